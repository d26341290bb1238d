"""The front door of the real app: who gets in on every route, what answers carry, and how many there is room for."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from loops import run_in_a_loop
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from latent_studio.routes.admission import Admission
from latent_studio.routes.connections import HANDSHAKE_SECONDS
from latent_studio.routes.limits import OVERLOAD, POLICY
from tests.browser.studio import ROOT
from tests.waiting import wait_until

STREAM = "/_stcore/stream"
ROUTES = ("/", "/explore", "/_stcore/health", "/_stcore/host-config", "/favicon.png", "/media/none.png", "/live")


FEW = 256
LIMITED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, {FEW}))
os.execv(sys.argv[1], sys.argv[1:])
"""
SETTINGS = ("--server.headless=true", "--server.disconnectedSessionTTL=1", "--server.maxUploadSize=1")


@dataclass(frozen=True)
class Server:
    """The app: where it listens, its process, and where it logs."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole app with nothing trained, where a process may have few descriptors, and an upload a megabyte."""
    root = tmp_path_factory.mktemp("checkpoints")
    (root / "runs").mkdir()
    log = tmp_path_factory.mktemp("log") / "server.log"
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *SETTINGS]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", LIMITED, *command],
            cwd=ROOT,
            env=os.environ | {"GAN_CHECKPOINTS": str(root)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: answers(port), "The server never answered.", 90)
        yield Server(port, process, log)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def port(server: Server) -> int:
    return server.port


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def ask(
    port: int, path: str, *, method: str = "GET", host: str | None = "own", body: bytes = b"", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and content of an answer to a request with just these headers."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    if host is not None:
        connection.putheader("Host", f"localhost:{port}" if host == "own" else host)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value.replace("PORT", str(port)))
    if body:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


@contextmanager
def page(port: int, host: str, origin: str | None, path: str = STREAM) -> Iterator[tuple[ClientConnection, str]]:
    """A WebSocket of a page, and the name of its session: nothing where it was closed."""
    address = f"ws://{host.replace('PORT', str(port))}{path}"
    origin = origin and origin.replace("PORT", str(port))
    with connect(
        address, sock=socket.create_connection(("localhost", port)), origin=origin, subprotocols=["streamlit"]
    ) as client:
        session = ""
        with suppress(ConnectionClosed):
            client.send(BackMsg(rerun_script={}).SerializeToString())
            while True:
                message = client.recv(timeout=60)
                assert isinstance(message, bytes)
                told = ForwardMsg.FromString(message)
                session = told.new_session.initialize.session_id or session
                if told.WhichOneof("type") == "script_finished":
                    assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                    break
        yield client, session


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("rebound.example.org:PORT", None),
        ("rebound.example.org", "http://rebound.example.org"),
        ("localhost.example.org:PORT", None),
        ("user@localhost:PORT", None),
        ("localhost:PORT", "http://example.org"),
        ("localhost:PORT", "http://localhost:1"),
        ("localhost:PORT", "null"),
    ],
)
def test_a_strange_host_or_origin_gets_a_sentence_on_every_route(
    port: int, path: str, host: str, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    status, answered, content = ask(port, path, host=host.replace("PORT", str(port)), **headers)
    assert status == 403
    assert content.decode().endswith((".", "here."))
    assert "Access-Control-Allow-Origin" not in answered


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_what_changes_something_names_where_it_comes_from(port: int, method: str) -> None:
    for path in ("/live/picture", "/_stcore/upload_file/session/file"):
        assert ask(port, path, method=method, host=f"192.168.1.20:{port}")[0] == 403
        assert ask(port, path, method=method, host="own", Origin="http://example.org")[0] == 403


@pytest.mark.parametrize("path", [STREAM, "/live", "/live/lab"])
@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("rebound.example.org:PORT", "http://rebound.example.org:PORT"),
        ("rebound.example.org:PORT", None),
        ("localhost:PORT", "http://example.org"),
        ("localhost:PORT", "http://localhost:1"),
        ("localhost:PORT", "http://localhost:PORT.example.org"),
        ("localhost:PORT", "null"),
        ("127.0.0.1:PORT", "http://localhost:PORT"),
        ("192.168.1.20:PORT", None),
    ],
)
def test_no_stream_opens_for_a_strange_host_or_origin(port: int, path: str, host: str, origin: str | None) -> None:
    with page(port, host, origin, path) as (client, session):
        assert client.close_code == POLICY
        assert session == ""


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:PORT", "http://localhost:PORT"),
        ("LocalHost:PORT", "http://localhost:PORT"),
        ("127.0.0.1:PORT", "http://127.0.0.1:PORT"),
        ("192.168.1.20:PORT", "http://192.168.1.20:PORT"),
        ("[::1]:PORT", "http://[::1]:PORT"),
        ("192.168.1.20:443", "https://192.168.1.20"),
        ("localhost:PORT", None),
    ],
)
def test_the_apps_own_pages_run(port: int, host: str, origin: str | None) -> None:
    with page(port, host, origin) as (client, session):
        assert client.close_code is None
        assert session


def test_normal_use_goes_on(port: int) -> None:
    for headers in ({}, {"host": f"10.0.0.5:{port}"}, {"Origin": "http://localhost:PORT"}):
        status, answered, content = ask(port, "/_stcore/health", **headers)
        assert (status, content) == (200, b"ok")
        assert "Access-Control-Allow-Origin" not in answered
    status, _, page = ask(port, "/explore", Accept="text/html")
    assert status == 200
    assert b"<title>Streamlit</title>" in page
    script = page.decode().partition('src="./static/')[2].partition('"')[0]
    assert ask(port, f"/static/{script}", Accept="*/*")[0] == 200


def upload(port: int, session: str, size: int, name: str) -> tuple[int, str]:
    """The answer to a file of so many bytes, sent as a page sends it."""
    _, headers, _ = ask(port, "/_stcore/health")
    cookie = headers["Set-Cookie"].partition(";")[0]
    head = b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f.zip"\r\n\r\n'
    status, _, content = ask(
        port,
        f"/_stcore/upload_file/{session}/{name}",
        method="PUT",
        body=head + bytes(size) + b"\r\n--edge--\r\n",
        Origin="http://localhost:PORT",
        Content_Type="multipart/form-data; boundary=edge",
        Cookie=cookie,
        X_Xsrftoken=cookie.partition("=")[2],
    )
    return status, content.decode()


def test_uploads_are_bounded_in_sum(port: int) -> None:
    megabyte = 1_000_000
    with ExitStack() as stack:
        sessions = [stack.enter_context(page(port, "localhost:PORT", None))[1] for _ in range(4)]
        for session in sessions[:2]:
            for name in ("a", "b"):
                assert upload(port, session, megabyte, name)[0] == 204
            status, sentence = upload(port, session, megabyte, "c")
            assert status == 413
            assert "no room" in sentence
            assert "2 MB together" in sentence
        assert upload(port, sessions[2], megabyte, "a")[0] == 204
        status, sentence = upload(port, sessions[3], megabyte, "a")
        assert status == 413
        assert "as it can, 5 MB" in sentence
        assert ask(port, f"/_stcore/upload_file/{sessions[3]}/a", method="PUT", Transfer_Encoding="chunked")[0] == 411
        assert ask(port, "/_stcore/health")[0] == 200


def test_every_answer_tells_the_browser_what_to_keep_out(port: int) -> None:
    for path, options in (
        ("/", {}),
        ("/_stcore/health", {}),
        ("/media/none.png", {}),
        ("/live/picture", {"method": "POST", "Origin": "http://localhost:PORT", "body": b"{"}),
        ("/", {"host": "example.org"}),
    ):
        _, headers, _ = ask(port, path, **options)  # type: ignore[arg-type]
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["frame-ancestors"] == policy["default-src"] == policy["connect-src"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert "unsafe" not in policy["script-src"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_no_outside_page_commands_the_app(port: int) -> None:
    assert json.loads(ask(port, "/_stcore/host-config")[2])["allowedOrigins"] == []


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system doesn't show a process's limits")
def test_as_many_descriptors_are_taken_as_there_are(server: Server) -> None:
    limits = Path(f"/proc/{server.process.pid}/limits").read_text().splitlines()
    line = next(line for line in limits if "open files" in line)
    assert line.split()[3:5] == [str(FEW), str(FEW)]


def test_silent_connections_lock_nobody_out(server: Server) -> None:
    port, quiet = server.port, len(server.log.read_text())
    with ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(("localhost", port))) for _ in range(2 * FEW)]
        for connection in silent[::2]:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        wait_until(lambda: answers(port), "Nobody gets in any more.", 60)
        with connect(f"ws://localhost:{port}/_stcore/stream", subprotocols=["streamlit"]) as stream:  # type: ignore[list-item]
            stream.send(BackMsg(rerun_script={}).SerializeToString())
            assert stream.recv(timeout=60)
        for connection in silent:
            connection.settimeout(HANDSHAKE_SECONDS + 60)
            assert closed(connection), "it waited for ever"
    assert server.process.poll() is None
    assert len(server.log.read_text()) - quiet < 100_000


def closed(connection: socket.socket) -> bool:
    """Wait until the other side closes a connection."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def opens(port: int, stack: ExitStack) -> bool:
    """Whether one more page opens, and stays open while the stack is."""
    stream = stack.enter_context(connect(f"ws://localhost:{port}/_stcore/stream", open_timeout=60))
    try:
        stream.send(BackMsg(rerun_script={}).SerializeToString())
        return bool(stream.recv(timeout=60))
    except ConnectionClosed:
        assert (stream.close_code, stream.close_reason) == (OVERLOAD, "Too many pages are open; try again later.")
        return False


def test_too_many_pages_are_refused_in_words_until_there_is_room(server: Server) -> None:
    port, quiet = server.port, len(server.log.read_text())
    with ExitStack() as stack:
        opened = [opens(port, stack) for _ in range(FEW // 3)]
        assert opened[0]
        assert not opened[-1]
        assert answers(port)

    def opens_again() -> bool:
        with ExitStack() as stack:
            return opens(port, stack)

    wait_until(opens_again, "No page opens any more.", 120)
    assert server.process.poll() is None
    assert "Traceback" not in server.log.read_text()[quiet:]
    descriptors = psutil.Process(server.process.pid).num_fds
    wait_until(lambda: descriptors() < FEW * 2 // 3, "Those who have left still hold their descriptors.")


def passed_on(kind: str, headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The headers that are left for Streamlit of a request that gets past the door."""
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    async def nothing(*_: Message) -> Any:
        raise AssertionError("nothing is said to a request that gets past")

    scope = {"type": kind, "method": "GET", "path": "/", "headers": headers}
    run_in_a_loop(Admission(app)(scope, nothing, nothing))
    return dict(seen[0]["headers"])


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (b"LocalHost:8501", b"http://localhost:8501"),
        (b"10.0.0.5:443", b"https://10.0.0.5"),
        (b"10.0.0.5", b"http://10.0.0.5"),
    ],
)
def test_streamlit_never_asks_around_for_its_address(
    host: bytes, origin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outside() -> str:
        raise AssertionError("an outside service was asked")

    monkeypatch.setattr(net_util, "get_external_ip", outside)
    monkeypatch.setattr(net_util, "get_internal_ip", outside)
    headers = passed_on("websocket", [(b"host", host), (b"origin", origin)])
    assert _is_origin_allowed(headers[b"origin"].decode(), headers[b"host"].decode())
    assert b"origin" not in passed_on("http", [(b"host", host), (b"origin", origin)])


@pytest.mark.parametrize("left", [True, False])
def test_a_page_that_is_left_while_it_is_sent_something_ends_without_a_word(left: bool) -> None:
    """As Streamlit's route does: it sends from a task of its own, reads on, and closes what it can't read."""

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        await websocket.accept()
        with suppress(WebSocketDisconnect):
            await websocket.send_bytes(b"something")
        if not left:
            raise RuntimeError("a fault of the page's own")
        try:
            await websocket.receive_bytes()
        except RuntimeError:
            await websocket.close()
            raise

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if left and message["type"] == "websocket.send":
            raise OSError

    headers = [(b"host", b"localhost:8501"), (b"origin", b"http://localhost:8501")]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    with nullcontext() if left else pytest.raises(RuntimeError, match="a fault of the page's own"):
        run_in_a_loop(Admission(page)(scope, receive, send))

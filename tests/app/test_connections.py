"""Descriptors and silent connections, on the real app with few descriptors, and on its own parts."""

from __future__ import annotations

import logging
import os
import resource
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from latent_studio.routes import connections
from latent_studio.routes.connections import HANDSHAKE_SECONDS, Sparing
from latent_studio.routes.limits import OVERLOAD
from tests.browser.studio import ROOT
from tests.waiting import wait_until

FEW = 256
LIMITED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, {FEW}))
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, subprocess.Popen[bytes], Path]]:
    """The app where a process may have so many descriptors and no more: its port, its process and its log."""
    root = tmp_path_factory.mktemp("checkpoints")
    (root / "runs").mkdir()
    log = tmp_path_factory.mktemp("log") / "server.log"
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    command.append("--server.disconnectedSessionTTL=1")
    environment = os.environ | {"GAN_CHECKPOINTS": str(root)}
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", LIMITED, *command],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: answers(port), "The server never answered.", 90)
        yield port, process, log
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system doesn't show a process's limits")
def test_as_many_descriptors_are_taken_as_there_are(server: tuple[int, subprocess.Popen[bytes], Path]) -> None:
    _, process, _ = server
    line = next(line for line in Path(f"/proc/{process.pid}/limits").read_text().splitlines() if "open files" in line)
    assert line.split()[3:5] == [str(FEW), str(FEW)]


def test_silent_connections_lock_nobody_out(server: tuple[int, subprocess.Popen[bytes], Path]) -> None:
    port, process, log = server
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
    assert process.poll() is None
    assert log.stat().st_size < 100_000


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


def test_too_many_pages_are_refused_in_words_until_there_is_room(
    server: tuple[int, subprocess.Popen[bytes], Path],
) -> None:
    port, process, log = server
    with ExitStack() as stack:
        opened = [opens(port, stack) for _ in range(FEW // 3)]
        assert opened[0]
        assert not opened[-1]
        assert answers(port)

    def opens_again() -> bool:
        with ExitStack() as stack:
            return opens(port, stack)

    wait_until(opens_again, "No page opens any more.", 120)
    assert process.poll() is None
    assert "Traceback" not in log.read_text()


def test_what_repeats_itself_is_left_out_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    spare = Sparing(most=2, seconds=60.0, clock=lambda: now)
    log = logging.getLogger("provoked")
    log.addFilter(spare)
    try:
        for _ in range(500):
            log.warning("Somebody %s again.", "knocked")
        log.warning("Another thing.")
        now = 60.0
        log.warning("Somebody %s again.", "knocked")
    finally:
        log.removeFilter(spare)
    assert caplog.messages == [
        *["Somebody knocked again."] * 2,
        "Another thing.",
        "Somebody knocked again. (498 more like it were left out.)",
    ]


def test_few_descriptors_left_are_kept_for_those_who_are_here() -> None:
    assert not connections.scarce()
    used = len(os.listdir("/dev/fd"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 2, hard))
        assert connections.scarce()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

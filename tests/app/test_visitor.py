"""Who counts as sitting at this machine: by the connection itself, whatever a client says, on a real server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from latent_studio.shared.session.visitor import straight_from_here
from tests.browser.studio import ROOT
from tests.waiting import wait_until

PAGE = """
import streamlit as st
from latent_studio.shared.session import visitor
st.text(str(visitor.at_this_machine()))
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of a page that says what is thought of its visitor."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.py").write_text(PAGE)
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", str(folder / "page.py"), f"--server.port={port}"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [*command, "--server.headless=true"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )

    def healthy() -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    try:
        wait_until(healthy, "The server never answered.", 60)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def thought(port: int, host: str = "localhost", url: str = "", **headers: str) -> str:
    """What the page says to a client that names this host, and says of itself what else is given."""
    message = BackMsg(rerun_script={"context_info": {"url": url or f"http://localhost:{port}/"}})
    with connect(
        f"ws://{host}:{port}/_stcore/stream",
        sock=socket.create_connection(("localhost", port)),
        origin=f"http://{host}:{port}",
        subprotocols=["streamlit"],
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
    ) as client:
        client.send(message.SerializeToString())
        while True:
            answer = client.recv(timeout=60)
            assert isinstance(answer, bytes)
            told = ForwardMsg.FromString(answer)
            if told.delta.new_element.text.body:
                return told.delta.new_element.text.body


def test_whoever_sits_here_is_believed(port: int) -> None:
    assert thought(port) == "True"
    assert thought(port, url="http://studio.example.org/") == "True", (
        "what the client says of itself counts for nothing"
    )


@pytest.mark.parametrize(
    "header", ["Forwarded", "X_Forwarded_For", "X_Forwarded_Host", "X_Forwarded_Proto", "X_Real_IP", "Via", "CF_Ray"]
)
def test_behind_a_proxy_nobody_is(port: int, header: str) -> None:
    assert thought(port, **{header: "127.0.0.1"}) == "False"


@pytest.mark.parametrize("host", ["127.0.0.1.example.org", "192.168.1.20"])
def test_under_another_name_nobody_is(host: str) -> None:
    assert not straight_from_here("127.0.0.1", [("Host", f"{host}:8501")])


@pytest.mark.parametrize(
    ("peer", "headers", "here"),
    [
        ("127.0.0.1", [("Host", "localhost:8501")], True),
        ("::1", [("host", "[::1]:8501")], True),
        ("192.168.1.7", [("Host", "localhost:8501")], False),
        (None, [("Host", "localhost:8501")], False),
        ("127.0.0.1", [], False),
        ("127.0.0.1", [("Host", "")], False),
        ("127.0.0.1", [("Host", "localhost:8501"), ("x-forwarded-for", "")], False),
    ],
)
def test_peer_and_host_must_both_be_this_machine(peer: str | None, headers: list[tuple[str, str]], here: bool) -> None:
    assert straight_from_here(peer, headers) == here

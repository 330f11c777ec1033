"""A running loop for each test, and the certificate TLS needs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.hosting import certificate
from lanchat.net import tls
from tests.net.support import PATIENCE, Net


@pytest.fixture
def net() -> Iterator[Net]:
    running = Net()
    running.loop.start()
    yield running
    running.close()


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pem")
    cert, key = certificate.make()
    (folder / "cert.pem").write_bytes(cert)
    (folder / "key.pem").write_bytes(key)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture(params=[tls.server_context, tls.asking_context], ids=["", "asking"])
def server_context(pem: tuple[Path, Path], request: pytest.FixtureRequest) -> tls.Context:
    """One that asks its clients for no certificate, and one that does: both are the same to who shows none."""
    context: tls.Context = request.param(*pem)
    return context


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected TCP sockets: the one to be wrapped, and a blocking one for the test."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        theirs = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    theirs.settimeout(PATIENCE)
    ours.setblocking(False)
    yield ours, theirs
    theirs.close()
    ours.close()

"""Owns a tiny host for discovery tests: a TLS port that answers HELLO, and the Responder; runs here or as a program.
Says nothing else: no chat is behind it."""

from __future__ import annotations

import argparse
import datetime
import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lanchat.discovery.dnssd import DnsSd
from lanchat.discovery.responder import Responder
from lanchat.net.interfaces import Interface
from lanchat.net.listener import Listener
from lanchat.net.loop import EventLoop
from lanchat.net.tls import file_fingerprint, server_context
from lanchat.net.transport import Transport
from lanchat.protocol.beacon import PORT, ChatInfo, Role

#: The loopback card, as if it were a network: multicast and broadcast work on it.
LOOPBACK = Interface("lo", "127.0.0.1", 8, "127.255.255.255", 1, False)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate and its key, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


def make_info(name: str = "Workshop", **values: object) -> ChatInfo:
    """A chat with fresh ids."""
    known = {"chat_id": secrets.token_hex(16), "host_id": secrets.token_hex(16), "host_name": "pc", "people": 1}
    return ChatInfo(**{**known, "name": name, **values})  # type: ignore[arg-type]


class FakeHost:
    """Net thread only. `info` may be replaced while it runs; `silent` makes it accept and say nothing."""

    def __init__(
        self, loop: EventLoop, info: ChatInfo, certificate: tuple[Path, Path], *, silent: bool = False
    ) -> None:
        self.info = info._replace(fingerprint=file_fingerprint(certificate[0]))
        self.asked = 0
        self._silent = silent
        self._context = server_context(*certificate)
        self.listener = Listener(loop, self._accepted)

    def describe(self) -> tuple[Role, ChatInfo | None]:
        """For a Responder."""
        return "host", self.info

    def _accepted(self, transport: Transport, _peer: tuple[str, int]) -> None:
        if self._silent:
            return
        transport.on_data = lambda data: self._answer(transport, data)
        transport.start_tls(self._context, server_side=True, done=lambda _error: None)

    def _answer(self, transport: Transport, data: bytes) -> None:
        words = data.decode().split()
        if words[:2] == ["LANCHAT", "HELLO"]:
            self.asked += 1
            transport.send(b":fake NOTICE * :*** hello\r\n")
            transport.send(f":fake LANCHAT INFO {words[2]} :{self.info.to_json()}\r\n".encode())


def main() -> None:
    """Host until standard input ends; prints one line of JSON when ready and obeys `bye`, `close`, `announce`."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--name", default="Workshop")
    options.add_argument("--port", type=int, default=PORT)
    options.add_argument("--role", default="host")
    options.add_argument("--mdns", action="store_true")
    options.add_argument("--no-udp", action="store_true")
    given = options.parse_args()
    loop = EventLoop()
    info = make_info(given.name, port=given.port)
    host = FakeHost(loop, info, (given.folder / "cert.pem", given.folder / "key.pem"))
    dnssd = DnsSd(loop) if given.mdns else None

    describe: Callable[[], tuple[Role, ChatInfo | None]]
    describe = host.describe if given.role == "host" else lambda: (given.role, None)
    responder = Responder(loop, node=info.host_id, describe=describe, dnssd=None if given.no_udp else dnssd)
    commands = {"bye": responder.bye, "close": host.listener.close, "announce": responder.announce}

    def begin() -> None:
        if given.role == "host":
            host.listener.bind("", given.port)
        if not given.no_udp:
            responder.start()
            responder.announce()
        elif dnssd is not None:
            dnssd.publish(info)
        sys.stdout.write(json.dumps({"ready": info.host_id}) + "\n")
        sys.stdout.flush()

    loop.call_soon(begin)
    loop.start()
    for line in sys.stdin:
        loop.call_soon_threadsafe(commands[line.strip()])
    loop.stop()


if __name__ == "__main__":
    main()

"""TLS settings of both sides and certificate fingerprints.
Whom to trust is decided above, by fingerprint; the handshake itself is in transport.py."""

from __future__ import annotations

import functools
import hashlib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lanchat.net.asking_tls import AskingContext, AskingSocket  # most hosts never ask

#: The settings of one side, for whoever only passes them on, and a socket that was wrapped by them.
Context: TypeAlias = "ssl.SSLContext | AskingContext"
Stream: TypeAlias = "ssl.SSLSocket | AskingSocket"


def server_context(cert_file: Path, key_file: Path) -> ssl.SSLContext:
    """TLS 1.2 or newer with this certificate (both PEM). Raises OSError (ssl.SSLError is one) when unusable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    # No session tickets: our programs reconnect rarely, and the tickets would be two more packets for each handshake.
    context.num_tickets = 0
    context.load_cert_chain(cert_file, key_file)
    return context


def asking_context(cert_file: Path, key_file: Path) -> Context:
    """As server_context(), for a server that asks its clients for a certificate; they may show any, or none."""
    from lanchat.net.asking_tls import AskingContext

    return AskingContext(cert_file, key_file)


def writer(stream: Stream) -> Callable[[bytes | memoryview], int]:
    """What sends through it once the handshake is done. Of an SSLSocket without its own checks, none of which can fail
    from then on."""
    write: Callable[[bytes | memoryview], int] = (
        vars(stream)["_sslobj"].write if isinstance(stream, ssl.SSLSocket) else stream.write
    )
    return write


@functools.cache
def client_context() -> ssl.SSLContext:
    """TLS 1.2 or newer that accepts every certificate: the caller must judge its fingerprint. Any thread."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate in DER, 64 lower-case hex digits."""
    return hashlib.sha256(der).hexdigest()


def file_fingerprint(cert_file: Path) -> str:
    """fingerprint() of the first certificate in a PEM file. Raises OSError or ValueError."""
    text = cert_file.read_text(encoding="ascii")
    end = "-----END CERTIFICATE-----"
    start = text.find("-----BEGIN CERTIFICATE-----")
    stop = text.find(end, start)
    if start < 0 or stop < 0:
        raise ValueError("no certificate in the file")
    return fingerprint(ssl.PEM_cert_to_DER_cert(text[start : stop + len(end)]))

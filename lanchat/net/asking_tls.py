"""TLS for a server that asks its clients for a certificate and takes whatever they show, which the `ssl` module cannot.
As much of SSLContext and SSLSocket as transport.py uses; who may come by which certificate is decided above."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from OpenSSL import SSL, crypto


class AskingContext:
    """TLS 1.2 or newer with this certificate (both PEM). Raises OSError (ssl.SSLError is one) when unusable."""

    def __init__(self, cert_file: Path, key_file: Path) -> None:
        context = self._context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        # Nothing is resumed: a certificate is shown with each connection.
        context.set_options(SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION | SSL.OP_NO_TICKET)
        context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        context.set_verify(SSL.VERIFY_PEER, lambda *_asked: True)
        with _translated():
            context.use_certificate_chain_file(str(cert_file))
            context.use_privatekey_file(str(key_file))

    def wrap_socket(
        self, sock: socket.socket, *, server_side: bool, server_hostname: str | None, do_handshake_on_connect: bool
    ) -> AskingSocket:
        """See SSLContext.wrap_socket; for a server that does the handshake by itself."""
        if not server_side or server_hostname or do_handshake_on_connect:
            raise ValueError("this is for servers")
        return AskingSocket(sock, self._context)


class AskingSocket(socket.socket):
    """See SSLSocket: non-blocking, and its errors are those of the `ssl` module."""

    server_side = True

    def __init__(self, sock: socket.socket, context: SSL.Context) -> None:
        super().__init__(sock.family, sock.type, sock.proto, fileno=sock.detach())
        self.setblocking(False)
        self._connection: SSL.Connection | None = SSL.Connection(context, self)
        self._connection.set_accept_state()

    def do_handshake(self) -> None:
        """See SSLSocket."""
        with _translated():
            self._open.do_handshake()

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """See SSLSocket; b'' at the end, however the peer went."""
        try:
            with _translated():
                return self._open.recv(bufsize)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def write(self, data: bytes | memoryview) -> int:
        """Send what can be sent at once, and tell how many bytes that were."""
        with _translated():
            return self._open.send(data)

    def pending(self) -> int:
        """See SSLSocket."""
        return self._connection.pending() if self._connection is not None else 0

    def getpeercert(self, binary_form: bool) -> bytes | None:
        """The certificate that was shown, in DER."""
        shown = self._open.get_peer_certificate()
        return crypto.dump_certificate(crypto.FILETYPE_ASN1, shown) if shown is not None else None

    def unwrap(self) -> None:
        """Send close_notify; the peer's own is not waited for."""
        with _translated():
            self._open.shutdown()

    def close(self) -> None:
        """See socket. Idempotent."""
        self._connection = None
        super().close()

    @property
    def _open(self) -> SSL.Connection:
        if self._connection is None:
            raise OSError("the connection is closed")
        return self._connection


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SSL.WantReadError as error:
        raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "nothing to read yet") from error
    except SSL.WantWriteError as error:
        raise ssl.SSLWantWriteError(ssl.SSL_ERROR_WANT_WRITE, "nothing can be written yet") from error
    except SSL.ZeroReturnError as error:
        raise ssl.SSLZeroReturnError(ssl.SSL_ERROR_ZERO_RETURN, "the peer has ended TLS") from error
    except SSL.SysCallError as error:
        number = error.args[0] if error.args else -1
        if number > 0:
            raise OSError(number, os.strerror(number)) from error
        raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "the peer has gone without a word") from error
    except SSL.Error as error:
        # A list of (library, function, reason), some of which are empty.
        told = error.args[0] if error.args else ()
        reason = next((str(why) for _library, _function, why in told if why), "protocol error")
        failed = ssl.SSLError(ssl.SSL_ERROR_SSL, reason)
        failed.reason = reason
        raise failed from error

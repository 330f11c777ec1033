"""Stretching and checking passwords beside the net thread, and SCRAM-SHA-256, by the scramp package.
What a password opens is the server's part; see server/passwords.py for the contract."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from lanchat.server.passwords import BUSY, UNFIT, Exchange, Refused, Secret

if TYPE_CHECKING:
    from scramp.core import ScramServer

#: Of PBKDF2 with SHA-256 for each new secret. RFC 7677 wants 4096 at least; these take a desktop some 40 ms, and who
#: stole the file 25 times longer for each guess.
ITERATIONS = 100_000


class Submit(Protocol):
    """Runs fn(*args) beside the net thread, then done(result, None) or done(None, error) on it: Workers.submit."""

    def __call__(
        self, fn: Callable[..., Any], /, *args: Any, done: Callable[[Any, Exception | None], None]
    ) -> object: ...


class ScramPasswords:
    """See server.passwords.Passwords. The scramp package takes a tenth of a second to import: first needed, there."""

    def __init__(self, submit: Submit, *, iterations: int = ITERATIONS) -> None:
        self.iterations = iterations
        self._submit = submit

    def stretch(self, password: str, reply: Callable[[Secret | str], None]) -> None:
        """See Passwords."""

        def done(secret: Secret | None, error: Exception | None) -> None:
            if secret is not None:
                reply(secret)
            else:
                reply(UNFIT if isinstance(error, Refused) else BUSY)

        self._submit(make_secret, password, self.iterations, done=done)

    def check(self, password: str, secret: Secret, reply: Callable[[bool | None], None]) -> None:
        """See Passwords."""
        self._submit(_is_right, password, secret, done=lambda right, error: reply(right))

    def exchange(self, find: Callable[[str], Secret], nonce: str, reply: Callable[[Exchange | None], None]) -> None:
        """See Passwords."""
        self._submit(_begin, find, nonce, done=lambda exchange, error: reply(exchange))


def make_secret(password: str, iterations: int = ITERATIONS, salt: bytes | None = None) -> Secret:
    """Stretch a password: slow. Raises Refused when it holds what SASLprep forbids."""
    from scramp import ScramException, ScramMechanism

    try:
        made = ScramMechanism("SCRAM-SHA-256").make_auth_info(password, iteration_count=iterations, salt=salt)
    except ScramException as error:
        raise Refused(str(error)) from error
    return Secret(*made)


def _is_right(password: str, secret: Secret) -> bool:
    try:
        given = make_secret(password, secret.iterations, secret.salt)
    except Refused:
        return False
    return hmac.compare_digest(given.stored_key, secret.stored_key)


def _begin(find: Callable[[str], Secret], nonce: str) -> Exchange:
    from scramp import ScramMechanism

    def known(name: str) -> tuple[bytes, bytes, bytes, int]:
        secret = find(name)
        return secret.salt, secret.stored_key, secret.server_key, secret.iterations

    return _ScramExchange(ScramMechanism("SCRAM-SHA-256").make_server(known, s_nonce=nonce))


class _ScramExchange:
    def __init__(self, scram: ScramServer) -> None:
        self._scram = scram

    def first(self, message: str) -> str:
        self._scram_call(self._scram.set_client_first, message)
        return str(self._scram.get_server_first())

    def final(self, message: str) -> str:
        self._scram_call(self._scram.set_client_final, message)
        return str(self._scram.get_server_final())

    def _scram_call(self, step: Callable[[str], None], message: str) -> None:
        # The package checks most of what a stranger may send, but not all: what it trips over is refused as well.
        try:
            step(message)
        except Exception as error:
            raise Refused(str(error)) from error

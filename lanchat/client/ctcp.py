"""CTCP: the requests that other IRC clients put inside messages, and our short answers.
ACTION is no request: it is a way to say something, and the model's."""

from __future__ import annotations

from collections.abc import Callable

import lanchat
from lanchat.client.backoff import Bucket
from lanchat.protocol.message import Message

#: Answers at once and per second; more would let strangers make us flood the server.
BURST = 3
RATE = 0.5

_MARK = "\x01"
_ACTION = "\x01ACTION"


def is_action(text: str) -> bool:
    """Whether the text is something done ("/me waves")."""
    return text[:7] == _ACTION and text[7:8] in (" ", _MARK, "")


def action(text: str) -> str:
    """The text of a message that does something."""
    return f"\x01ACTION {text}\x01"


def action_text(text: str) -> str:
    """What is done, without its wrapping."""
    return text[len(_ACTION) :].rstrip(_MARK).strip()


def is_request(message: Message) -> bool:
    """Whether this message is a request or an answer between programs, for no person to read."""
    text = message.params[-1]
    return text[:1] == _MARK and not is_action(text)


class Responder:
    """Answers requests, sparingly. Net thread only."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._bucket = Bucket(BURST, RATE, clock())

    def answer(self, message: Message) -> Message | None:
        """The NOTICE to send back, None for what gets no answer."""
        if message.command != "PRIVMSG" or not message.nick:
            return None
        verb, _, rest = message.params[-1].strip(_MARK).partition(" ")
        texts = {"VERSION": f"LAN Chat {lanchat.__version__}", "PING": rest[:64], "CLIENTINFO": "ACTION PING VERSION"}
        text = texts.get(verb.upper())
        if text is None or not self._bucket.take(self._clock()):
            return None
        return Message("NOTICE", (message.nick, f"{_MARK}{verb.upper()} {text}{_MARK}"))

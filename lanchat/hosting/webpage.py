"""The page a browser gets from the chat's port, and the HTTP around it (h11): what this is and how to join.
A connection that began as HTTP stays HTTP: nothing in it ever reaches the chat, unless it becomes a WebSocket."""

from __future__ import annotations

import base64
import hashlib
import html
import http
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import h11

from lanchat.hosting import icon
from lanchat.i18n import _

if TYPE_CHECKING:
    from lanchat.hosting.websocket import WebSocket

#: Bytes of a request's head; a longer one is refused.
MAX_HEAD = 16_384

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5c6b7a;--paper:#f4f6f8;--card:#fff;--line:#dde3e9;--accent:#2563eb}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa8b5;--paper:#15191e;--card:#1e242b;--line:#313a44;
--accent:#7aa7ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:38rem;margin:8vh auto;padding:0 1.2rem}
article{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.6rem 1.8rem}
h1{margin:0 0 .2rem;font-size:1.6rem;overflow-wrap:anywhere}
h2{margin:1.5rem 0 .3rem;font-size:1rem}
p{margin:.3rem 0}
.soft{color:var(--soft)}
code{display:block;margin:.4rem 0;padding:.5rem .8rem;border-radius:8px;background:var(--paper);
border-left:3px solid var(--accent);font:14px/1.5 ui-monospace,monospace;overflow-x:auto}
"""

_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")

_POLICY = (
    f"default-src 'none'; img-src 'self'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

_HEADERS = [
    ("Connection", "close"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]


class HttpGuest:
    """The server side of one HTTP connection: one request, one answer, the end. Bytes in, bytes out.

    `upgrade` makes a WebSocket of a request's headers; without it, whoever asks for one gets 403.
    """

    def __init__(
        self, page: bytes, upgrade: Callable[[Iterable[tuple[bytes, bytes]]], WebSocket] | None = None
    ) -> None:
        self._page = page
        self._upgrade = upgrade
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self._head_only = False
        #: Whether the answer is complete; everything that still comes is to be thrown away.
        self.finished = False
        #: What the connection is from now on, after a handshake; `rest` is what came behind the request.
        self.socket: WebSocket | None = None
        self.rest = b""

    def receive(self, data: bytes) -> bytes:
        """What to send in answer to these bytes; b'' while the request is incomplete. Never raises."""
        if self.finished:
            return b""
        try:
            self._connection.receive_data(data)
            event = self._connection.next_event()
        except h11.RemoteProtocolError as error:
            return self._answer(error.error_status_hint or 400)
        if event is h11.NEED_DATA:
            return b""
        if not isinstance(event, h11.Request):
            return self._answer(400)
        # The library looks at the size of unfinished heads only.
        if len(event.target) + sum(len(name) + len(value) + 4 for name, value in event.headers) > MAX_HEAD:
            return self._answer(431)
        if event.method not in (b"GET", b"HEAD"):
            return self._answer(405)
        if _wants_websocket(event):
            return self._become_websocket(event)
        self._head_only = event.method == b"HEAD"
        path = event.target.partition(b"?")[0]
        if path == b"/":
            return self._answer(200, self._page, "text/html; charset=utf-8")
        if path == icon.PATH.encode():
            # network-icon: clients in a browser show it on a page of their own.
            return self._answer(200, icon.SVG, icon.KIND, sharing="cross-origin")
        return self._answer(404)

    def _become_websocket(self, request: h11.Request) -> bytes:
        if self._upgrade is None:
            return self._answer(403)
        try:
            whole = isinstance(self._connection.next_event(), h11.EndOfMessage)
        except h11.RemoteProtocolError:
            whole = False
        if not whole:
            return self._answer(400)
        self.finished = True
        socket = self._upgrade(request.headers)
        if socket.accepted:
            self.socket = socket
            self.rest = self._connection.trailing_data[0]
        return socket.answer

    def _answer(
        self, status: int, body: bytes = b"", kind: str = "text/plain; charset=utf-8", sharing: str = "same-origin"
    ) -> bytes:
        self.finished = True
        body = body or _plain_body(status)
        headers = [*_HEADERS, ("Cross-Origin-Resource-Policy", sharing)]
        headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
        if status == 405:
            headers.append(("Allow", "GET, HEAD"))
        response = h11.Response(status_code=status, headers=headers, reason=_reason(status))
        events: list[h11.Event] = [response, h11.EndOfMessage()]
        if not self._head_only:
            events.insert(1, h11.Data(data=body))
        try:
            return b"".join(self._connection.send(event) or b"" for event in events)
        except h11.LocalProtocolError:
            # The request was so broken that h11 refuses to answer it.
            return b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def _wants_websocket(request: h11.Request) -> bool:
    # RFC 6455, section 4.2.1.
    wanted = [value.lower() for name, value in request.headers if name == b"upgrade"]
    return b"websocket" in wanted and request.method == b"GET" and request.http_version == b"1.1"


def _reason(status: int) -> bytes:
    return http.HTTPStatus(status).phrase.encode("ascii")


def _plain_body(status: int) -> bytes:
    return _reason(status) + b"\n"


def render(chat_name: str, people: str, address: str, port: int, *, plain_allowed: bool) -> bytes:
    """The page. `people` is a finished phrase; `address` is the one this browser reached us under."""
    shown = f"[{address}]" if ":" in address else address
    ways = [
        (
            _("With LAN Chat"),
            _("Start LAN Chat on a computer in this network. It finds this chat by itself."),
            "",
        ),
        (
            _("With any IRC client"),
            _("Connect with TLS and accept the certificate. In irssi, for example:"),
            f"/connect -tls -notls_verify {address} {port}",
        ),
    ]
    if plain_allowed:
        ways.append((_("From a terminal"), _("What you type is said in the lobby:"), f"nc {address} {port}"))
    sections = "".join(
        f"<h2>{_escape(title)}</h2><p>{_escape(text)}</p>" + (f"<code>{_escape(command)}</code>" if command else "")
        for title, text, command in ways
    )
    about = _("This is a chat for everyone on this network. It is served by LAN Chat.")
    page = (
        "<!DOCTYPE html><html><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<link rel='icon' type='{icon.KIND}' href='{icon.PATH}'>"
        f"<title>{_escape(chat_name)} – LAN Chat</title><style>{_STYLE}</style></head><body><main><article>"
        f"<h1>{_escape(chat_name)}</h1><p class='soft'>{_escape(people)} · {_escape(f'{shown}:{port}')}</p>"
        f"<p>{_escape(about)}</p>{sections}</article></main></body></html>"
    )
    return page.encode("utf-8")


def _escape(text: str) -> str:
    return html.escape(text, quote=True)

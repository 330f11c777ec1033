"""Session, one connection with what waits to be sent to it, and User, the person behind one or more of them.
Both only hold state and their own bookkeeping: what happens to them is decided in the hub and the handlers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from lanchat.protocol import capabilities
from lanchat.protocol.entry import Author
from lanchat.server.fan import Fan
from lanchat.server.multiline import OpenBatch
from lanchat.server.outlets import Receiver
from lanchat.server.passwords import Conversation
from lanchat.server.ratelimit import Throttle


class User:
    """A person: an id with attributes. The nickname is one of them; `channels` are the keys of joined channels."""

    __slots__ = (
        "_author",
        "account",
        "away",
        "bot",
        "channels",
        "correspondents",
        "host",
        "id",
        "invisible",
        "invited",
        "key",
        "nick",
        "oper",
        "real_host",
        "realname",
        "recalled",
        "sessions",
        "signon_ms",
        "spoke",
        "user",
        "wallops",
    )

    def __init__(self, id: bytes, host: str) -> None:
        self.id = id
        #: What others see as the host, and where the person really is.
        self.host = self.real_host = host
        self.nick = ""
        self.key = ""
        self.user = ""
        self.realname = ""
        self.account = ""
        self._author: Author | None = None
        self.away: str | None = None
        self.invisible = False
        self.bot = False
        #: A server operator (mode o), and whether they want to read WALLOPS (mode w).
        self.oper = False
        self.wallops = False
        self.channels: set[str] = set()
        #: Key of a room they are invited to -> how its name is written.
        self.invited: dict[str, str] = {}
        #: The id for which the store was asked whom they spoke with.
        self.recalled = b""
        #: Folded nickname -> (user id, nickname, time of the last message): whom they spoke with privately.
        self.correspondents: dict[str, tuple[bytes, str, int]] = {}
        self.sessions: list[Session] = []
        self.signon_ms = 0
        #: Clock of the last message, for the idle time.
        self.spoke = 0.0

    @property
    def author(self) -> Author:
        """Who this person is now, as their entries keep it."""
        author = self._author
        if author is None or author.nick != self.nick or author.account != self.account:
            mask = f"{self.nick}!{self.user}@{self.host}"
            author = self._author = Author(self.id, self.nick, mask, self.account)
        return author

    @property
    def mask(self) -> str:
        """nick!user@host, as others see it."""
        return self.author.mask

    def move(self, user: str, host: str) -> None:
        """Change user name and host; from registration on nothing else may."""
        self.user = user
        self.host = host
        self._author = None

    @property
    def rules_lobby(self) -> bool:
        """Whether the lobby is this person's to run: server operators, and who sits at the host itself."""
        return self.oper or any(session.at_host for session in self.sessions)


class Hold:
    """A line of a session's output, by its position since the start, that must wait until `done`."""

    __slots__ = ("done", "position")

    def __init__(self, position: int) -> None:
        self.position = position
        self.done = False


class Session(Receiver):
    """One connection. Net thread only.

    `out` is append-only between two take_output calls. What the rooms of the session say gets there when something else
    follows it, and at the latest in take_output, unless Server.write_shared sent it. `closing` is the
    reason once the server wants the connection closed: flush what take_output gives, close when `finished`. `paused`
    asks the host to stop reading until it is False again; the session is in Server.dirty whenever one of the two
    changed.
    """

    __slots__ = (
        "_base",
        "_counted_base",
        "_gathered",
        "address",
        "at_host",
        "batch",
        "cap_version",
        "caps",
        "caught_up",
        "certificate",
        "closing",
        "delayed",
        "delayed_bytes",
        "failed_logins",
        "fan",
        "gone",
        "got_user",
        "heard",
        "holds",
        "label",
        "local",
        "negotiating",
        "opened",
        "password",
        "paused",
        "pinged",
        "plain",
        "reached",
        "registered",
        "run",
        "running",
        "sasl",
        "secure",
        "self_delivery",
        "throttle",
        "typing",
        "user",
        "waiting",
        "waiting_until",
    )

    def __init__(self, user: User, fan: Fan[Session], *, secure: bool, plain: bool, now: float) -> None:
        super().__init__(capabilities.PLAIN if plain else 0)
        self.user = user
        self.fan = fan
        self.address = user.host
        self.secure = secure
        #: SHA-256 of the certificate that its program showed, in hex; '' for none. Set by the server.
        self.certificate = ""
        self.plain = plain
        self.local = user.host.startswith("127.") or user.host in ("::1", "0::1", "localhost")
        #: Whether this is the host's own person, who runs the lobby; set by the server.
        self.at_host = False
        #: The address of ours that it came to, '' where the host does not tell. Set by the host.
        self.reached = ""
        self.registered = False
        self.got_user = False
        self.password = ""
        #: By which one run of a program is known on each of its connections, '' where it did not say. A secret.
        self.run = ""
        self.negotiating = False
        #: A login on its way.
        self.sasl: Conversation | None = None
        self.failed_logins = 0
        self.cap_version = 0
        self.caps = 0
        self.closing: str | None = None
        #: The transport is gone: nothing is delivered or read any more.
        self.gone = False
        self.holds: deque[Hold] = deque()
        self._base = 0
        self._gathered = 0
        self._counted_base = 0
        #: The label of the command that is being handled, '' without or once it was used.
        self.label = ""
        #: What this session said to itself during a labelled command: delivered after the labelled response.
        self.self_delivery: list[bytes] | None = None
        self.throttle = Throttle()
        #: How often it said that its person is typing; None until it does.
        self.typing: Throttle | None = None
        self.delayed: deque[bytes | str] = deque()
        self.delayed_bytes = 0
        self.paused = False
        #: While an answer from the store is awaited, what gives it up; further lines wait too, so all stays in order.
        self.waiting: Callable[[], None] | None = None
        self.waiting_until = 0.0
        self.running = False
        #: False until a message came whose id the store did not know: what came before may have been sent again.
        self.caught_up = False
        #: The message of several lines that the client is sending, None when there is none.
        self.batch: OpenBatch | None = None
        self.opened = now
        self.heard = now
        self.pinged: float | None = None

    def send(self, line: bytes) -> None:
        """Append one line, or several, with their CRLF."""
        fan = self.fan
        if fan.lines:
            fan.catch_up(self)
        self.out.append(line)
        fan.dirty.add(self)

    def touch(self) -> None:
        """Have the host look at this session in its next flush."""
        self.fan.dirty.add(self)

    @property
    def position(self) -> int:
        """The position that the next line will have."""
        self.fan.catch_up(self)
        return self._base + len(self.out)

    def hold_last(self) -> Hold:
        """Hold back the last line, and so all that follow it, until the Hold is released."""
        hold = Hold(self.position - 1)
        self.holds.append(hold)
        return hold

    def release(self, hold: Hold, instead: bytes | None = None) -> None:
        """Let a held line go; `instead` takes its place in the output."""
        hold.done = True
        index = hold.position - self._base
        if instead is not None and 0 <= index < len(self.out):
            self.out[index] = instead
        if not self.gone:
            self.fan.dirty.add(self)

    def forget_held(self) -> None:
        """Take out every line that is still held, so that what follows may go."""
        for hold in self.holds:
            if not hold.done:
                self.release(hold, b"")

    def held_line(self, hold: Hold) -> bytes:
        """The line that this Hold keeps back, b'' when it is no longer there."""
        index = hold.position - self._base
        return self.out[index] if 0 <= index < len(self.out) else b""

    def replace_since(self, start: int, lines: list[bytes], moved: dict[int, int]) -> None:
        """Put `lines` in place of all output since position `start`; `moved` maps old positions of held lines."""
        self.out[start - self._base :] = lines
        for hold in self.holds:
            hold.position = moved.get(hold.position, hold.position)

    def since(self, start: int) -> list[bytes]:
        """A copy of the output from position `start` on."""
        self.fan.catch_up(self)
        return self.out[start - self._base :]

    def take_output(self) -> list[bytes]:
        """What may be sent now, taken out: everything before the first line that is still held."""
        fan, out, holds = self.fan, self.out, self.holds
        if fan.lines:
            fan.catch_up(self)
        while holds and holds[0].done:
            holds.popleft()
        if not holds:
            self.out = []
            self._base += len(out)
            fan.holding.discard(self)
            return out
        count = holds[0].position - self._base
        taken = out[:count]
        del out[:count]
        self._base += count
        fan.holding.add(self)
        return taken

    @property
    def finished(self) -> bool:
        """Whether the connection can be closed now: the server wants it so and everything was taken."""
        return self.closing is not None and not self.out

    def gathered(self, start: int) -> int:
        """Bytes that its own commands have put into its output since some of it was last taken, those that this call
        counts included: all behind the first `start` lines of what waits."""
        if self._counted_base != self._base:
            self._counted_base, self._gathered = self._base, 0
        self._gathered += sum(map(len, self.out[start:]))
        return self._gathered

    def forget_output(self) -> None:
        """Drop everything that was to be sent: the transport is gone."""
        self._base += len(self.out)
        self.out.clear()
        self.holds.clear()
        self.fan.dirty.discard(self)
        self.fan.holding.discard(self)

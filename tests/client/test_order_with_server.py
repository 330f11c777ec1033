"""One chat, whatever happens: three programs and the real server in memory, links that break and a host that starts
again, all at random. In the end everybody sees what the server has. Each run is told apart by its seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from lanchat.client.carried import Carried
from lanchat.client.delivery import EDIT
from lanchat.client.engine import Engine
from lanchat.client.events import ClientEvent, Connecting, Disconnected, Sending
from lanchat.client.message_tags import REACT_TAGS, UNREACT_TAGS, reply_tags
from lanchat.client.model import ChatMessage, MessageState
from lanchat.client.outbox import Outgoing
from lanchat.client.registration import Identity
from lanchat.client.state import ChatState
from lanchat.client.timeline import is_talk
from lanchat.protocol.entry import Entry, Kind, Uuid7, encode_cid
from lanchat.protocol.message import Message
from lanchat.protocol.query import MESSAGES
from lanchat.server.session import Session
from tests.server.world import World

STEPS = 120
#: More turns than any exchange of lines takes.
TURNS = 500


class Seat:
    """One program: its model, what goes from one connection to the next, and the connection there is."""

    def __init__(self, world: World, nick: str, random: Random) -> None:
        self.world = world
        self.random = random
        self.state = ChatState(lambda: world.wall)
        self.carried = Carried(Identity(nick, nick, run=f"{random.getrandbits(128):032x}"), lobby="#lobby")
        self.carried.rooms.want("#lobby")
        self.ids = Uuid7(lambda: world.wall, random)
        self.link: tuple[Engine, Session] | None = None

    def take(self, event: ClientEvent) -> None:
        self.state.apply(event)

    def connect(self) -> None:
        self.take(Connecting("chat", 50000))
        session = self.world.server.open_session("192.168.0.9", secure=True)
        engine = Engine(
            self.carried,
            sink=self.take,
            clock=lambda: self.world.now,
            random=self.random,
            secure=True,
            fingerprint="ab",
        )
        self.link = engine, session

    def lose(self) -> Session | None:
        """The link breaks; the session of which the server does not know that yet."""
        session = self.link[1] if self.link is not None else None
        self.link = None
        self.carried.outbox.connection_lost()
        self.take(Disconnected("lost", 1.0))
        return session

    def step(self) -> bool:
        """Carry what there is over the link; whether there was anything."""
        if self.link is None:
            return False
        engine, session = self.link
        lines = [line for line in engine.take_output().split(b"\r\n") if line]
        for line in lines:
            self.world.server.receive(session, line)
        data = b"".join(session.take_output())
        engine.receive_data(data)
        if engine.ending is not None or session.finished:
            self.lose()
            self.world.server.close_session(session, "closed")
        return bool(lines or data)

    @property
    def engine(self) -> Engine | None:
        return self.link[0] if self.link is not None and self.link[0].online else None

    @property
    def rooms(self) -> list[str]:
        return [item.name for item in self.state.conversations if item.name.startswith("#") and item.joined]

    def stored(self, room: str) -> list[ChatMessage]:
        """What stands there as stored, in its order."""
        conversation = self.state.find(room)
        assert conversation is not None
        talk = filter(is_talk, conversation.messages)
        return [item for item in talk if item.state is MessageState.STORED and not item.deleted]

    def put(self, item: Outgoing) -> None:
        assert self.carried.outbox.add(item)
        if self.engine is not None:
            self.engine.pump()

    def send(self, *words: str, tags: dict[str, str] | None = None) -> None:
        if self.engine is not None:
            self.engine.send(Message(words[0], words[1:], tags=tags or {}))


class Run:
    """A chat at random."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world = World()
        self.world.automatic = False
        names = ("Anna", "Bobby", "Carlos")
        self.seats = [Seat(self.world, nick, Random(f"{seed} {nick}")) for nick in names]
        self.lost: list[Session] = []
        self.count = 0

    def new_text(self) -> str:
        self.count += 1
        return self.random.choice([f"text {self.count}", f"text {self.count}\n\nand more"])

    def go(self) -> None:
        """All steps, and then rest."""
        doings: dict[Callable[[Seat, str], None], int] = {
            self.say: 10,
            self.edit: 4,
            self.redact: 2,
            self.react: 3,
            self.enter: 2,
            self.leave: 1,
            self.rename: 1,
            self.set_topic: 1,
            self.look_back: 1,
            self.break_link: 3,
            self.notice_loss: 1,
        }
        for _ in range(STEPS):
            seat = self.random.choice(self.seats)
            if seat.link is None:
                seat.connect()
            elif seat.rooms:
                (doing,) = self.random.choices(list(doings), list(doings.values()))
                doing(seat, self.random.choice(seat.rooms))
            if self.random.random() < 0.01:
                self.start_again()
            self.pass_time(self.random.choice([0.01, 0.3, 1.0]))
        for _ in range(3):
            self.rest()

    def pass_time(self, seconds: float) -> None:
        self.world.now += seconds
        self.world.wall += int(seconds * 1000)
        for _ in range(self.random.randrange(4)):
            self.random.choice(self.seats).step()
            self.commit()

    def commit(self) -> None:
        self.world.server.committed(len(self.world.history.entries) - 1)

    def rest(self) -> None:
        """Everybody is there, and nothing is under way any more."""
        while self.lost:
            self.notice_loss(self.seats[0], "")
        self.pass_time(200.0)
        for seat in self.seats:
            if seat.link is None:
                seat.connect()
            for room in seat.rooms:
                self.look_back(seat, room)
        for _ in range(TURNS):
            self.commit()
            moved = [seat.step() for seat in self.seats]
            if not any(moved):
                return
        raise AssertionError("there is no end of lines")

    # -- what people and links do --------------------------------------------------------------------------------------

    def say(self, seat: Seat, room: str) -> None:
        item = Outgoing(encode_cid(seat.ids()), room, self.new_text(), "PRIVMSG", self.world.wall)
        seat.take(Sending(item.msgid, room, item.text, item.command, item.time_ms))
        seat.put(item)

    def edit(self, seat: Seat, room: str) -> None:
        for own in self.one_of([item for item in seat.stored(room) if item.own]):
            new = Outgoing(encode_cid(seat.ids()), room, self.new_text(), EDIT, self.world.wall, edits=own.msgid)
            seat.put(new)

    def redact(self, seat: Seat, room: str) -> None:
        for own in self.one_of([item for item in seat.stored(room) if item.own]):
            seat.send("REDACT", room, own.msgid)

    def react(self, seat: Seat, room: str) -> None:
        for item in self.one_of(seat.stored(room)):
            tag = self.random.choice([REACT_TAGS[0], UNREACT_TAGS[0]])
            seat.send("TAGMSG", room, tags={**reply_tags(item.msgid), tag: self.random.choice("xy")})

    def one_of(self, items: list[ChatMessage]) -> list[ChatMessage]:
        return [self.random.choice(items)] if items else []

    def enter(self, seat: Seat, _room: str) -> None:
        if seat.engine is not None:
            room = self.random.choice(["#tea", "#milk"])
            seat.carried.rooms.want(room)
            seat.engine.rooms.join(room)

    def leave(self, seat: Seat, room: str) -> None:
        if room != "#lobby":
            seat.carried.rooms.unwant(room)
            seat.send("PART", room)
            seat.state.close_conversation(room)

    def rename(self, seat: Seat, _room: str) -> None:
        if seat.engine is not None:
            seat.carried.identity.nick = self.random.choice(["Anna", "Bobby", "Zed"])
            seat.engine.set_nick(seat.carried.identity.nick)

    def set_topic(self, seat: Seat, room: str) -> None:
        seat.send("TOPIC", room, self.random.choice(["", self.new_text().partition("\n")[0]]))

    def look_back(self, seat: Seat, room: str) -> None:
        if seat.engine is not None and seat.state.history_requested(room):
            seat.engine.history.request(room, seat.state.oldest_msgid(room), 50)

    def break_link(self, seat: Seat, _room: str) -> None:
        session = seat.lose()
        if session is not None:
            self.lost.append(session)

    def notice_loss(self, _seat: Seat, _room: str) -> None:
        if self.lost:
            self.world.server.close_session(self.lost.pop(), "lost")

    def start_again(self) -> None:
        """The host ends and comes back with what its disk has."""
        self.commit()
        for seat in self.seats:
            seat.lose()
        self.lost.clear()
        history = self.world.history
        recent: dict[str, list[Entry]] = {}
        for entry in history.entries:
            recent.setdefault(entry.room, []).append(history.now(entry))
        topics = {entry.room: entry for entry in history.entries if entry.kind is Kind.TOPIC}
        modes = {entry.room: entry for entry in history.entries if entry.kind is Kind.MODE}
        self.world.start(topics=topics, modes=modes, recent=recent)


@pytest.mark.parametrize("seed", range(12))
def test_in_the_end_everybody_sees_what_the_server_has(seed: int) -> None:
    run = Run(seed)
    run.go()
    hub, history = run.world.server.hub, run.world.history
    for seat in run.seats:
        assert seat.engine is not None
        user = hub.find_user(seat.engine.nick)
        assert user is not None
        assert {hub.channels[key].name for key in user.channels} == set(seat.rooms)
        for name in seat.rooms:
            channel, conversation = hub.find_channel(name), seat.state.find(name)
            assert channel is not None
            assert conversation is not None
            there = {member.key: rights.prefix(True) for member, rights in channel.members.items()}
            assert {key: member.prefixes for key, member in conversation.members.items()} == there
            assert conversation.topic == (channel.topic.text if channel.topic is not None else "")
            entries = [history.now(e) for e in history.entries if e.room == channel.key and e.kind in MESSAGES]
            said = [(entry.msgid, entry.body) for entry in entries if not entry.is_blank]
            assert [(item.msgid, item.text) for item in seat.stored(name)] == said

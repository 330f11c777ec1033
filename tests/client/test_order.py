"""One order, whatever the network does: a client, a server that keeps history, and a link that is cut at random.
All in memory; each run is told apart by its seed."""

from __future__ import annotations

from random import Random

import pytest

from lanchat.client.carried import Carried
from lanchat.client.engine import Engine
from lanchat.client.events import ClientEvent, Disconnected, Sending
from lanchat.client.model import MessageState
from lanchat.client.outbox import Outgoing
from lanchat.client.registration import Identity
from lanchat.client.state import ChatState
from lanchat.client.timeline import is_talk
from lanchat.protocol.message import Message, parse
from tests.client.talk import OURS, Clock

#: Messages in a page of the little server: few, so that several pages are needed.
PAGE = 4


class Chat:
    """The server: a log, repeats recognised by id, pages, echoes. `out` is what it said and nobody read yet."""

    def __init__(self) -> None:
        self.log: list[Message] = []
        self.out: list[str] = []
        self.inside = False

    def add(self, msgid: str, nick: str, text: str) -> None:
        time = self.now()
        self.log.append(Message("PRIVMSG", ("#lobby", text), f"{nick}!u@h", {"msgid": msgid, "time": time}))

    def now(self) -> str:
        """A time that passes with each message."""
        return f"2024-01-01T00:{len(self.log) // 60:02}:{len(self.log) % 60:02}.000Z"

    def other_says(self, number: int) -> None:
        self.add(f"o{number}", "Tom", f"other {number}")
        if self.inside:
            self.send(self.log[-1])

    def send(self, message: Message) -> None:
        self.out.append(message.encode().decode().rstrip())

    def receive(self, message: Message) -> None:
        if message.command == "CAP" and message.params[0] == "LS":
            self.out += [f":srv CAP * LS :{OURS}", f":srv CAP * ACK :{OURS}"]
        elif message.command == "CAP" and message.params[0] == "END":
            self.out += [
                ":srv 001 Mia :hi",
                f":srv 005 Mia CASEMAPPING=ascii CHATHISTORY={PAGE} :are",
                ":srv 422 Mia :-",
            ]
        elif message.command == "JOIN":
            self.inside = True
            self.out += [
                f"@time={self.now()} :Mia!u@h JOIN #lobby",
                ":srv 353 Mia = #lobby :Mia Tom",
                ":srv 366 Mia #lobby :End",
            ]
        elif message.command == "PRIVMSG":
            self.said(message)
        elif message.command == "CHATHISTORY":
            self.page(message)

    def said(self, message: Message) -> None:
        msgid = message.tags["lanchat/id"]
        known = next((item for item in self.log if item.tags["msgid"] == msgid), None)
        if known is None:
            self.add(msgid, "Mia", message.params[1])
            known = self.log[-1]
        self.send(known)

    def page(self, message: Message) -> None:
        kind, target, where, limit = message.params
        found = self.log
        if kind == "AFTER":
            ids = [item.tags["msgid"] for item in self.log]
            found = self.log[ids.index(where.removeprefix("msgid=")) + 1 :][: int(limit)]
        found = found[-int(limit) :]
        self.out.append(f"@label={message.tags['label']} :srv BATCH +p chathistory {target}")
        for item in found:
            self.send(item._replace(tags={**item.tags, "batch": "p"}))
        self.out.append(":srv BATCH -p")


class Run:
    """One seed: what happens, step by step."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.chat = Chat()
        self.state = ChatState(lambda: 1)
        self.carried = Carried(Identity("Mia", "Mia"))
        self.carried.rooms.want("#lobby")
        self.clock = Clock()
        self.count = 0
        self.connect()

    def apply(self, event: ClientEvent) -> None:
        self.state.apply(event)

    def connect(self) -> None:
        self.chat.out.clear()
        self.chat.inside = False
        self.carried.outbox.connection_lost()
        self.engine = Engine(self.carried, sink=self.apply, clock=self.clock, random=self.random)
        self.pending: list[bytes] = []

    def upwards(self) -> None:
        """What the client said reaches the server, in part."""
        self.pending += self.engine.take_output().splitlines()
        for _ in range(self.random.randint(0, len(self.pending))):
            self.chat.receive(parse(self.pending.pop(0)))

    def downwards(self) -> None:
        """What the server said reaches the client, in part."""
        for _ in range(self.random.randint(0, len(self.chat.out))):
            self.engine.receive_data(self.chat.out.pop(0).encode() + b"\r\n")

    def say(self) -> None:
        self.count += 1
        item = Outgoing(f"m{self.count}", "#lobby", f"mine {self.count}", "PRIVMSG", 1)
        self.apply(Sending(item.msgid, item.target, item.text, item.command, 1))
        self.carried.outbox.add(item)
        if self.engine.online:
            self.engine.pump()

    def step(self) -> None:
        self.count += 1
        action = self.random.randrange(12)
        if action < 3:
            self.chat.other_says(self.count)
        elif action < 5:
            self.say()
        elif action < 8:
            self.upwards()
        elif action < 11:
            self.downwards()
        elif self.random.random() < 0.4:
            self.apply(Disconnected("", 0.1))
            self.connect()

    def settle(self) -> None:
        while self.pending or self.chat.out or (data := self.engine.take_output()):
            if not self.pending and not self.chat.out:
                self.pending += data.splitlines()
            self.upwards()
            self.downwards()


@pytest.mark.parametrize("block", range(6))
def test_the_model_ends_as_the_server_has_it(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        run = Run(seed)
        for _ in range(150):
            run.step()
        run.settle()
        room = run.state.find("#lobby")
        assert room is not None
        shown = [message.text for message in room.messages if is_talk(message)]
        stored = [message.params[1] for message in run.chat.log]
        assert shown, seed
        assert shown == stored[-len(shown) :], seed
        assert all(message.state is MessageState.STORED for message in room.messages), seed
        assert len(run.carried.outbox) == 0, seed
        assert room.tail == 0
        assert set(room.index) == {message.msgid for message in room.messages}

"""Lines for many, kept once: whatever happens in a pass, each receiver gets what plain delivery would have given."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol import capabilities as cap
from lanchat.server.delivery import Line
from lanchat.server.fan import Fan
from lanchat.server.outlets import Groups, Receiver, Whole, write_to_all

SHAPES = (0, 0, 0, cap.SETNAME, cap.PLAIN)


class People:
    """Five receivers and two rooms, with what each receiver must have got in all."""

    def __init__(self) -> None:
        self.fan: Fan[Receiver] = Fan()
        self.all = [Receiver(shape) for shape in SHAPES]
        self.rooms: list[Groups[Receiver]] = [{}, {}]
        self.due = dict.fromkeys(self.all, b"")
        self.got = dict.fromkeys(self.all, b"")
        #: The pieces given in the last flush.
        self.pieces: list[bytes] = []
        for one in self.all:
            one.outlet = Whole(lambda data, one=one: self.take_in(one, data))

    def take_in(self, one: Receiver, data: bytes) -> None:
        self.got[one] += data
        self.pieces.append(data)

    def say(self, room: int, line: Line, sender: Receiver | None) -> None:
        for shape, group in self.rooms[room].items():
            for one in group:
                if one is not sender:
                    self.due[one] += line.form(shape) or b""
        if sender is None:
            self.fan.tell(line, self.rooms[room])
        else:
            self.fan.tell_others(line, self.rooms[room], sender)

    def send(self, one: Receiver, data: bytes) -> None:
        self.fan.catch_up(one)
        one.out.append(data)
        self.due[one] += data
        self.fan.dirty.add(one)

    def flush(self, holding: Receiver | None) -> None:
        self.pieces.clear()
        self.fan.write()
        for one in self.fan.dirty | self.fan.holding:
            if one is holding:
                self.fan.holding.add(one)
            else:
                self.fan.holding.discard(one)
                self.got[one] += b"".join(one.out)
                one.out.clear()
        self.fan.dirty.clear()


def line(number: int, only_setname: bool) -> Line:
    return Line(f"{number}\r\n".encode(), ts=0, plain=f"{number}", require=cap.SETNAME if only_setname else 0)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "say", "say", "say to others", "send", "enter", "enter", "leave", "flush", "hold"]),
        st.integers(0, len(SHAPES) - 1),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=60,
)


@given(STEPS)
def test_everybody_gets_the_same_as_without_it(steps: list[tuple[str, int, int, bool]]) -> None:
    people = People()
    for number, (what, who, room, flag) in enumerate(steps):
        one = people.all[who]
        match what:
            case "say":
                people.say(room, line(number, flag), None)
            case "say to others":
                people.say(room, line(number, flag), one)
            case "send":
                people.send(one, f"-{number}\r\n".encode())
            case "enter":
                people.fan.enter(one, people.rooms[room])
            case "leave":
                people.fan.leave(one, people.rooms[room])
            case _:
                people.flush(one if what == "hold" else None)
    people.flush(None)
    assert people.got == people.due


def test_one_piece_is_made_for_all_who_get_the_same() -> None:
    people = People()
    for one in people.all:
        people.fan.enter(one, people.rooms[0])
    sender = people.all[0]
    people.say(0, line(1, False), sender)
    people.say(0, line(2, False), sender)
    people.flush(None)
    assert sorted(Counter(map(id, people.pieces)).values()) == [1, 1, 2]
    assert people.got[sender] == b""
    assert people.got == people.due


def test_what_was_taken_is_not_given_again_when_the_writing_fails() -> None:
    fan: Fan[Receiver] = Fan()
    room: Groups[Receiver] = {}
    got: list[bytes] = []
    broken, well = Receiver(0), Receiver(cap.SETNAME)
    broken.outlet = Whole(lambda data: int(data))
    well.outlet = Whole(got.append)
    for one in (broken, well):
        fan.enter(one, room)
    fan.tell(line(1, False), room)
    fan.write()
    assert got == [b"1\r\n"]
    fan.tell(Line(b"word\r\n", ts=0), room)
    with pytest.raises(ValueError, match="invalid literal"):
        fan.write()
    fan.write()
    assert got == [b"1\r\n"]


class Narrow:
    """An outlet whose socket takes so many bytes, or none and raises."""

    queued = 0

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.kept: list[tuple[bytes, int, bool]] = []

    def put(self, data: bytes) -> int:
        if self.takes < 0:
            raise BlockingIOError
        return self.takes

    def keep(self, data: bytes, sent: int, error: OSError | None = None) -> None:
        self.kept.append((data, sent, error is not None))


def test_what_a_socket_does_not_take_is_kept_for_it_and_the_others_get_theirs() -> None:
    outlets = [Narrow(takes) for takes in (-1, 4, 2, -1, 0, 4, -1)]
    receivers = []
    for outlet in outlets:
        receivers.append(Receiver(0))
        receivers[-1].outlet = outlet
    write_to_all(b"abcd", receivers, [outlet.put for outlet in outlets])
    refused, partly, nothing = [(b"abcd", 0, True)], [(b"abcd", 2, False)], [(b"abcd", 0, False)]
    assert [outlet.kept for outlet in outlets] == [refused, [], partly, refused, nothing, [], refused]
    for receiver in receivers:
        receiver.write(b"abcd")
    assert [len(outlet.kept) for outlet in outlets] == [2, 0, 2, 2, 2, 0, 2]

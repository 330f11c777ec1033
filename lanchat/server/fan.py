"""Fan: what a room's members all get in one pass, kept once for all of them until it is sent or somebody differs.
Who is in a room and what is said there is decided elsewhere; how it is written to many is outlets.py's part."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import Generic

from lanchat.server.delivery import Line
from lanchat.server.outlets import Group, Groups, R, write_to_all


class Fan(Generic[R]):
    """The lines of one pass for one room, the one that speaks just now. Net thread only.

    A member is apart as soon as anything else is sent to them: they get what the room said so far into their own
    output first, so nobody's order ever changes. When another room begins to speak, all members do. Everybody who is
    not apart gets one and the same joined bytes at the end of the pass, who spoke gets them without their own lines.
    """

    __slots__ = ("_apart", "_formed", "_groups", "_own", "_stamp", "dirty", "holding", "lines")

    def __init__(self) -> None:
        #: Receivers whose own output is to be looked at; the host empties it.
        self.dirty: set[R] = set()
        #: Receivers whose own output is not empty after a flush: a part of it must wait.
        self.holding: set[R] = set()
        #: What was said in the room in this pass. What one pass reads bounds it.
        self.lines: list[Line] = []
        self._groups: Groups[R] = {}
        self._stamp = 0
        #: Members who are apart, and how many of the lines they have.
        self._apart: dict[R, int] = {}
        #: The numbers of the lines that are not for them, of those that they do not have yet.
        self._own: dict[R, list[int]] = {}
        #: By shape: the lines as bytes, b'' where there are none for it, as far as they were needed.
        self._formed: dict[int, list[bytes]] = {}

    def tell(self, line: Line, groups: Groups[R]) -> None:
        """Deliver a line to all members of a room. `groups` must be the room's own."""
        if groups is not self._groups:
            if self.lines:
                self._turn_away()
            self._groups = groups
        self.lines.append(line)

    def tell_others(self, line: Line, groups: Groups[R], sender: R) -> None:
        """As tell, to all but the sender."""
        lines = self.lines
        if groups is not self._groups:
            if lines:
                self._turn_away()
            self._groups = groups
        own = self._own.get(sender)
        if own is None:
            self._own[sender] = [len(lines)]
        else:
            own.append(len(lines))
        lines.append(line)

    def outlets_changed(self) -> None:
        """The outlet of a member, or its `put`, has become another."""
        self._stamp += 1

    def enter(self, receiver: R, groups: Groups[R]) -> None:
        """Make somebody a member, who gets what comes from now on."""
        if groups is self._groups:
            self.catch_up(receiver)
            self._own.pop(receiver, None)
            self._apart[receiver] = len(self.lines)
        group = groups.get(receiver.shape)
        if group is None:
            group = groups[receiver.shape] = Group()
        group[receiver] = None
        group.forget()

    def leave(self, receiver: R, groups: Groups[R]) -> None:
        """Undo enter; what was said before is still theirs. Before the shape of the receiver changes."""
        group = groups.get(receiver.shape)
        if group is None or receiver not in group:
            return
        if groups is self._groups:
            self.catch_up(receiver)
            self._apart.pop(receiver, None)
            self._own.pop(receiver, None)
        del group[receiver]
        group.forget()
        if not group:
            del groups[receiver.shape]

    def catch_up(self, receiver: R) -> None:
        """Put what the room said so far into this receiver's own output, so that something else can follow it."""
        count = len(self.lines)
        start = self._apart.get(receiver, 0)
        if start < count and receiver in self._groups.get(receiver.shape, ()):
            forms = self._forms(receiver.shape)
            out = receiver.out
            for own in self._own.pop(receiver, ()):
                out.extend(filter(None, forms[start:own]))
                start = own + 1
            out.extend(filter(None, forms[start:]))
            self._apart[receiver] = count
            self.dirty.add(receiver)

    def take(self) -> Iterator[tuple[bytes, Collection[R], Collection[R]]]:
        """What is to be written at the end of the pass: the bytes, to whom, and who of those does not get them.
        All others who get something are in `dirty`."""
        if not self.lines:
            return
        for receiver in self.dirty | self.holding:
            self.catch_up(receiver)
        # Those who are apart may lack what was said since.
        for receiver in self._apart.copy():
            self.catch_up(receiver)
        count = len(self.lines)
        others = self._apart.keys() | self._own.keys()
        speakers = [one for one, own in self._own.items() if len(own) < count]
        try:
            for shape, group in self._groups.items():
                data = b"".join(self._forms(shape))
                if data:
                    yield data, group, others
                    if speakers:
                        yield from self._without_own(data, shape, [one for one in speakers if one in group])
        finally:
            # Whatever becomes of the writing: what was taken is never given again.
            self._clear()

    def write(self) -> None:
        """Take what is for many, and write it."""
        count, speakers = len(self.lines), self._own.keys()
        if count == 1 and not self._apart and speakers >= self.dirty and speakers >= self.holding:
            self._write_one_line()
            return
        for data, group, others in self.take() if count else ():
            if isinstance(group, Group):
                write_to_all(data, (one for one in group if one not in others), group.puts(others, self._stamp))
            else:
                for receiver in group:
                    receiver.write(data)

    def _write_one_line(self) -> None:
        """What take() has for many when there is one line, and nothing else for anybody but its speaker: most passes
        of a quiet chat, where each step costs as much as a send."""
        line, groups, others = self.lines[0], self._groups, self._own.keys()
        try:
            for shape, group in groups.items():
                data = line.form(shape)
                if data:
                    write_to_all(data, (one for one in group if one not in others), group.puts(others, self._stamp))
        finally:
            self._clear()

    def _turn_away(self) -> None:
        """From now on it is another room that is busy: this one's members get what they lack into their own output."""
        for receiver in self._apart.keys() | self._own.keys():
            self.catch_up(receiver)
        for shape, group in self._groups.items():
            formed = [data for data in self._forms(shape) if data]
            others = [one for one in group if one not in self._apart]
            for receiver in others:
                receiver.out += formed
            self.dirty.update(others)
        self._clear()

    def _clear(self) -> None:
        self.lines.clear()
        self._apart.clear()
        self._own.clear()
        self._formed.clear()
        self._groups = {}

    def _without_own(
        self, joined: bytes, shape: int, speakers: list[R]
    ) -> Iterator[tuple[bytes, Collection[R], Collection[R]]]:
        """What was said, for each of these without what they said themselves."""
        ends = [0, *accumulate(map(len, self._forms(shape)))]
        view = memoryview(joined)
        for speaker in speakers:
            pieces: list[memoryview] = []
            start = 0
            for number in self._own[speaker]:
                pieces.append(view[start : ends[number]])
                start = ends[number + 1]
            pieces.append(view[start:])
            if data := b"".join(pieces):
                yield data, (speaker,), ()

    def _forms(self, shape: int) -> list[bytes]:
        formed = self._formed.setdefault(shape, [])
        for line in self.lines[len(formed) :]:
            formed.append(line.form(shape) or b"")
        return formed

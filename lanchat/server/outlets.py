"""Where the bytes of sessions go, one by one or to many at once, and what of it is kept from one message to the next.
Sockets belong to the host; who gets what is decided by the fan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import chain, islice, repeat
from operator import call
from typing import Protocol, TypeVar

Put = Callable[[bytes], int]


class Outlet(Protocol):
    """Where somebody's bytes go. `put` takes what can be sent at once and tells how many bytes that were; when it took
    less or raised OSError, `keep` must be called."""

    @property
    def put(self) -> Put: ...

    def keep(self, data: bytes, sent: int, error: OSError | None = None) -> None: ...

    @property
    def queued(self) -> int:
        """Bytes it holds that the network has not taken yet."""


class Whole:
    """An outlet that takes everything it is given; `queued` tells how much of it is not sent yet."""

    __slots__ = ("_queued", "_write")

    def __init__(self, write: Callable[[bytes], object], queued: Callable[[], int] = int) -> None:
        self._write = write
        self._queued = queued

    @property
    def queued(self) -> int:
        """See Outlet."""
        return self._queued()

    def put(self, data: bytes) -> int:
        """See Outlet."""
        self._write(data)
        return len(data)

    def keep(self, data: bytes, sent: int, error: OSError | None = None) -> None:
        """See Outlet: nothing is ever left."""


_NOWHERE = Whole(len)


class Receiver:
    """Somebody who gets lines: `out` is what waits for them alone, `outlet` takes what was joined for many."""

    __slots__ = ("out", "outlet", "shape")

    def __init__(self, shape: int) -> None:
        self.shape = shape
        self.out: list[bytes] = []
        #: Set by the host.
        self.outlet: Outlet = _NOWHERE

    def write(self, data: bytes) -> None:
        """Send these bytes to this one alone."""
        outlet = self.outlet
        try:
            sent = outlet.put(data)
        except OSError as error:
            outlet.keep(data, 0, error)
        else:
            if sent != len(data):
                outlet.keep(data, sent)


def write_to_all(data: bytes, receivers: Iterable[Receiver], puts: Iterable[Put]) -> None:
    """Give the same bytes to many, whose outlets' `puts` are given, too. The loop runs in C: what Python would do
    between two system calls costs as much as they do, because each call drives it out of the processor's cache."""
    sends = map(call, puts, repeat(data))
    taken: list[int] = []
    outlets: list[Outlet] = []
    while True:
        try:
            taken.extend(sends)
            break
        except OSError as error:
            outlets = outlets or [receiver.outlet for receiver in receivers]
            outlets[len(taken)].keep(data, 0, error)
            taken.append(len(data))
    if taken.count(len(data)) != len(taken):
        for outlet, sent in zip(outlets or [receiver.outlet for receiver in receivers], taken, strict=True):
            if sent != len(data):
                outlet.keep(data, sent)


R = TypeVar("R", bound=Receiver)


class Group(dict[R, None]):
    """The members of a room who get lines of one shape, in the order they came: memory is read in that order.

    Where their bytes go is kept from one message to the next: after a silence, looking at each of them costs as much
    as ten sends.
    """

    __slots__ = ("_places", "_puts", "_stamp")

    def __init__(self) -> None:
        self._stamp = -1
        self._puts: list[Put] = []
        self._places: dict[R, int] = {}

    def forget(self) -> None:
        """Somebody came or went."""
        if self._stamp >= 0:
            self._stamp, self._puts, self._places = -1, [], {}

    def puts(self, others: Collection[R], stamp: int) -> Iterable[Put]:
        """Those of all members but these; as kept, unless the `stamp` is another than before."""
        if len(others) > 1:
            return [one.outlet.put for one in self if one not in others]
        if stamp != self._stamp:
            self._puts = [one.outlet.put for one in self]
            self._places = {one: place for place, one in enumerate(self)}
            self._stamp = stamp
        for one in others:
            place = self._places.get(one)
            if place is not None:
                return chain(islice(self._puts, place), islice(self._puts, place + 1, None))
        return self._puts


#: The members of a room by the shape of the lines they get.
Groups = dict[int, Group[R]]

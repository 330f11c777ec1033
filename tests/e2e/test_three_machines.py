"""Three machines, one double-click and one Enter each: one of them hosts, and all three are in its lobby.
The packaged executable, on a real network of namespaces, each machine with a screen of its own."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.desktop import wait_until
from tests.e2e.seats import Seat
from tests.lan import Lan
from tests.pace import slowness

NAMES = ("Anna", "Bruno", "Chloe")
#: Seconds after the last Enter in which, as a rule, one of them hosts and all are in its lobby (tests/pace.py).
TOGETHER_S = 3.0


@pytest.fixture
def seats(packaged: Path, tmp_path: Path) -> Iterator[list[Seat]]:
    """Three machines with their people; the programs are not started yet."""
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(3))
        yield [
            stack.enter_context(Seat(lan, number, name, [str(packaged)], tmp_path))
            for number, name in enumerate(NAMES, 1)
        ]


def start_all(seats: list[Seat], offsets: list[float]) -> None:
    """Start each program after its offset and press Enter as soon as its dialog is there."""

    def one(seat: Seat, offset: float) -> None:
        threading.Event().wait(offset)
        seat.start()
        seat.press_enter_on_dialog()

    hands = [threading.Thread(target=one, args=pair) for pair in zip(seats, offsets, strict=True)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def together(seats: list[Seat]) -> bool:
    """Whether exactly one hosts and all are in the same chat."""
    titles = {seat.chat_title() for seat in seats}
    return len(titles) == 1 and "" not in titles and sum(seat.hosts() for seat in seats) == 1


def await_together(seats: list[Seat]) -> None:
    wait_until(
        lambda: together(seats),
        12,
        f"one host and one lobby: {[(seat.name, seat.chat_title(), seat.hosts()) for seat in seats]}",
    )


def order_of(transcript: str, texts: list[str]) -> list[str]:
    return sorted(texts, key=transcript.index)


@pytest.mark.timeout(400)
def test_three_people_talk(seats: list[Seat]) -> None:
    start_all(seats, [0.0, 0.0, 0.0])
    await_together(seats)
    texts = [f"hello from {seat.name}" for seat in seats]
    hands = [threading.Thread(target=seat.say, args=(text,)) for seat, text in zip(seats, texts, strict=True)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    shown = [seat.sees(*texts) for seat in seats]
    for seat in seats:
        seat.desktop.screenshot(f"three-machines-{seat.name.lower()}")
    assert len({tuple(order_of(transcript, texts)) for transcript in shown}) == 1
    for transcript in shown:
        assert [transcript.count(text) for text in texts] == [1, 1, 1]


@pytest.mark.timeout(1200)
def test_twenty_starts_end_with_one_host_each(packaged: Path, tmp_path: Path) -> None:
    dice = random.Random(50000)
    took, slow = [], []
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(3))
        people = [
            stack.enter_context(Seat(lan, number, name, [str(packaged)], tmp_path))
            for number, name in enumerate(NAMES, 1)
        ]
        for _round in range(20):
            start_all(people, [dice.uniform(0, 0.5) for _seat in people])
            entered = time.monotonic()
            await_together(people)
            took.append(time.monotonic() - entered)
            slow.append(slowness(1))
            for seat in people:
                seat.stop()
    median = statistics.median(took)
    print(f"one host after {median:.2f} s (median), {max(took):.2f} s (slowest)")  # noqa: T201
    assert median <= TOGETHER_S * statistics.median(slow)

"""Two hosts of automatic chats that meet: one gives way by itself, and nothing said to it is lost.
The machines cannot see each other at first, so both host; then the cable is plugged in."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from tests.desktop import wait_until
from tests.e2e.seats import Seat
from tests.e2e.terminal import PROGRAM, Serving, environment
from tests.lan import Lan


def test_one_gives_way_and_nothing_is_lost(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(4))
        lan.partition([1, 4], [2, 3])
        command = [sys.executable, "-m", "lanchat"]
        anna, bruno, chloe, dora = (
            stack.enter_context(Seat(lan, number, name, command, tmp_path))
            for number, name in enumerate(("Anna", "Bruno", "Chloe", "Dora"), 1)
        )
        anna.start("--auto")
        wait_until(anna.chat_title, 15, "Anna is in her own chat")
        dora.start("--auto")
        wait_until(lambda: dora.chat_title() == "Anna's chat", 15, "Dora is in Anna's chat")
        bruno.start("--auto")
        wait_until(bruno.chat_title, 15, "Bruno is in his own chat")
        chloe.start("--auto")
        wait_until(lambda: chloe.chat_title() == "Bruno's chat", 15, "Chloe is in Bruno's chat")
        assert anna.hosts() and bruno.hosts() and not chloe.hosts()
        anna.say("said to Anna alone")
        anna.sees("said to Anna alone")
        bruno.say("said to the host that gives way")
        chloe.say("Chloe said this there too")
        bruno.sees("said to the host that gives way", "Chloe said this there too")

        lan.heal()
        wait_until(
            lambda: {seat.chat_title() for seat in (anna, bruno, chloe, dora)} == {"Anna's chat"},
            15,
            "all four are in Anna's chat",
        )
        wait_until(lambda: not bruno.hosts(), 10, "Bruno's chat is closed")
        assert anna.hosts()
        texts = ["said to Anna alone", "said to the host that gives way", "Chloe said this there too"]
        shown = [seat.sees(*texts) for seat in (anna, bruno, chloe, dora)]
        for seat in (anna, bruno, chloe, dora):
            seat.desktop.screenshot(f"gave-way-{seat.name.lower()}")
        for transcript in shown:
            assert "Bruno: said to the host" in transcript and "Chloe: Chloe said" in transcript
            assert [transcript.count(text) for text in texts] == [1, 1, 1]
        assert len({tuple(sorted(texts, key=transcript.index)) for transcript in shown}) == 1


def test_who_is_alone_goes_to_the_company(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(3))
        lan.partition([1], [2, 3])
        command = [sys.executable, "-m", "lanchat"]
        anna, bruno, chloe = (
            stack.enter_context(Seat(lan, number, name, command, tmp_path))
            for number, name in enumerate(("Anna", "Bruno", "Chloe"), 1)
        )
        for seat in (anna, bruno):
            seat.start("--auto")
            wait_until(seat.chat_title, 15, f"{seat.name} is in a chat")
        chloe.start("--auto")
        wait_until(lambda: chloe.chat_title() == "Bruno's chat", 15, "Chloe is in Bruno's chat")
        anna.say("said while alone")
        anna.sees("said while alone")
        lan.heal()
        wait_until(lambda: anna.chat_title() == "Bruno's chat", 15, "Anna came over")
        wait_until(lambda: not anna.hosts(), 10, "Anna's chat is closed")
        assert bruno.hosts()
        for seat in (anna, bruno, chloe):
            assert seat.sees("said while alone").count("said while alone") == 1


def without_screen(stack: ExitStack, lan: Lan, number: int, folder: Path) -> Serving:
    """The program on machine `number`, as someone starts it over ssh."""
    command = ["ip", "netns", "exec", lan.namespace(number), *PROGRAM, "--data-dir", str(folder / str(number))]
    program = Serving(command, environment())
    stack.callback(program.stop)
    return program


def goes_on_elsewhere(one: Serving, other: Serving, lan: Lan) -> None:
    """One of the two ends by itself and says how to join the other, which stays."""
    wait_until(lambda: (one.process.poll() is None) != (other.process.poll() is None), 20, "one of them ends")
    ended, number = (one, 2) if other.process.poll() is None else (other, 1)
    assert ended.stop().status == 0
    assert any(f"nc {address}" in ended.out[-1] for address in (lan.address(number), lan.link_local(number)))


def test_of_two_without_a_screen_that_meet_one_gives_way(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        lan.partition([1], [2])
        one, other = (without_screen(stack, lan, number, tmp_path) for number in (1, 2))
        for program in (one, other):
            program.await_out("is open on port 50000")
        lan.heal()
        goes_on_elsewhere(one, other, lan)
        wait_until(lambda: "Two chats were opened at once." in "".join([*one.err, *other.err]), 10, "it says why")


def test_of_two_without_a_screen_started_together_one_hosts(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        one, other = (without_screen(stack, lan, number, tmp_path) for number in (1, 2))
        goes_on_elsewhere(one, other, lan)

"""monitor: who is told when a nickname comes and goes, and the list behind it."""

from __future__ import annotations

from lanchat.server.limits import MAX_MONITORED
from tests.server.world import World

SRV = ":lanchat.local"
HOST = "192.168.0.9"


def test_the_token_tells_the_limit(world: World) -> None:
    assert f" MONITOR={MAX_MONITORED} " in "\n".join(world.join("Anna").ask("VERSION"))


def test_adding_tells_who_is_there_and_who_is_not(world: World) -> None:
    anna = world.join("Anna")
    world.join("Bob")
    world.join("Dora")
    assert anna.ask("MONITOR + bob,carl,DORA,emil") == [
        f"{SRV} 730 Anna :Bob!bob@{HOST},Dora!dora@{HOST}",
        f"{SRV} 731 Anna :carl,emil",
    ]
    assert anna.ask("MONITOR L") == [
        f"{SRV} 732 Anna :bob,carl,DORA,emil",
        f"{SRV} 733 Anna :End of MONITOR list",
    ]


def test_targets_on_the_list_are_not_added_again(world: World) -> None:
    anna = world.join("Anna")
    anna.send("MONITOR + bob,BOB")
    assert anna.lines() == [f"{SRV} 731 Anna :bob"]
    assert anna.ask("MONITOR + Bob") == []
    assert anna.ask("MONITOR L")[0] == f"{SRV} 732 Anna :bob"


def test_a_target_must_be_a_valid_nickname(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask("MONITOR + #room,b*b,a!b@c,,9x") == []
    assert anna.ask("MONITOR L") == [f"{SRV} 733 Anna :End of MONITOR list"]


def test_coming_and_going(world: World) -> None:
    anna, berta = world.join("Anna"), world.join("Berta")
    anna.send("MONITOR + Carl")
    berta.send("MONITOR + carl,nobody")
    anna.lines(), berta.lines()
    carl = world.join("Carl")
    assert anna.lines() == [f"{SRV} 730 Anna :Carl!carl@{HOST}"]
    assert berta.lines() == [f"{SRV} 730 Berta :Carl!carl@{HOST}"]
    carl.send("QUIT :bye")
    assert anna.lines() == [f"{SRV} 731 Anna :Carl"]
    assert berta.lines() == [f"{SRV} 731 Berta :Carl"]


def test_a_lost_connection_is_a_going(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    anna.ask("MONITOR + bob")
    world.server.close_session(bob.session, "reset")
    assert anna.lines() == [f"{SRV} 731 Anna :Bob"]


def test_a_change_of_nickname_is_a_going_and_a_coming(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    anna.ask("MONITOR + bob,robert")
    bob.send("NICK Robert")
    assert anna.lines() == [f"{SRV} 731 Anna :Bob", f"{SRV} 730 Anna :Robert!bob@{HOST}"]
    bob.send("NICK ROBERT")
    assert anna.lines() == []


def test_plain_text_guests_can_be_monitored(world: World) -> None:
    anna = world.join("Anna")
    anna.ask("MONITOR + guest1,Zoe")
    guest = world.connect(plain=True)
    assert anna.lines() == [f"{SRV} 730 Anna :guest1!guest@{HOST}"]
    guest.send("/nick Zoe")
    assert anna.lines() == [f"{SRV} 731 Anna :guest1", f"{SRV} 730 Anna :Zoe!guest@{HOST}"]


def test_removing_and_clearing_say_nothing(world: World) -> None:
    anna = world.join("Anna")
    anna.ask("MONITOR + a,b,c")
    assert anna.ask("MONITOR - B,x,#no") == []
    assert anna.ask("MONITOR L")[0] == f"{SRV} 732 Anna :a,c"
    assert anna.ask("MONITOR C") == []
    assert anna.ask("MONITOR L") == [f"{SRV} 733 Anna :End of MONITOR list"]
    world.join("b"), world.join("c")
    assert anna.lines() == []


def test_status_of_the_whole_list(world: World) -> None:
    anna = world.join("Anna")
    world.join("Bob")
    anna.ask("MONITOR + Bob,Carl")
    assert anna.ask("MONITOR s") == [f"{SRV} 730 Anna :Bob!bob@{HOST}", f"{SRV} 731 Anna :Carl"]
    anna.send("MONITOR C")
    assert anna.ask("MONITOR S") == []


def test_a_full_list_names_what_was_not_added(world: World) -> None:
    anna = world.join("Anna")
    for start in range(0, MAX_MONITORED - 1, 9):
        names = [f"n{number}" for number in range(start, min(start + 9, MAX_MONITORED - 1))]
        anna.send("MONITOR + " + ",".join(names))
    assert anna.ask("MONITOR + Last,Over,n1,More") == [
        f"{SRV} 731 Anna :Last",
        f"{SRV} 734 Anna {MAX_MONITORED} Over,More :Monitor list is full.",
    ]
    anna.send("MONITOR - n1")
    assert anna.ask("MONITOR + Over") == [f"{SRV} 731 Anna :Over"]


def test_a_long_list_comes_on_lines_that_fit(world: World) -> None:
    anna = world.join("Anna")
    names = [f"n{number:02}" + "x" * 20 for number in range(90)]
    for start in range(0, 90, 15):
        anna.send("MONITOR + " + ",".join(names[start : start + 15]))
    anna.lines()
    lines = anna.ask("MONITOR L")
    assert all(len(line.encode()) <= 510 for line in lines)
    assert [name for line in lines[:-1] for name in line.rpartition(":")[2].split(",")] == names
    assert lines[-1] == f"{SRV} 733 Anna :End of MONITOR list"


def test_what_is_no_monitor_command(world: World) -> None:
    anna = world.join("Anna", caps="standard-replies")
    assert anna.ask("MONITOR") == [f"{SRV} 461 Anna MONITOR :Not enough parameters"]
    assert anna.ask("MONITOR +") == [f"{SRV} 461 Anna MONITOR :Not enough parameters"]
    assert anna.ask("MONITOR X y") == [f"{SRV} FAIL MONITOR INVALID_PARAMS X :MONITOR takes + - C L or S"]
    assert world.connect().ask("MONITOR + Anna") == [f"{SRV} 451 * :You have not registered"]


def test_the_lists_end_with_their_sessions(world: World) -> None:
    anna = world.join("Anna")
    anna.ask("MONITOR + bob")
    anna.send("QUIT")
    world.server.close_session(anna.session, "")
    assert not world.server.hub.monitors.watchers("bob")
    assert not world.server.hub.monitors.list_of(anna.session)
    world.join("Bob")

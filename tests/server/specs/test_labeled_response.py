"""labeled-response: one logical answer to each labelled line, marked with its label."""

from __future__ import annotations

from tests.server.world import Peer, World

SRV = ":lanchat.local"
HOST = "192.168.0.9"
CAPS = "batch labeled-response echo-message message-tags"


def someone(world: World, caps: str = CAPS) -> Peer:
    anna = world.join("Anna", "#room", caps=caps)
    anna.lines()
    return anna


def test_an_echo(world: World) -> None:
    (line,) = someone(world).ask("@label=pQraCjj82e PRIVMSG #room :Hello!")
    assert line.startswith("@label=pQraCjj82e;msgid=")
    assert line.endswith(f" :Anna!anna@{HOST} PRIVMSG #room :Hello!")


def test_an_error(world: World) -> None:
    assert someone(world).ask("@label=dc11f13f11 PRIVMSG nick :Hello") == [
        f"@label=dc11f13f11 {SRV} 401 Anna nick :No such nick/channel"
    ]


def test_several_lines_are_one_batch(world: World) -> None:
    lines = someone(world).ask("@label=mGhe5V7RTV WHOIS Anna")
    reference = lines[0].removeprefix(f"@label=mGhe5V7RTV {SRV} BATCH +").partition(" ")[0]
    assert lines[0] == f"@label=mGhe5V7RTV {SRV} BATCH +{reference} labeled-response"
    assert lines[-1] == f"{SRV} BATCH -{reference}"
    assert all(line.startswith(f"@batch={reference} {SRV} ") for line in lines[1:-1])
    assert lines[-2] == f"@batch={reference} {SRV} 318 Anna Anna :End of /WHOIS list"


def test_nothing_to_say_is_acknowledged(world: World) -> None:
    assert someone(world).ask("@label=abc PONG :foobar") == [f"@label=abc {SRV} ACK"]


def test_a_message_to_oneself_has_the_label_on_the_echo_alone(world: World) -> None:
    echo, delivered = someone(world).ask("@label=1 PRIVMSG Anna :note")
    assert echo.startswith("@label=1;") and "label" not in delivered
    assert echo.partition(" ")[2] == delivered.partition(" ")[2] == f":Anna!anna@{HOST} PRIVMSG Anna :note"


def test_others_never_see_the_label(world: World) -> None:
    anna = someone(world)
    bob = world.join("Bob", "#room", caps=CAPS)
    anna.send("@label=1 PRIVMSG #room :x")
    assert not any("label" in line for line in bob.lines())


def test_the_label_is_opaque(world: World) -> None:
    assert someone(world).ask(r"@label=a\sb\:\\c=% PING x") == [rf"@label=a\sb\:\\c=% {SRV} PONG lanchat.local :x"]


def test_a_value_has_at_most_64_bytes(world: World) -> None:
    anna = someone(world)
    assert anna.ask(f"@label={'x' * 64} PING x") == [f"@label={'x' * 64} {SRV} PONG lanchat.local :x"]
    assert anna.ask(f"@label={'x' * 65} PING x") == [f"{SRV} PONG lanchat.local :x"]
    assert anna.ask("@label= PING x") == [f"{SRV} PONG lanchat.local :x"]


def test_it_needs_batch_whatever_the_order(world: World) -> None:
    anna = someone(world, "labeled-response")
    assert anna.ask("@label=1 PING x") == [f"{SRV} PONG lanchat.local :x"]
    anna.ask("CAP REQ :batch")
    assert anna.ask("@label=1 PING x") == [f"@label=1 {SRV} PONG lanchat.local :x"]


def test_before_registration(world: World) -> None:
    peer = world.connect()
    peer.ask("CAP REQ :batch labeled-response")
    assert peer.ask("@label=1 CAP LIST") == [f"@label=1 {SRV} CAP * LIST :batch labeled-response"]

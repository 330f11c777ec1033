"""bot-mode: the user mode of bots, and what others see of it."""

from __future__ import annotations

import pytest

from tests.server.world import World

SRV = ":lanchat.local"
HOST = "192.168.0.9"
BOT = f":Robo!robo@{HOST}"


def test_the_token_names_the_mode(world: World) -> None:
    anna = world.join("Anna")
    assert " BOT=B " in "\n".join(anna.ask("VERSION"))
    assert anna.ask("MODE Anna +B") == [f":Anna!anna@{HOST} MODE Anna :+B"]
    assert anna.ask("MODE Anna") == [f"{SRV} 221 Anna +B"]
    assert anna.ask("MODE Anna -B") == [f":Anna!anna@{HOST} MODE Anna :-B"]


def test_whois_and_who_tell(world: World) -> None:
    alice, robo = world.join("Alice", "#chat"), world.join("Robo", "#chat")
    robo.send("MODE Robo +B")
    alice.lines()
    assert f"{SRV} 335 Alice Robo :is a bot" in alice.ask("WHOIS Robo")
    assert alice.ask("WHO #chat") == [
        f"{SRV} 352 Alice #chat alice {HOST} lanchat.local Alice H@ :0 Alice Real",
        f"{SRV} 352 Alice #chat robo {HOST} lanchat.local Robo HB :0 Robo Real",
        f"{SRV} 315 Alice #chat :End of WHO list",
    ]
    assert not any(" 335 " in line for line in alice.ask("WHOIS Alice"))


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("PRIVMSG #chat :Hello!", "PRIVMSG #chat :Hello!"),
        ("NOTICE #chat :Hello!", "NOTICE #chat :Hello!"),
        ("PRIVMSG Alice :Hello!", "PRIVMSG Alice :Hello!"),
        ("TOPIC #chat :mine", "TOPIC #chat :mine"),
        ("MODE #chat +m", "MODE #chat +m"),
        ("NICK Robodan", "NICK :Robodan"),
        ("AWAY :charging", "AWAY :charging"),
        ("SETNAME :R2", "SETNAME :R2"),
        ("KICK #chat Carl :out", "KICK #chat Carl :out"),
        ("PART #chat", "PART #chat"),
        ("QUIT :bye", "QUIT :Quit: bye"),
    ],
)
def test_every_command_of_a_bot_has_the_tag(world: World, command: str, told: str) -> None:
    robo = world.join("Robo", "#chat")
    alice = world.join("Alice", "#chat", caps="message-tags away-notify setname")
    plain = world.join("Carl", "#chat")
    robo.send("MODE Robo +B")
    alice.lines(), plain.lines()
    robo.send(command)
    (line,) = alice.lines()
    tags, _, rest = line.removeprefix("@").partition(" ")
    assert "bot" in tags.split(";")
    assert rest == f"{BOT} {told}"
    assert all(not line.startswith("@") for line in plain.lines())


def test_its_joins_have_the_tag_and_people_have_none(world: World) -> None:
    alice = world.join("Alice", "#chat", caps="message-tags")
    robo = world.join("Robo")
    robo.send("MODE Robo +B", "JOIN #chat", "MODE Robo -B", "PRIVMSG #chat :human again")
    joined, said = alice.lines()
    assert joined == f"@bot {BOT} JOIN #chat"
    assert ";bot" not in said and "@bot" not in said


def test_the_tag_comes_before_client_only_tags(world: World) -> None:
    alice = world.join("Alice", "#chat", caps="message-tags")
    robo = world.join("Robo", "#chat", caps="message-tags")
    robo.send("MODE Robo +B")
    alice.lines()
    robo.send("@+x=1 PRIVMSG #chat :hi")
    (line,) = alice.lines()
    assert line.partition(" ")[0].endswith(";bot;+x=1")

"""extended-isupport: the command ISUPPORT, before registration too, and the batch around 005."""

from __future__ import annotations

import re

from tests.server.world import World

SRV = ":lanchat.local"
START = re.compile(r"(?:@label=\w+ )?:lanchat\.local BATCH \+(\w+) draft/isupport")


def batched(lines: list[str], nick: str) -> list[str]:
    """The tokens of one whole draft/isupport batch."""
    start = START.fullmatch(lines[0])
    assert start is not None
    head = f"@batch={start[1]} {SRV} 005 {nick} "
    tail = " :are supported by this server"
    assert all(line.startswith(head) and line.endswith(tail) for line in lines[1:-1])
    assert lines[-1] == f"{SRV} BATCH -{start[1]}"
    return [word for line in lines[1:-1] for word in line.removeprefix(head).removesuffix(tail).split()]


def test_before_registration_with_the_capability(world: World) -> None:
    peer = world.connect()
    peer.ask("CAP LS 302")
    assert peer.ask("CAP REQ :batch draft/extended-isupport") == [f"{SRV} CAP * ACK :batch draft/extended-isupport"]
    tokens = batched(peer.ask("ISUPPORT"), "*")
    assert "NETWORK=Test\\x20Chat" in tokens and "UTF8ONLY" in tokens
    peer.send("NICK emersion", "USER emersion 0 * :Simon", "CAP END")
    lines = peer.lines()
    first = next(number for number, line in enumerate(lines) if "draft/isupport" in line)
    last = next(number for number, line in enumerate(lines) if line.startswith(f"{SRV} BATCH -"))
    assert batched(lines[first : last + 1], "emersion") == tokens
    assert not any(" 005 " in line for line in lines[:first] + lines[last:])


def test_without_the_capability_it_must_wait(world: World) -> None:
    assert world.connect().ask("ISUPPORT") == [f"{SRV} 451 * :You have not registered"]


def test_without_batch_the_lines_come_bare(world: World) -> None:
    for caps in ("draft/extended-isupport", "batch", ""):
        lines = world.join(f"x{len(caps)}", caps=caps).ask("ISUPPORT")
        assert lines and all(line.startswith(f"{SRV} 005 x") for line in lines)


def test_the_order_of_the_capabilities_does_not_matter(world: World) -> None:
    anna = world.join("Anna", caps="draft/extended-isupport")
    anna.ask("CAP REQ :batch")
    assert batched(anna.ask("ISUPPORT"), "Anna")


def test_a_labelled_one_is_one_batch(world: World) -> None:
    anna = world.join("Anna", caps="batch labeled-response draft/extended-isupport")
    lines = anna.ask("@label=7 ISUPPORT")
    assert lines[0].startswith("@label=7 ")
    assert batched(lines, "Anna")


def test_a_labelled_version_has_the_batch_inside_its_own(world: World) -> None:
    anna = world.join("Anna", caps="batch labeled-response draft/extended-isupport")
    lines = anna.ask("@label=7 VERSION")
    outer = lines[0].removeprefix(f"@label=7 {SRV} BATCH +").partition(" ")[0]
    assert lines[0] == f"@label=7 {SRV} BATCH +{outer} labeled-response"
    assert lines[1].startswith(f"@batch={outer} {SRV} 351 ")
    inner = [line.removeprefix(f"@batch={outer} ") for line in lines[2:-1]]
    assert batched(inner, "Anna")
    assert lines[2].startswith(f"@batch={outer} ") and lines[-2].startswith(f"@batch={outer} ")
    assert lines[-1] == f"{SRV} BATCH -{outer}"

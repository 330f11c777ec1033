"""batch: beginning and end, references, and batches within one another."""

from __future__ import annotations

import re

from tests.server.world import Peer, World

CAPS = "message-tags server-time batch echo-message draft/chathistory labeled-response draft/extended-isupport"
LINE = re.compile(r"(?:@(?P<tags>\S+) )?:\S+ (?P<rest>.*)")


def check(lines: list[str]) -> list[str]:
    """Every line refers to an open batch or to none, every batch ends once. The types in the order they began."""
    open_, types, used = {}, [], set()
    for line in lines:
        found = LINE.fullmatch(line)
        assert found is not None
        tags = [tag.partition("=") for tag in (found["tags"] or "").split(";") if tag]
        names = [name for name, _, _ in tags]
        assert len(names) == len(set(names)), "a tag stands once"
        outer = {name: value for name, _, value in tags}.get("batch")
        assert outer is None or outer in open_
        words = found["rest"].split()
        if words[0] != "BATCH":
            continue
        sign, reference = words[1][0], words[1][1:]
        assert re.fullmatch(r"[A-Za-z0-9-]+", reference)
        if sign == "+":
            assert reference not in used
            used.add(reference)
            open_[reference] = outer
            types.append(words[2])
        else:
            # "Start and end messages of one batch": both refer to the same batch, or neither does.
            assert open_.pop(reference) == outer
    assert not open_
    return types


def someone(world: World) -> Peer:
    anna = world.join("Anna", "#room", caps=CAPS)
    anna.ask("PRIVMSG #room :one", "PRIVMSG #room :two")
    return anna


def test_a_simple_batch(world: World) -> None:
    lines = someone(world).ask("CHATHISTORY LATEST #room * 10")
    assert check(lines) == ["chathistory"]
    assert len(lines) == 4 and all(line.startswith("@batch=") for line in lines[1:-1])


def test_an_empty_batch_is_still_ended(world: World) -> None:
    world.join("Bob", "#quiet")
    anna = world.join("Anna", "#quiet", caps=CAPS)
    assert check(anna.ask("CHATHISTORY LATEST #quiet * 10")) == ["chathistory"]


def test_nested_batches(world: World) -> None:
    assert check(someone(world).ask("@label=x VERSION")) == ["labeled-response", "draft/isupport"]


def test_references_differ(world: World) -> None:
    anna = someone(world)
    lines = anna.ask("ISUPPORT", "ISUPPORT", "CHATHISTORY LATEST #room * 1", "@label=x WHOIS Anna")
    assert check(lines) == ["draft/isupport", "draft/isupport", "chathistory", "labeled-response"]


def test_without_the_capability_there_is_none(world: World) -> None:
    anna = world.join("Anna", "#room", caps="draft/chathistory labeled-response draft/extended-isupport message-tags")
    anna.ask("PRIVMSG #room :one")
    lines = anna.ask("CHATHISTORY LATEST #room * 10", "ISUPPORT", "@label=x WHOIS Anna")
    assert not any("BATCH" in line or "batch=" in line for line in lines)

"""Every error reply that the server can send, by its exact line; and that none is missing here.
Which replies there are is read from the source (errors/source.py), how to get each of them is in errors/."""

from __future__ import annotations

import re

import pytest

from tests.server.errors import accounts, core, extensions, reactions, source
from tests.server.errors.cases import Case

CASES = [*core.CASES, *extensions.CASES, *accounts.CASES, *reactions.CASES]


def reply(line: str) -> source.Reply:
    """The code and the text of an error reply."""
    if line.startswith("ERROR :Closing Link: "):
        return "ERROR", line.partition("(")[2].removesuffix(")")
    if line.startswith("* "):
        return "ERROR", line[2:]
    words = line.partition(" :")[0].split()
    code = words[3] if len(words) > 3 and words[1] in ("FAIL", "WARN") else words[1] if len(words) > 1 else ""
    return code, line[1:].partition(" :")[2]


EXPECTED = {reply(line) for case in CASES for line in case.expected}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_its_exact_line(case: Case) -> None:
    assert tuple(case.drive()) == case.expected


@pytest.mark.parametrize(("code", "pattern"), sorted(source.replies()))
def test_no_reply_is_without_a_case(code: str, pattern: str) -> None:
    assert any(code == known and re.fullmatch(pattern, text) for known, text in EXPECTED)


def test_no_code_is_without_a_case() -> None:
    assert source.codes() - {code for code, _ in EXPECTED} == set()


def test_who_is_turned_away_at_the_door_is_told_by_an_exact_line_too() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in (source.ROOT / "tests" / "hosting").glob("test_*.py"))
    assert source.farewells()
    for line in source.farewells():
        assert repr(line.decode())[1:-1] in tests


def test_the_source_is_read_in_every_form_that_it_has() -> None:
    found = source.replies()
    # A numeric, a text in a variable, a default text, a text that is handed on, a table, and a code of one word.
    assert ("403", "No\\ such\\ channel") in found
    assert ("INVALID_UTF8", re.escape("Message rejected, your program must use UTF-8 here")) in found
    assert ("904", re.escape("SASL authentication failed")) in found
    assert ("696", re.escape("Key is not well-formed")) in found
    assert ("471", re.escape("Cannot join channel (+l)")) in found
    assert ("TIMEOUT", re.escape("The batch was left open for too long")) in found
    assert ("ERROR", re.escape("Registration timed out")) in found
    assert "SUBCOMMAND_INVALID" in source.codes()

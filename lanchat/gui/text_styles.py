"""Bold, italic and underlined stretches of a line: `**so**`, `*so*` or `_so_`, and the formatting codes of IRC clients.
Pure; works on the runs of message_text.py and leaves links and code as they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from lanchat.gui.message_text import Run, RunKind, runs
from lanchat.gui.safe_text import safe_lines

#: Tags of the pane, by what they look like.
STRONG, EMPHASIS, BOTH, UNDERLINE = "strong", "em", "strong_em", "underline"
#: ircdocs "IRC Formatting": bold, italic, underline, reset.
_CODES = {"\x02": STRONG, "\x1d": EMPHASIS, "\x1f": UNDERLINE}
_CODE = re.compile("([\x02\x0f\x1d\x1f])")
_MARKER = re.compile("\\*+|_+|[\x02\x0f\x1d\x1f]")
_MARKS = {"*": (EMPHASIS,), "_": (EMPHASIS,), "**": (STRONG,), "***": (STRONG, EMPHASIS)}


class StyledRun(NamedTuple):
    """A run and the tags of its style."""

    kind: RunKind
    text: str
    style: tuple[str, ...] = ()


class _Switch(NamedTuple):
    """A marker in the line: from `start` to `end` it is not shown, and behind it these styles are on or off."""

    start: int
    end: int
    styles: tuple[str, ...]
    on: bool


def safe_with_styles(text: str) -> str:
    """As safe_lines, but the codes for bold, italic, underline and reset stay. Only for styled_runs."""
    if text.isprintable() or not _CODE.search(text):
        return safe_lines(text)
    return "".join(part if _CODE.fullmatch(part) else safe_lines(part) for part in _CODE.split(text))


def without_codes(text: str) -> str:
    """The text as it is shown where styles are not: in code."""
    return _CODE.sub("", text)


def styled_runs(line: str, nick: str = "") -> list[StyledRun]:
    """One line as runs with styles. The marks of a style are left out; a mark without its partner is text."""
    parts = runs(line, nick)
    if not _MARKER.search(line):
        return [StyledRun(run.kind, run.text) for run in parts]
    switches = _switches(line, parts)
    found: list[StyledRun] = []
    active: list[str] = []
    start = 0
    for run in parts:
        end = start + len(run.text)
        position = start
        while switches and switches[0].start < end:
            switch = switches.pop(0)
            _add(found, run, line[position : switch.start], active)
            _turn(active, switch)
            position = switch.end
        _add(found, run, line[position:end], active)
        start = end
    return found


def _add(found: list[StyledRun], run: Run, text: str, active: list[str]) -> None:
    if text:
        found.append(StyledRun(run.kind, without_codes(text), _tags(active)))


def _tags(active: list[str]) -> tuple[str, ...]:
    face = BOTH if STRONG in active and EMPHASIS in active else next((s for s in (STRONG, EMPHASIS) if s in active), "")
    return tuple(tag for tag in (face, UNDERLINE if UNDERLINE in active else "") if tag)


def _turn(active: list[str], switch: _Switch) -> None:
    if not switch.styles:
        active.clear()
    for style in switch.styles:
        if switch.on:
            active.append(style)
        elif style in active:
            active.remove(style)


def _switches(line: str, parts: list[Run]) -> list[_Switch]:
    """The markers that count, in order. One pass: no line takes longer than its length."""
    found: list[_Switch] = []
    open_marks: dict[str, re.Match[str]] = {}
    codes_on: set[str] = set()
    start = 0
    for run in parts:
        if run.kind not in ("link", "code"):
            for match in _MARKER.finditer(line, start, start + len(run.text)):
                if match.group() in "\x02\x0f\x1d\x1f":
                    found.append(_coded(match, codes_on))
                else:
                    _pair(line, match, open_marks, found)
        start += len(run.text)
    return sorted(found, key=lambda switch: switch.start)


def _coded(match: re.Match[str], on: set[str]) -> _Switch:
    style = _CODES.get(match.group())
    if style is None:
        on.clear()
        return _Switch(*match.span(), (), False)
    on.symmetric_difference_update((style,))
    return _Switch(*match.span(), (style,), style in on)


def _pair(line: str, match: re.Match[str], open_marks: dict[str, re.Match[str]], found: list[_Switch]) -> None:
    """`*` ends what `*` began when it touches the text inside and no letter outside, so that 2*3*4 stays as it is."""
    mark = match.group()
    if mark not in _MARKS:
        return
    before, after = line[: match.start()][-1:], line[match.end() :][:1]
    opener = open_marks.get(mark)
    if opener is not None and opener.end() < match.start() and not before.isspace() and not _is_word(after):
        styles = _MARKS[mark]
        found += (_Switch(*opener.span(), styles, True), _Switch(*match.span(), styles, False))
        for other in [key for key, begun in open_marks.items() if begun.start() >= opener.start()]:
            del open_marks[other]
    elif after and not after.isspace() and not _is_word(before):
        open_marks[mark] = match


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"

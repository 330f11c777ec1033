"""Bold, italic and underlined text, from what people type and from the codes of IRC clients."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.gui.text_styles import safe_with_styles, styled_runs, without_codes


def styles(line: str, nick: str = "") -> list[tuple[str, tuple[str, ...]]]:
    return [(run.text, run.style) for run in styled_runs(line, nick)]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a **bold** word", [("a ", ()), ("bold", ("strong",)), (" word", ())]),
        ("*so* and _so_", [("so", ("em",)), (" and ", ()), ("so", ("em",))]),
        ("***both***", [("both", ("strong_em",))]),
        ("**bold _and_ so**", [("bold ", ("strong",)), ("and", ("strong_em",)), (" so", ("strong",))]),
        ("(**x**)", [("(", ()), ("x", ("strong",)), (")", ())]),
        ("\x02bold\x02 \x1dso\x0f no", [("bold", ("strong",)), (" ", ()), ("so", ("em",)), (" no", ())]),
        ("\x02\x1fon to the end", [("on to the end", ("strong", "underline"))]),
    ],
)
def test_styles(line: str, shown: list[tuple[str, tuple[str, ...]]]) -> None:
    assert styles(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "2*3*4",
        "2 * 3 * 4",
        "snake_case_name",
        "__init__",
        "**",
        "****",
        "* item",
        "a **b",
        "*a **b",
        "`**x**`",
        "x_ _y",
    ],
)
def test_what_is_no_style(line: str) -> None:
    assert "".join(text for text, _style in styles(line)) == line
    assert all(style == () for _text, style in styles(line))


def test_links_and_code_keep_their_marks_and_take_the_style_around() -> None:
    runs = styled_runs("**see https://a.b/_x_y and `*c*`, Leo**", "leo")
    assert [(run.kind, run.text) for run in runs if run.kind] == [
        ("link", "https://a.b/_x_y"),
        ("code", "`*c*`"),
        ("mention", "Leo"),
    ]
    assert {run.style for run in runs} == {("strong",)}


@given(st.text(alphabet="*_ab \x02\x0f\x1d\x1f`", max_size=200))
def test_nothing_but_marks_is_lost_and_no_code_is_left(line: str) -> None:
    shown = "".join(run.text for run in styled_runs(line))
    assert not set(shown) & set("\x02\x0f\x1d\x1f")
    assert shown.replace("*", "").replace("_", "") == without_codes(line).replace("*", "").replace("_", "")


def test_a_line_full_of_marks_is_no_trouble() -> None:
    assert len(styled_runs("**a " * 1000 + "*b* " * 1000)) > 1000


def test_colours_and_other_codes_never_pass() -> None:
    assert safe_with_styles("\x02a\x02 \x0304,01b\x03 \x04ff0000c\x00\x07") == "\x02a\x02 b c"

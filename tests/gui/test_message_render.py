"""What stands where: grouping, separators, states, links, folding."""

from __future__ import annotations

from datetime import date

from lanchat.client.model import ChatMessage, MessageKind, MessageState
from lanchat.gui.message_render import Renderer
from lanchat.gui.message_row import RenderedRow
from tests.gui.scenes import message

DAY_MINUTES = 24 * 60


def renderer() -> Renderer:
    return Renderer(lambda: date(2026, 11, 23))


def text(row: RenderedRow) -> str:
    return "".join(piece for piece in row.pieces if isinstance(piece, str))


def tagged(row: RenderedRow, tag: str) -> list[str]:
    pairs = zip(row.pieces[::2], row.pieces[1::2], strict=True)
    return [str(piece) for piece, tags in pairs if tag in tags]


def kinds(row: RenderedRow) -> list[str]:
    return [picture.kind for picture in row.pictures]


def row_after(before: ChatMessage | None, this: ChatMessage, nick: str = "Leo") -> RenderedRow:
    rendering = renderer()
    rendering.nick = nick
    return rendering.render(this, before)


def test_lines_and_text_agree() -> None:
    for this in (message("one"), message("one\ntwo"), message("x", kind=MessageKind.EVENT), message("y" * 9000)):
        row = row_after(None, this)
        assert text(row).count("\n") == len(row.lines)
        assert text(row).endswith("\n")


def test_the_first_of_a_day_has_a_separator_name_and_time() -> None:
    row = row_after(None, message("hello"))
    assert text(row) == "   Today   \n\tMia   09:00\n\thello\n"
    assert row.lines == ["day", "head", "first"]
    assert row.separators == 1
    assert kinds(row) == ["day_rule", "day_rule", "top", "bottom"]


def test_one_person_within_five_minutes_stands_under_one_name() -> None:
    first = message("one")
    assert row_after(first, message("two", minutes=4)).lines == ["cont"]
    assert row_after(first, message("two", minutes=5)).lines == ["head", "first"]
    assert row_after(first, message("two", "mia", 1)).lines == ["cont"]
    assert row_after(first, message("two", "Ben", 1)).lines == ["head", "first"]
    assert row_after(message("joined", kind=MessageKind.EVENT), message("two", minutes=1)).lines == ["head", "first"]


def test_midnight_and_the_new_line_break_a_group() -> None:
    late, early = message("late", minutes=15 * 60 - 1), message("early", minutes=15 * 60 + 1)
    assert row_after(late, early).lines == ["day", "head", "first"]
    rendering = renderer()
    rendering.first_unread = "two"
    row = rendering.render(message("two", minutes=1), message("one"))
    assert row.lines == ["new", "head", "first"]
    assert "New" in text(row)


def test_own_messages_show_their_state() -> None:
    for state in MessageState:
        row = row_after(message("one"), message("two", own=True, state=state))
        assert [picture.name for picture in row.pictures if picture.kind == "state"] == [state.value]
    assert "state" not in kinds(row_after(None, message("not mine")))


def test_a_failed_message_says_why_and_how_to_retry() -> None:
    row = row_after(message("a"), message("b", own=True, state=MessageState.FAILED, failure="no\nconnection"))
    assert tagged(row, "failed") == ["Not sent: no connection  "]
    assert tagged(row, "retry") == ["Try again"]


def test_links_keep_their_address() -> None:
    row = row_after(None, message("see https://a.b/c and http://d.e"))
    assert list(row.links.values()) == ["https://a.b/c", "http://d.e"]
    assert tagged(row, "link") == ["https://a.b/c", "http://d.e"]


def test_mentions_tint_the_row_only_for_others_messages() -> None:
    row = row_after(None, message("hi @Leo", mentions_me=True))
    assert row.tints == ("mention",)
    assert tagged(row, "chip") == ["@Leo"]
    assert row_after(None, message("I am Leo", own=True, mentions_me=True)).tints == ()
    assert tagged(row_after(None, message("Leo is out")), "chip") == []


def test_actions_events_and_errors() -> None:
    assert text(row_after(message("x"), message("waves", kind=MessageKind.ACTION))) == "\t09:00\tMia waves\n"
    joined = row_after(message("x"), message("Ben joined", "", kind=MessageKind.EVENT))
    assert "".join(tagged(joined, "event")) == "Ben joined\n"
    assert tagged(row_after(message("x"), message("No such nick", kind=MessageKind.ERROR)), "error") == ["No such nick"]


def test_names_and_texts_cannot_break_the_row() -> None:
    row = row_after(None, message("a\x00\u202eb\x07", "Ev\nil" + "x" * 100))
    assert tagged(row, "nick") == ["Ev il" + "x" * 35]
    assert tagged(row, "body") == ["ab"]


def test_a_long_message_is_folded_until_more_is_asked_for() -> None:
    rendering, long = renderer(), message("x" * 50_000)
    assert tagged(rendering.render(long, None), "unfold") == ["Show more (48,800 characters)"]
    rendering.fold_levels[long] = 2
    assert tagged(rendering.render(long, None), "fold") == ["Show less"]


def test_styles_are_tags_and_marks_are_gone() -> None:
    row = row_after(None, message("**bold** _and_ \x02so\x02"))
    assert tagged(row, "strong") == ["bold", "so"]
    assert tagged(row, "em") == ["and"]
    assert "\tbold and so\n" in text(row)


def test_a_block_of_code_is_tinted_with_its_line_ends() -> None:
    row = row_after(message("before", minutes=0), message("```sh\nmake **all**\n```\nthere", minutes=1))
    assert row.lines == ["code_gap", "code_edge", "more", "code_edge", "more"]
    assert [piece for piece in tagged(row, "code_block") if piece.strip()] == ["sh", "make **all**"]
    assert sum("\n" in piece for piece in tagged(row, "code_block")) == 3
    assert "anywhere" in row.tints
    assert text(row).count("\n") == len(row.lines)


def test_a_block_right_under_a_name_begins_beside_the_avatar() -> None:
    row = row_after(None, message("```\nmake\n```"))
    assert row.lines == ["day", "head", "first_code", "code_edge"]
    named = row_after(None, message("```sh\nmake\n```"))
    assert named.lines == ["day", "head", "first_code", "more", "code_edge"]


def test_an_edge_alone_under_a_name_says_what_it_begins() -> None:
    rendering, opening = renderer(), message("```", minutes=0)
    assert [piece.strip() for piece in tagged(rendering.render(opening, None), "code_name")] == ["Code"]
    other = message("words", "Ben", minutes=0)
    rendering.render(other, opening)
    closing = rendering.render(message("```", minutes=0.01), other)
    assert [piece for piece in tagged(closing, "code_name") if piece.strip()] == []


def test_a_block_pasted_line_by_line_is_one_block() -> None:
    rendering = renderer()
    lines = [message(words, "Mia", number / 60) for number, words in enumerate(["```", "one", "```", "two"])]
    rows = [rendering.render(this, before) for before, this in zip([None, *lines], lines, strict=False)]
    assert [bool(tagged(row, "code_block")) for row in rows] == [True, True, True, False]
    assert [row.code for row in rows] == [False, True, True, False]


def test_what_stands_behind_a_block_stands_behind_its_last_line_of_code() -> None:
    row = row_after(None, message("```\nmake\n```", own=True, edited=True))
    assert row.lines == ["day", "head", "first_code", "code_edge"]
    mark = next(picture for picture in row.pictures if picture.kind == "state")
    assert (mark.line, mark.low) == (2, True)
    assert "make (edited)" in text(row)
    after = row_after(None, message("```\nmake\n```\nso", own=True))
    mark = next(picture for picture in after.pictures if picture.kind == "state")
    assert (after.lines[mark.line], mark.low) == ("more", False)


def test_the_lines_of_one_notice_are_equally_high() -> None:
    row = row_after(None, message("Commands: /me, /msg and /away", kind=MessageKind.EVENT))
    assert tagged(row, "event")[-1].endswith("\n")

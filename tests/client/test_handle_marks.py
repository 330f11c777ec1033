"""Messages taken back and reacted to, and who is writing: the model after each line of a server.
Examples follow draft/message-redaction and the client tags "react" and "typing"."""

from __future__ import annotations

import pytest

from lanchat.client import timeline
from lanchat.client.handle_marks import MAX_KINDS, MAX_REACTED, MAX_SIGN, MAX_TYPISTS, MAX_UNPLACED, MAX_UNPLACED_EACH
from lanchat.client.model import ChatMessage, MessageUpdated, Reaction, TypingChanged
from tests.client.model import Model
from tests.client.talk import page

TOM = ":Tom!t@h"


def model() -> Model:
    model = Model()
    model.hear(f"@msgid=1 {TOM} PRIVMSG #lobby :hello Mia", f"@msgid=2;+draft/reply=1 {TOM} PRIVMSG #lobby :again")
    return model


def message(model: Model, msgid: str = "1", room: str = "#lobby") -> ChatMessage:
    return model.room(room).index[msgid]


def react(sign: str, who: str = "Tom", tag: str = "+draft/react", reply: str = "+draft/reply=1") -> str:
    return f"@{reply};{tag}={sign} :{who}!u@h TAGMSG #lobby"


def test_a_redacted_message_keeps_its_place_and_loses_its_text() -> None:
    it = model()
    it.hear(react("👍"))
    changes = it.hear(f"@msgid=3 {TOM} REDACT #lobby 1 :wrong window")
    gone = message(it)
    assert (gone.deleted, gone.text, gone.reactions, gone.deleted_by) == (True, "", (), "")
    assert changes == [MessageUpdated(it.room(), gone)]
    assert it.texts()[-2:] == ["", "again"]


def test_who_else_deleted_a_message_is_known() -> None:
    it = model()
    it.hear(":op!o@h REDACT #lobby 1")
    assert message(it).deleted_by == "op"


def test_a_redaction_of_something_elsewhere_or_unknown_is_ignored() -> None:
    it = model()
    it.hear(":op!o@h REDACT #elsewhere 1", ":op!o@h REDACT #lobby 77", ":op!o@h REDACT #lobby", f"{TOM} REDACT Mia 1")
    assert not message(it).deleted
    assert it.state.find("op") is None


def test_a_private_message_is_taken_back_by_either_side() -> None:
    it = model()
    it.hear(f"@msgid=p1 {TOM} PRIVMSG Mia :psst", "@msgid=p2 :Mia!m@h PRIVMSG Tom :what?")
    it.hear(f"{TOM} REDACT Mia p1", ":Mia!m@h REDACT Tom p2")
    assert message(it, "p1", "Tom").deleted
    assert message(it, "p2", "Tom").deleted


def test_a_page_tells_what_was_done_to_messages_that_are_here() -> None:
    it = model()
    it.state.apply(page("#lobby", "after", f"@msgid=9 {TOM} REDACT #lobby 1", react("👍", reply="+reply=2"), after="2"))
    assert message(it).deleted
    assert message(it, "2").reactions == (Reaction("👍", ("Tom",)),)


def test_a_reply_names_the_message_it_answers() -> None:
    it = model()
    assert message(it, "2").reply_to == "1"
    it.hear(f"@msgid=3;+reply=2 {TOM} PRIVMSG #lobby :and again")
    assert message(it, "3").reply_to == "2"


def test_reactions_are_collected_by_sign() -> None:
    it = model()
    it.hear(react("👍"), react("👍", "Mia"), react(":)", "Zoe"), react("👍"))
    assert message(it).reactions == (Reaction("👍", ("Tom", "Mia"), own=True), Reaction(":)", ("Zoe",)))


def test_an_unreaction_takes_one_name_away_and_the_last_one_the_sign() -> None:
    it = model()
    it.hear(react("👍"), react("👍", "Mia"), react("👍", "Mia", "+draft/unreact"))
    assert message(it).reactions == (Reaction("👍", ("Tom",)),)
    assert it.hear(react("👍", tag="+draft/unreact"))
    assert message(it).reactions == ()
    assert it.hear(react("👍", tag="+draft/unreact")) == []


def test_what_is_no_reaction_changes_nothing() -> None:
    it = model()
    long = "x" * (MAX_SIGN + 1)
    lines = [react(long), react(""), react("👍", reply="+draft/reply=77"), react("\x02")]
    assert it.hear(*lines, f"@+draft/reply=1;+draft/react=a;+draft/unreact=a {TOM} TAGMSG #lobby") == []
    assert it.hear(f"@+draft/react=a {TOM} TAGMSG #lobby", f"@+draft/react=a {TOM} TAGMSG") == []


def test_a_message_bears_so_many_signs() -> None:
    it = model()
    it.hear(*(react(f"s{number}") for number in range(MAX_KINDS + 5)))
    assert len(message(it).reactions) == MAX_KINDS


def test_a_reaction_is_found_under_the_new_name() -> None:
    it = model()
    it.hear(react("👍"), f"{TOM} NICK Tomas", react("👍", "Tomas", "+draft/unreact"))
    assert message(it).reactions == ()


def typing(state: str, who: str = "Tom", target: str = "#lobby") -> str:
    return f"@+typing={state} :{who}!u@h TAGMSG {target}"


def test_a_reaction_is_taken_back_by_its_own_id() -> None:
    it = model()
    it.hear(f"@msgid=r1;+draft/reply=1;+draft/react=👍 {TOM} TAGMSG #lobby", react("👍", "Ana"))
    it.hear(f"{TOM} NICK Thomas")
    changes = it.hear(":Thomas!t@h REDACT #lobby r1")
    assert message(it).reactions == (Reaction("👍", ("Ana",), False),)
    assert changes == [MessageUpdated(it.room(), message(it))]
    assert not message(it).deleted
    assert it.hear(":Thomas!t@h REDACT #lobby r1", ":Ana!u@h REDACT #lobby r2") == []


def test_a_reaction_that_was_given_again_outlives_the_first_one() -> None:
    it = model()
    for number, tag in enumerate(("+draft/react", "+draft/unreact", "+draft/react"), 1):
        it.hear(f"@msgid=r{number};+draft/reply=1;{tag}=👍 {TOM} TAGMSG #lobby")
    it.hear(f"{TOM} REDACT #lobby r1")
    assert message(it).reactions == (Reaction("👍", ("Tom",), False),)
    it.hear(f"{TOM} REDACT #lobby r3")
    assert message(it).reactions == ()


def test_a_reaction_that_came_in_a_page_is_taken_back_too() -> None:
    it = model()
    given = f"@msgid=r1;+draft/reply=0;+draft/react=👍 {TOM} TAGMSG #lobby"
    it.state.apply(page("#lobby", "latest", given, complete=False))
    it.hear(f"{TOM} REDACT #lobby r1")
    it.state.apply(page("#lobby", "before", f"@msgid=0 {TOM} PRIVMSG #lobby :first"))
    assert message(it, "0").reactions == ()


def test_a_message_that_was_let_go_comes_back_with_its_reactions(monkeypatch: pytest.MonkeyPatch) -> None:
    it = model()
    it.hear(react("👍"), react("👍", "Ana"), react("🎉"))
    monkeypatch.setattr(timeline, "KEPT", 5)
    monkeypatch.setattr(timeline, "SLACK", 0)
    for number in range(10, 20):
        it.tom(str(number), "more")
    assert "1" not in it.room().index
    it.hear(react("🎉", tag="+draft/unreact"), f"{TOM} NICK Thomas", react("👏", "Zoe"))
    older = f"@msgid=1 {TOM} PRIVMSG #lobby :hello Mia", f"@msgid=2 {TOM} PRIVMSG #lobby :again"
    excerpt = it.state.begin_excerpt("#lobby", "1")
    it.state.apply(page("#lobby", "around", *older, about="1"))
    it.state.apply(page("#lobby", "before", *older))
    expected = Reaction("👍", ("Thomas", "Ana"), False), Reaction("👏", ("Zoe",), False)
    assert excerpt is not None and excerpt.conversation.index["1"].reactions == expected
    assert message(it).reactions == expected
    assert message(it, "2").reactions == ()


def test_of_so_many_messages_that_were_let_go_the_reactions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    it = model()
    monkeypatch.setattr(timeline, "KEPT", 5)
    monkeypatch.setattr(timeline, "SLACK", 0)
    for number in range(10, 20 + timeline.MAX_LET_GO):
        it.tom(str(number), "more")
        it.hear(react("👍", reply=f"+draft/reply={number}"))
    kept = it.room().let_go
    assert len(kept) == timeline.MAX_LET_GO
    assert "10" not in kept and str(14 + timeline.MAX_LET_GO) in kept


def test_so_many_reactions_can_be_taken_back() -> None:
    it = model()
    for number in range(MAX_REACTED + 2):
        it.hear(f"@msgid=r{number};+draft/reply=2;+draft/react=👍 :p{number}!u@h TAGMSG #lobby")
    assert len(it.room().reacted) == MAX_REACTED


def test_typing_holds_six_seconds_and_a_pause_thirty() -> None:
    it = model()
    assert it.hear(typing("active")) == [TypingChanged(it.room())]
    assert it.room().typists["tom"].until_ms == 5_000 + 6_000
    assert it.hear(typing("paused")) == []
    assert it.room().typists["tom"].until_ms == 5_000 + 30_000


def test_typing_ends_by_done_a_message_or_leaving() -> None:
    for ending in (typing("done"), f"@msgid=5 {TOM} PRIVMSG #lobby :there", f"{TOM} PART #lobby", f"{TOM} QUIT"):
        it = model()
        it.hear(typing("active"))
        assert TypingChanged(it.room()) in it.hear(ending)
        assert it.room().typists == {}


def test_nobody_opens_a_conversation_by_typing_and_our_own_is_no_news() -> None:
    it = model()
    assert it.hear(typing("active", target="Mia"), typing("active", "Mia"), typing("later")) == []
    assert it.state.find("Tom") is None


def test_so_many_typists_are_known() -> None:
    it = model()
    it.hear(*(typing("active", f"u{number}") for number in range(MAX_TYPISTS + 5)))
    assert len(it.room().typists) == MAX_TYPISTS


def test_a_reaction_waits_for_its_message_when_pages_come_upwards() -> None:
    it = model()
    it.hear(react("c", "Zoe", reply="+reply=old"))
    it.state.apply(
        page("#lobby", "before", react("b", reply="+reply=old"), react("a", "Zoe", "+unreact", "+reply=old"))
    )
    first = page("#lobby", "before", f"@msgid=old {TOM} PRIVMSG #lobby :first", react("a", "Zoe", reply="+reply=old"))
    it.state.apply(first)
    assert message(it, "old").reactions == (Reaction("b", ("Tom",)), Reaction("c", ("Zoe",)))
    assert it.room().unplaced == {}


def test_so_many_reactions_wait() -> None:
    it = model()
    it.hear(*(react("a", reply=f"+reply=x{number}") for number in range(MAX_UNPLACED + 5)))
    assert len(it.room().unplaced) == MAX_UNPLACED
    assert "x0" not in it.room().unplaced
    it.hear(*(react(f"s{number}", reply="+reply=y") for number in range(MAX_UNPLACED_EACH + 5)))
    assert len(it.room().unplaced["y"]) == MAX_UNPLACED_EACH


def test_an_answer_to_us_counts_as_a_mention() -> None:
    it = model()
    it.hear("@msgid=5 :Mia!m@h PRIVMSG #lobby :who has it?", f"@msgid=6;+reply=5 {TOM} PRIVMSG #lobby :I do")
    assert message(it, "6").mentions_me
    assert it.room().mentions == 2, "hello Mia, and the answer"
    older = "@msgid=3 :Mia!m@h PRIVMSG #lobby :and?", f"@msgid=4;+reply=3 {TOM} PRIVMSG #lobby :no"
    it.state.apply(page("#lobby", "before", *older))
    assert message(it, "4").mentions_me


def test_reactions_in_private_follow_a_new_name_too() -> None:
    it = model()
    it.hear(f"@msgid=p {TOM} PRIVMSG Mia :psst")
    on, off = "@+draft/reply=p;+draft/react=x", "@+draft/reply=p;+draft/unreact=x"
    it.hear(f"{on} {TOM} TAGMSG Mia", f"{on} :Mia!m@h TAGMSG Tom")
    it.hear(f"{TOM} NICK Thomas", ":Mia!m@h NICK Maya")
    assert message(it, "p", "Thomas").reactions == (Reaction("x", ("Thomas", "Maya"), own=True),)
    it.hear(f"{off} :Maya!m@h TAGMSG Thomas", f"{off} :Thomas!t@h TAGMSG Maya")
    assert message(it, "p", "Thomas").reactions == ()


def test_reactions_in_a_stretch_of_the_past_follow_a_new_name_too() -> None:
    it = model()
    excerpt = it.state.begin_excerpt("#lobby", "o")
    assert excerpt is not None
    it.state.apply(page("#lobby", "around", f"@msgid=o {TOM} PRIVMSG #lobby :old")._replace(about="o"))
    it.hear(react("x", reply="+draft/reply=o"), f"{TOM} NICK Thomas")
    assert excerpt.conversation.index["o"].reactions == (Reaction("x", ("Thomas",)),)

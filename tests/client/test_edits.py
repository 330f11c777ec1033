"""Another text for what was said, from the client's side: sent once, shown in its place, refused in a sentence.
Line by line in memory, then at our own host."""

from __future__ import annotations

from lanchat.client.events import EditFailed
from lanchat.client.model import MessageKind, MessageUpdated
from lanchat.client.outbox import Outgoing
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.entry import encode_cid
from tests.client.model import Model
from tests.client.seat import Seat, agree, together
from tests.client.talk import OURS, Talk, page
from tests.hosting.support import Place

CAPS = f"{OURS} draft/message-edit"
LINE = "@lanchat/id=e1;label=e1;draft/target-msgid=m1;draft/edit-text=two\\nlines EDIT #lobby"
BY_TOM = "@msgid=e9;draft/target-msgid=t1;draft/edit-text={0} :Tom!t@h EDIT #lobby"


def edit(talk: Talk, text: str = "two\nlines") -> list[str]:
    """Change the message m1; what goes out."""
    assert talk.carried.outbox.add(Outgoing("e1", "#lobby", text, "EDIT", 1, edits="m1"))
    if talk.engine.online:
        talk.engine.pump()
    return talk.said()


def failure(talk: Talk) -> EditFailed:
    (event,) = (event for event in talk.events if isinstance(event, EditFailed))
    return event


def test_it_goes_out_with_an_id_of_its_own_until_it_comes_back() -> None:
    talk = Talk()
    talk.enter(CAPS)
    assert edit(talk) == [LINE]
    again = Talk(carried=talk.carried)
    assert again.enter(CAPS) == [LINE]
    again.hear("@msgid=e1;label=e1;draft/target-msgid=m1;draft/edit-text=two\\nlines :Mia!m@h EDIT #lobby")
    assert len(again.carried.outbox) == 0
    assert [message.command for message in again.received()] == ["EDIT"]


def test_a_refusal_is_told_and_ends_it() -> None:
    talk = Talk()
    talk.enter(CAPS)
    edit(talk)
    talk.hear("@label=e1 :srv FAIL EDIT EDIT_WINDOW_EXPIRED #lobby m1 86400 :You can no longer edit this message")
    assert len(talk.carried.outbox) == 0
    assert talk.failures() == [] and talk.received() == []
    model = Model()
    model.state.apply(failure(talk))
    assert model.texts() == ["This message is too old to be changed. Your new text was: two\nlines"]


def test_a_server_that_knows_no_edits_is_not_asked() -> None:
    talk = Talk()
    talk.enter()
    assert edit(talk) == []
    assert failure(talk) == EditFailed("#lobby", "two\nlines", "This server cannot change what was said.")
    assert talk.say("m") == ["@lanchat/id=m1;label=m1 PRIVMSG #lobby m"]


def test_without_echoes_it_counts_as_done() -> None:
    talk = Talk()
    talk.enter("message-tags draft/message-edit")
    assert edit(talk, "new") == ["@draft/target-msgid=m1;draft/edit-text=new EDIT #lobby"]
    seen = talk.received()[-1]
    assert (seen.command, seen.nick, seen.tags["draft/edit-text"]) == ("EDIT", "Mia", "new")


def test_the_model_shows_the_new_text_at_its_place() -> None:
    model = Model()
    model.tom("t1", "anex ample")
    model.tom("t2", "next")
    changes = model.hear(BY_TOM.format("an\\sexample\\nfor\\s\\x02Mia"))
    first = model.room().messages[0]
    assert (first.text, first.edited, first.mentions_me) == ("an example\nfor x02Mia", "e9", False)
    assert [type(change) for change in changes] == [MessageUpdated]
    assert model.hear(BY_TOM.format("again")) == []
    model.hear(BY_TOM.format("\x01ACTION\\swaves\\sto\\sMia\x01").replace("e9", "e10"))
    assert (first.text, first.kind, first.mentions_me) == ("waves to Mia", MessageKind.ACTION, True)


def test_what_is_not_known_or_says_nothing_changes_nothing() -> None:
    model = Model()
    model.tom("t1", "x")
    for line in (
        BY_TOM.format("y").replace("t1", "other"),
        BY_TOM.format("\\s"),
        BY_TOM.format("y").replace("#lobby", "#elsewhere"),
        "@draft/target-msgid=t1;draft/edit-text=y :Tom!t@h EDIT",
    ):
        assert model.hear(line) == []
    assert model.texts() == ["x"]


def test_a_page_tells_that_a_message_was_edited() -> None:
    model = Model()
    model.state.apply(page("#lobby", "latest", "@msgid=t1;lanchat/edited=e1 :Tom!t@h PRIVMSG #lobby :newest"))
    assert [(message.text, message.edited) for message in model.room().messages] == [("newest", "e1")]


def test_an_older_edit_in_a_page_does_not_bring_the_older_text_back() -> None:
    model = Model()
    older, newer = (encode_cid(number.to_bytes(16, "big")) for number in (1, 2))
    model.state.apply(page("#lobby", "latest", f"@msgid=t1;lanchat/edited={newer} :Tom!t@h PRIVMSG #lobby :newest"))
    replay = f"@msgid={older};draft/target-msgid=t1;draft/edit-text=older :Tom!t@h EDIT #lobby"
    model.state.apply(page("#lobby", "before", replay))
    assert model.texts() == ["newest"]
    model.state.apply(page("#lobby", "after", replay.replace(older, encode_cid((3).to_bytes(16, "big")))))
    assert model.texts() == ["older"]


def test_the_edits_of_a_page_came_in_its_order_whatever_their_ids() -> None:
    model = Model()
    first, last = (encode_cid(number.to_bytes(16, "big")) for number in (2, 1))
    edits = [
        f"@msgid={msgid};draft/target-msgid=t1;draft/edit-text={text} :Tom!t@h EDIT #lobby"
        for msgid, text in ((first, "first"), (last, "last"))
    ]
    model.tom("t1", "as it was said")
    model.state.apply(page("#lobby", "after", *edits, after="t1"))
    assert model.texts() == ["last"]
    model.state.apply(page("#lobby", "latest", *edits))
    assert model.texts() == ["last"]


def test_everybody_at_our_host_reads_the_new_text(
    seats: list[Seat], net: tuple[EventLoop, Workers], place: Place
) -> None:
    anna, bruno = seats
    (msgid,) = anna.client.say("#lobby", "anex ample")
    agree(seats, 1)
    (hers,) = bruno.client.say("Anna", "psst")
    anna.until(lambda: anna.said("Bruno"))
    anna.client.edit("#lobby", msgid, "an example\nof two lines")
    bruno.client.edit("Anna", hers, "hush")
    bruno.until(lambda: bruno.said() == ["an example\nof two lines"])
    anna.until(lambda: anna.said() == bruno.said() and anna.said("Bruno") == ["hush"])
    bruno.client.edit("#lobby", msgid, "not mine")
    bruno.until(lambda: "You cannot change this message. Your new text was: not mine" in bruno.lines())
    anna.client.raw("QUIT :dropped")
    bruno.client.say("#lobby", "again")
    bruno.until(lambda: len(bruno.said()) == 2)
    bruno.client.edit("#lobby", next(m.msgid for m in bruno.room().messages if m.text == "again"), "changed meanwhile")
    bruno.until(lambda: bruno.said()[1] == "changed meanwhile")
    anna.until(lambda: anna.said() == bruno.said())
    clara = Seat(*net, "Clara")
    clara.client.connect("127.0.0.1", place.host.port)
    together([clara])
    assert clara.said() == ["an example\nof two lines", "changed meanwhile"]
    theirs = [[message.edited for message in seat.room().messages if message.author] for seat in (clara, anna)]
    assert theirs[0] == theirs[1] != [""]
    clara.client.close()

"""RENAME as our own client takes it: the room goes on under another name, with everything that belongs to it."""

from __future__ import annotations

from lanchat.client.model import ConversationsChanged
from lanchat.protocol.message import Message
from tests.client.model import Model
from tests.client.talk import OURS, Talk

CAPS = f"{OURS} draft/channel-rename"


def test_the_conversation_stays_what_it_is() -> None:
    model = Model()
    model.tom("1", "hello")
    model.hear(":Mia!m@h JOIN #tea")
    model.state.open_conversation("#lobby")
    room = model.room()
    changes = model.hear(":Tom!t@h RENAME #lobby #Hall :A better name")
    assert model.room("#hall") is room and model.state.find("#lobby") is None
    assert (room.name, room.joined, model.state.current) == ("#Hall", True, "#hall")
    assert model.texts("#hall")[-2:] == ["hello", "Tom renamed the room to #Hall: A better name"]
    assert [each.name for each in model.state.conversations] == ["#Hall", "#tea"]
    assert ConversationsChanged() in changes
    model.hear(":Tom!t@h RENAME #hall #HALL :")
    assert model.texts("#hall")[-1] == "Tom renamed the room to #HALL" and room.name == "#HALL"
    assert set(room.members) == {"mia", "tom"}


def test_what_was_open_under_the_new_name_gives_way() -> None:
    model = Model()
    model.hear(":Mia!m@h JOIN #hall", ":Tom!t@h KICK #hall Mia :x")
    model.hear(":Tom!t@h RENAME #lobby #hall :")
    assert [each.name for each in model.state.conversations] == ["#hall"]
    assert model.room("#hall").joined


def test_a_room_we_know_nothing_of_and_half_a_line() -> None:
    model = Model()
    assert model.hear(":Tom!t@h RENAME #x #y :", ":Tom!t@h RENAME #lobby") == []


def test_what_waits_is_said_in_the_renamed_room() -> None:
    talk = Talk()
    talk.carried.rooms.want("#lobby", "key")
    talk.enter(CAPS)
    talk.hear(":Mia!m@h JOIN #lobby")
    talk.say("one")
    talk.hear(":Tom!t@h RENAME #lobby #hall :")
    talk.engine.receive_data(b"")
    again = Talk(carried=talk.carried, clock=talk.clock)
    lines = again.enter(CAPS)
    assert "JOIN #hall key" in lines
    assert any(line.endswith(" PRIVMSG #hall one") for line in lines)


def test_what_was_on_its_way_to_the_former_name_is_said_under_the_new_one() -> None:
    talk = Talk()
    talk.enter(CAPS)
    talk.hear(":Mia!m@h JOIN #lobby")
    talk.say("one", "two")
    refusals = [f"@label=m{number} :srv FAIL PRIVMSG NO_SUCH_CHANNEL #lobby :No such channel" for number in (1, 2)]
    again = talk.hear(":Tom!t@h RENAME #lobby #hall :", *refusals)
    assert [line.partition(" ")[2] for line in again] == ["PRIVMSG #hall one", "PRIVMSG #hall two"]
    assert talk.failures() == []
    talk.hear(*refusals)
    assert [failure.msgid for failure in talk.failures()] == ["m1", "m2"]


def test_a_page_that_is_under_way_is_of_the_renamed_room() -> None:
    talk = Talk()
    talk.enter(CAPS)
    asked = next(line for line in talk.hear(":Mia!m@h JOIN #lobby") if "CHATHISTORY" in line)
    label = asked.partition("label=")[2].partition(" ")[0]
    talk.hear(":Tom!t@h RENAME #lobby #hall :")
    talk.hear(f"@label={label} :srv BATCH +1 chathistory #hall", ":srv BATCH -1")
    assert [page.target for page in talk.pages()] == ["#hall"]


def test_a_page_asked_for_under_the_former_name_is_asked_for_again() -> None:
    talk = Talk()
    talk.enter(CAPS)
    asked = next(line for line in talk.hear(":Mia!m@h JOIN #lobby") if "CHATHISTORY" in line)
    assert asked.partition(" ")[2] == "CHATHISTORY LATEST #lobby * 50"
    talk.hear(":Tom!t@h RENAME #lobby #hall :")

    def refuse(line: str, name: str) -> list[str]:
        label, verb = line.partition("label=")[2].partition(" ")[0], line.split()[2]
        return talk.hear(f"@label={label} :srv FAIL CHATHISTORY INVALID_TARGET {verb} {name} :Messages cannot be read")

    (again,) = refuse(asked, "#lobby")
    assert again.partition(" ")[2] == "CHATHISTORY LATEST #hall * 50"
    talk.engine.history.request("#hall", "p1", 30)
    (older,) = talk.said()
    talk.hear(":Tom!t@h RENAME #hall #den :")
    (again,) = refuse(older, "#hall")
    assert again.partition(" ")[2] == "CHATHISTORY BEFORE #den msgid=p1 30"
    assert not any(page.complete for page in talk.pages())
    assert refuse(again, "#DEN") == []
    assert [page.complete for page in talk.pages()] == [False, False, True]


def test_a_room_that_was_renamed_while_we_were_away() -> None:
    talk = Talk()
    talk.carried.rooms.want("#old", "key")
    assert "JOIN #old key" in talk.enter(CAPS)
    answer = talk.hear(":srv FAIL JOIN CHANNEL_RENAMED #old #new :The channel has been renamed")
    assert answer == ["JOIN #new key"]
    assert talk.received()[-1] == Message("RENAME", ("#old", "#new", ""), "srv")
    model = Model()
    model.hear(":srv RENAME #lobby #new :")
    assert model.texts("#new")[-1] == "This room is called #new now"


def test_another_refusal_of_join_is_shown() -> None:
    talk = Talk()
    talk.enter(CAPS)
    talk.hear(":srv FAIL JOIN NO_SUCH #x :No")
    assert talk.received()[-1].command == "FAIL"

"""What was read: marks of an earlier time, marks of the server (read-marker, with the examples of its text), muting."""

from __future__ import annotations

from lanchat.client.capabilities import WANTED
from lanchat.client.habits import MAX_NAMES, Habits
from lanchat.client.mark_talk import PAUSE_S
from tests.client.model import Model
from tests.client.talk import OURS, Talk, page, received

T = 1_546_612_406_123  # 2019-01-04T14:33:26.123Z


def at(seconds: int, msgid: str, text: str, who: str = "Tom") -> str:
    return f"@msgid={msgid};time=2019-01-04T14:33:{26 + seconds:02}.123Z :{who}!t@h PRIVMSG #lobby :{text}"


def marking(caps: str = OURS + " draft/read-marker") -> Talk:
    talk = Talk()
    talk.enter(caps=caps)
    talk.said()
    return talk


def test_the_server_is_told_once_after_a_pause() -> None:
    talk = marking()
    talk.engine.marks.read("#channel", T - 5)
    talk.engine.marks.read("#channel", T)
    talk.engine.marks.read("#channel", T - 1)
    assert talk.said() == []
    talk.clock.now += PAUSE_S
    assert talk.engine.next_deadline() <= talk.clock.now
    talk.engine.on_timer()
    assert talk.said() == ["MARKREAD #channel timestamp=2019-01-04T14:33:26.123Z"]
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == []


def test_a_server_without_marks_is_told_nothing() -> None:
    talk = marking(OURS)
    talk.engine.marks.read("#channel", T)
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == []
    assert "draft/read-marker" in WANTED


def test_a_refused_mark_is_nothing_to_show() -> None:
    talk = marking()
    talk.hear(":irc.host FAIL MARKREAD INTERNAL_ERROR #channel :The read timestamp could not be set")
    assert talk.received() == []


def test_the_mark_of_the_server_makes_what_is_older_read() -> None:
    model = Model()
    model.hear(":irc.host MARKREAD #lobby timestamp=2019-01-04T14:33:26.123Z")
    assert model.state.reading.habits.read == {"#lobby": T}
    model.state.apply(page("#lobby", "latest", at(-1, "a", "old"), at(0, "b", "read"), at(1, "c", "Mia: new")))
    room = model.room()
    assert (room.unread, room.mentions, room.first_unread) == (1, 1, "c")


def test_reading_elsewhere_takes_the_badge_away() -> None:
    model = Model()
    model.hear(at(0, "a", "one"), at(1, "b", "two Mia"), at(2, "c", "three"))
    assert model.room().unread == 3
    model.hear(":irc.host MARKREAD #lobby timestamp=2019-01-04T14:33:27.123Z")
    assert (model.room().unread, model.room().mentions) == (1, 0)
    model.hear(":irc.host MARKREAD #lobby timestamp=2019-01-04T14:33:26.123Z", ":irc.host MARKREAD #lobby *")
    assert model.room().unread == 1
    model.hear(":irc.host MARKREAD #lobby timestamp=2019-01-04T14:33:28.123Z")
    assert model.room().unread == 0


def test_without_a_mark_a_first_page_is_no_news() -> None:
    model = Model()
    model.state.apply(page("#lobby", "latest", at(0, "a", "old")))
    assert model.room().unread == 0


def test_the_line_stands_in_the_room_that_is_looked_at() -> None:
    model = Model()
    model.state.reading.take((), (), {"#LOBBY": T})
    model.state.open_conversation("#lobby")
    model.state.apply(page("#lobby", "latest", at(0, "a", "read"), at(1, "b", "new")))
    assert model.room().unread == 0
    assert model.room().first_unread == "b"


def test_looking_moves_the_mark_on() -> None:
    model = Model()
    model.hear(at(3, "a", "one"))
    assert model.state.reading.looked_at("#lobby") == T + 3_000
    assert model.state.reading.looked_at("#lobby") is None
    assert model.state.reading.looked_at("#nowhere") is None


def test_a_muted_room_counts_only_what_names_us() -> None:
    model = Model()
    model.hear(at(0, "a", "one"))
    model.state.reading.set_muted("#lobby", muted=True)
    assert model.room().unread == 0
    model.hear(at(1, "b", "two"), at(2, "c", "Mia?"))
    assert (model.room().unread, model.room().mentions) == (1, 1)
    model.state.reading.set_muted("#lobby", muted=False)
    model.hear(at(3, "d", "three"))
    assert model.room().unread == 2


def test_a_muted_person_counts_nowhere() -> None:
    model = Model()
    model.state.reading.set_muted("Tom", muted=True)
    model.hear(at(0, "a", "Mia!"), "@msgid=p1 :Tom!t@h PRIVMSG Mia :psst")
    assert model.room().unread == 0
    assert (model.room("Tom").unread, model.room("Tom").muted) == (0, True)
    model.hear(at(1, "b", "hello", "Ann"))
    assert model.room().unread == 1


def test_decisions_hold_for_conversations_that_come_later() -> None:
    model = Model()
    model.state.reading.take(["#Games"], ["Tom"], {})
    model.hear(":Mia!m@h JOIN #games", "@msgid=p1 :Tom!t@h PRIVMSG Mia :psst")
    assert model.room("#games").favourite
    assert model.room("Tom").muted
    assert model.state.reading.mark_read("#games") == []
    assert model.state.reading.set_favourite("#nowhere", favourite=True) == []


def test_what_was_decided_follows_a_new_name() -> None:
    model = Model()
    model.hear(at(0, "a", "one"), "@msgid=p1 :Tom!t@h PRIVMSG Mia :psst")
    model.state.reading.set_favourite("#lobby", favourite=True)
    model.state.reading.set_muted("Tom", muted=True)
    model.state.reading.looked_at("#lobby")
    model.hear(":Tom!t@h RENAME #lobby #hall :larger", ":Tom!t@h NICK Thomas")
    habits = model.state.reading.habits
    assert (habits.favourites, habits.muted, habits.read) == ({"#hall"}, {"thomas"}, {"#hall": T})
    model.hear("@msgid=p2 :Thomas!t@h PRIVMSG Mia :psst")
    assert model.room("Thomas").unread == 0


def test_only_so_many_names_are_remembered() -> None:
    habits = Habits()
    for number in range(MAX_NAMES + 10):
        habits.choose(habits.muted, f"#{number}", on=True)
        habits.read_until(f"#{number}", 1)
    assert len(habits.muted) == len(habits.read) == MAX_NAMES
    assert "#0" not in habits.read
    assert not habits.read_until("#20", 1)


def test_a_mark_that_is_no_time_is_ignored() -> None:
    model = Model()
    model.state.apply(received(":s MARKREAD #lobby timestamp=soon"))
    model.state.apply(received(":s MARKREAD #lobby"))
    assert model.state.reading.habits.read == {}

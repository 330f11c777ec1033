"""Delivered and seen, from the client's side: what is told, how often, and what the model shows.
Line by line in memory, then at our own host."""

from __future__ import annotations

from lanchat.client.receipt_talk import MAX_CONVERSATIONS, PAUSE_S
from tests.client.model import Model
from tests.client.seat import Seat
from tests.client.talk import OURS, Talk

CAPS = f"{OURS} lanchat/receipts"
TIME = "2024-05-01T10:00:{0:02}.000Z"
#: The same in milliseconds.
MS = 1_714_557_600_000


def tom(number: int) -> str:
    """Tom writes to us in this second."""
    return f"@msgid=t{number};time={TIME.format(number)} :Tom!t@h PRIVMSG Mia :hello"


def at_ten(caps: str = CAPS) -> Talk:
    talk = Talk()
    talk.enter(caps)
    return talk


def test_it_is_told_at_once_and_then_now_and_again() -> None:
    talk = at_ten()
    assert talk.hear(tom(1)) == ["RECEIPT Tom delivered t1"]
    assert talk.hear(tom(2), tom(3)) == []
    assert talk.engine.next_deadline() <= talk.clock.now + PAUSE_S
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == ["RECEIPT Tom delivered t3"]


def test_what_was_seen_has_come() -> None:
    talk = at_ten()
    talk.hear(tom(1))
    talk.hear(tom(2))
    talk.engine.receipts.read("tom", MS + 1_000)
    assert talk.said() == []
    talk.engine.receipts.read("tom", MS + 2_000)
    talk.engine.receipts.read("tom", MS + 2_000)
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == ["RECEIPT Tom seen t2"]
    talk.engine.receipts.read("nobody", MS)
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == []


def test_rooms_our_own_and_what_has_no_id_are_not_told() -> None:
    talk = at_ten()
    assert (
        talk.hear(
            "@msgid=r :Tom!t@h PRIVMSG #lobby :x",
            "@msgid=o :Mia!m@h PRIVMSG Tom :x",
            ":Tom!t@h PRIVMSG Mia :x",
        )
        == []
    )


def test_a_page_tells_that_its_newest_came() -> None:
    talk = at_ten()
    talk.hear(tom(5))
    talk.clock.now += PAUSE_S
    for label, second in (("h1", 1), ("h2", 9)):
        talk.said()
        lines = talk.hear(
            f"@label={label} :srv BATCH +p chathistory Tom",
            f"@batch=p;msgid=p{second};time={TIME.format(second)} :Tom!t@h PRIVMSG Mia :x",
            f"@batch=p;msgid=mine;time={TIME.format(second)} :Mia!m@h PRIVMSG Tom :y",
            ":srv BATCH -p",
        )
        assert lines == ([] if second == 1 else ["RECEIPT Tom delivered p9"])


def test_a_server_that_does_not_know_them_and_a_person_who_does_not_want_them() -> None:
    assert at_ten(OURS).hear(tom(1)) == []
    shy = Talk()
    shy.carried.identity.receipts = False
    shy.enter(CAPS.replace("lanchat/receipts", ""))
    assert shy.hear(tom(1)) == []
    again = Talk(carried=shy.carried)
    again.said()
    assert "lanchat/receipts" not in " ".join(again.hear(f":srv CAP * LS :{CAPS}"))


def test_it_can_be_turned_off_while_connected() -> None:
    talk = at_ten()
    talk.hear(":srv CAP Mia ACK :-lanchat/receipts")
    assert talk.hear(tom(1)) == []
    talk.hear(":srv CAP Mia ACK :lanchat/receipts")
    assert talk.hear(tom(2)) == ["RECEIPT Tom delivered t2"]


def test_strangers_cannot_fill_the_memory() -> None:
    talk = at_ten()
    talk.hear(tom(1))
    many = MAX_CONVERSATIONS + 10
    talk.hear(*(f"@msgid=x{n};time={TIME.format(2)} :N{n}!t@h PRIVMSG Mia :x" for n in range(many)))
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert len(talk.said()) <= many
    talk.engine.receipts.read("Tom", MS + 60_000)
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == []


def test_a_refusal_is_nobodys_business() -> None:
    talk = at_ten()
    talk.hear(":srv FAIL RECEIPT INVALID_TARGET Tom :There is no private conversation with them")
    assert talk.received() == []


def test_what_waits_is_not_told_by_who_does_not_want_that_any_more() -> None:
    talk = at_ten()
    talk.hear(tom(1))
    talk.hear(tom(2))
    talk.carried.identity.receipts = False
    talk.clock.now += PAUSE_S
    talk.engine.on_timer()
    assert talk.said() == []


def test_after_coming_back_it_is_asked_for() -> None:
    talk = at_ten()
    talk.hear(tom(1))
    again = Talk(carried=talk.carried)
    assert "RECEIPT Tom" in again.enter(CAPS)


def mine(model: Model, name: str = "Tom") -> list[str]:
    return [message.receipt for message in model.room(name).messages if message.own]


def test_the_model_marks_everything_up_to_it() -> None:
    model = Model()
    for number in (1, 2, 3):
        model.say(f"m{number}", "x", "Tom")
        model.hear(f"@msgid=m{number} :Mia!m@h PRIVMSG Tom :x")
    model.say("m4", "on its way", "Tom")
    assert len(model.hear(":Tom!t@h RECEIPT Mia delivered m2")) == 2
    assert mine(model) == ["delivered", "delivered", "", ""]
    assert len(model.hear(":Tom!t@h RECEIPT Mia seen m1")) == 1
    assert model.hear(":Tom!t@h RECEIPT Mia delivered m1") == []
    model.hear(":Tom!t@h RECEIPT Mia seen m3")
    assert mine(model) == ["seen", "seen", "seen", ""]
    for line in (
        ":Tom!t@h RECEIPT Mia seen unknown",
        ":Tom!t@h RECEIPT Mia eaten m3",
        ":Tom!t@h RECEIPT Mia",
        ":Ann!a@h RECEIPT Mia seen m3",
        ":Mia!m@h RECEIPT Tom seen m3",
    ):
        assert model.hear(line) == []


def test_two_people_at_our_host(seats: list[Seat]) -> None:
    anna, bruno = seats

    def told(seat: Seat, name: str) -> list[str]:
        found = seat.state.find(name)
        return [message.receipt for message in found.messages if message.own] if found is not None else []

    anna.client.say("Bruno", "psst")
    bruno.until(lambda: bruno.said("Anna") == ["psst"])
    anna.until(lambda: told(anna, "Bruno") == ["delivered"])
    bruno.client.mark_read("Anna", bruno.room("Anna").messages[0].time_ms)
    anna.until(lambda: told(anna, "Bruno") == ["seen"])
    bruno.client.set_receipts(False)
    anna.client.say("Bruno", "still there?")
    bruno.until(lambda: len(bruno.said("Anna")) == 2)
    bruno.client.say("Anna", "yes")
    anna.until(lambda: len(anna.said("Bruno")) == 3)
    assert told(anna, "Bruno") == ["seen", ""]

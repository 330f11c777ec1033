"""Messages of several lines from the client's side: written as one batch, read as one message, sent once.
Line by line in memory, then over real sockets, at a server played by the test and at our own host."""

from __future__ import annotations

from pathlib import Path

from lanchat.client.batches import MAX_JOINED, MAX_OPEN
from lanchat.client.carried import Carried
from lanchat.client.events import Sending
from lanchat.client.model import MessageKind, MessageState
from lanchat.client.multiline import USUAL, Limits, batch_of, messages_of
from lanchat.client.outbox import WINDOW, Outgoing
from lanchat.client.registration import Identity
from lanchat.client.split_text import MAX_TEXT
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.multiline import Part, joined
from tests.client.foreign import Server
from tests.client.model import Model
from tests.client.seat import Seat, agree, together
from tests.client.talk import OURS, Talk, page
from tests.hosting.support import Place
from tests.net.support import Net

OFFER = f"{OURS} draft/multiline=max-bytes=16384,max-lines=100"
POEM = "roses are red\n\n  violets are blue"


def as_batch(reference: str, tags: str, *texts: str, source: str = ":Tom!t@h", target: str = "#lobby") -> list[str]:
    """A message of several lines as a server sends it."""
    inside = [f"@batch={reference} {source} PRIVMSG {target} :{text}" for text in texts]
    return [f"@{tags} {source} BATCH +{reference} draft/multiline {target}", *inside, f"{source} BATCH -{reference}"]


# -- cutting ----------------------------------------------------------------------------------------------------------


def test_a_text_is_one_message_with_the_blank_lines_between_others() -> None:
    assert messages_of(f"\n\n{POEM}  \r\n\n", 400, USUAL) == [POEM]
    assert messages_of(" \n\n", 400, USUAL) == []
    assert messages_of(POEM, 400, None) == ["roses are red", "  violets are blue"]


def test_what_does_not_fit_into_one_batch_becomes_few() -> None:
    assert messages_of("a\nb\nc\nd\ne", 400, Limits(1000, 2)) == ["a\nb", "c\nd", "e"]
    assert messages_of("aaaa\nbbbb\ncccc", 400, Limits(9, 100)) == ["aaaa\nbbbb", "cccc"]
    # A line that needs several lines of the batch counts as so many.
    assert messages_of("x" * 250 + "\ny", 100, Limits(1000, 3)) == ["x" * 250, "y"]
    assert messages_of("z" * 50, 20, Limits(30, 100)) == ["z" * 20, "z" * 20, "z" * 10]


def test_a_long_line_is_cut_in_the_batch_and_whole_again_after_it() -> None:
    text = "word " * 60 + "\nend"
    lines = batch_of("#lobby", text, 100, "r", {})[1:-1]
    assert all(len(line.params[1].encode()) <= 100 for line in lines)
    parts = [Part(line.params[1], "draft/multiline-concat" in line.tags) for line in lines]
    assert joined(parts) == text


# -- writing ----------------------------------------------------------------------------------------------------------


def test_it_goes_out_as_one_batch_with_one_id_and_its_echo_settles_it() -> None:
    talk = Talk()
    talk.enter(OFFER)
    assert talk.say(POEM) == [
        "@lanchat/id=m1;label=m1 BATCH +m1 draft/multiline #lobby",
        "@batch=m1 PRIVMSG #lobby :roses are red",
        "@batch=m1 PRIVMSG #lobby :",
        "@batch=m1 PRIVMSG #lobby :  violets are blue",
        "BATCH -m1",
    ]
    lines = ("roses are red", "", "  violets are blue")
    talk.hear(*as_batch("b", "label=m1;msgid=m1;time=2024-05-01T10:00:00.000Z", *lines, source=":Mia!m@h"))
    echo = talk.received()[-1]
    assert (echo.command, echo.params, echo.tags["msgid"]) == ("PRIVMSG", ("#lobby", POEM), "m1")
    assert len(talk.carried.outbox) == 0


def test_what_was_not_echoed_is_sent_again_with_the_same_id() -> None:
    talk = Talk()
    talk.enter(OFFER)
    first = talk.say("one\ntwo")
    again = Talk(carried=talk.carried)
    assert [line.replace("m2", "m1") for line in again.enter(OFFER)] == [line.replace("m2", "m1") for line in first]
    again.hear(*as_batch("b", "label=m1;msgid=m1", "one", "two", source=":Mia!m@h"))
    assert len(talk.carried.outbox) == 0


def test_a_refused_batch_fails_as_one_message() -> None:
    talk = Talk()
    talk.enter(OFFER)
    talk.say("one\ntwo", "three\nfour")
    talk.hear("@label=m1 :srv FAIL BATCH MULTILINE_MAX_LINES 1 :Multiline batch max-lines exceeded")
    assert [(failure.msgid, failure.reason) for failure in talk.failures()] == [
        ("m1", "Multiline batch max-lines exceeded.")
    ]
    assert [item.msgid for item in talk.carried.outbox] == ["m2"]


def test_lines_under_way_count_not_messages() -> None:
    talk = Talk()
    talk.enter(OFFER)
    many = "\n".join("x" * 3 for _ in range(WINDOW))
    written = talk.say(many, "next")
    assert len(written) == WINDOW + 2
    assert talk.hear(*as_batch("b", "label=m1;msgid=m1", *many.split("\n"), source=":Mia!m@h")) == [
        "@lanchat/id=m2;label=m2 PRIVMSG #lobby next"
    ]


def test_a_server_without_them_gets_the_lines_with_ids_that_stay_the_same() -> None:
    talk = Talk(carried=Carried(Identity("Mia", "Mia")))
    talk.say("one\n\ntwo", "three")
    first = talk.enter()
    assert [line.split(" ", 1)[1] for line in first] == [
        "PRIVMSG #lobby one",
        "PRIVMSG #lobby two",
        "PRIVMSG #lobby three",
    ]
    assert first[0].startswith("@lanchat/id=m1;")
    assert [event.text for event in talk.events if isinstance(event, Sending)] == ["two"]
    again = Talk(carried=talk.carried)
    assert again.enter() == first
    assert [event for event in again.events if isinstance(event, Sending)] == []


def test_a_long_line_said_before_there_was_a_server_is_cut_where_it_must_be() -> None:
    talk = Talk()
    long = "word " * 150 + "end"
    talk.say(long)
    lines = talk.enter()
    assert len(lines) == 2
    assert " ".join(line.partition(" :")[2] for line in lines) == long
    assert all(len(line.partition(" :")[2].encode()) <= MAX_TEXT for line in lines)
    whole = Talk()
    whole.say(long)
    assert len(whole.enter(OFFER)) == 4


def test_what_was_meant_for_another_server_is_cut_when_it_is_written() -> None:
    talk = Talk()
    talk.enter()
    lines = talk.say("before", "one\ntwo", "after")
    assert [line.partition(" #lobby ")[2] for line in lines] == ["before", "one", "two", "after"]
    assert len(talk.carried.outbox) == 4


def test_only_the_first_of_the_pieces_is_the_answer() -> None:
    talk = Talk()
    item = Outgoing("m1", "#lobby", "one\ntwo", "PRIVMSG", 1, tags={"+draft/reply": "m0"})
    assert talk.carried.outbox.add(item)
    assert ["+draft/reply" in line for line in talk.enter()] == [True, False]


def test_smaller_limits_than_expected_cut_it_too() -> None:
    talk = Talk()
    talk.say("one\ntwo\nthree")
    lines = talk.enter(f"{OURS} draft/multiline=max-bytes=8,max-lines=100")
    assert [line.split(" ", 1)[1] for line in lines if "PRIVMSG" in line] == [
        "PRIVMSG #lobby one",
        "PRIVMSG #lobby two",
        "PRIVMSG #lobby three",
    ]
    assert talk.carried.batches == Limits(8, 100)


def test_limits_that_say_nothing_are_no_limits_to_rely_on() -> None:
    talk = Talk()
    talk.say("one\ntwo")
    assert len(talk.enter(f"{OURS} draft/multiline")) == 2
    assert talk.carried.batches is None


# -- reading ----------------------------------------------------------------------------------------------------------


def test_the_lines_of_a_batch_are_one_message() -> None:
    talk = Talk()
    talk.enter(OFFER)
    talk.hear(
        "@msgid=m5;time=2024-05-01T10:00:00.000Z :Tom!t@h BATCH +b draft/multiline #lobby",
        "@batch=b :Tom!t@h PRIVMSG #lobby :how is ",
        "@batch=b;draft/multiline-concat :Tom!t@h PRIVMSG #lobby :everyone?",
        ":Ann!a@h PRIVMSG #lobby :in between",
        "@batch=b :Tom!t@h PRIVMSG #lobby :bye",
        ":Tom!t@h BATCH -b",
    )
    said = [(message.nick, message.params[1]) for message in talk.received()]
    assert said == [("Ann", "in between"), ("Tom", "how is everyone?\nbye")]
    assert talk.received()[-1].tags == {"msgid": "m5", "time": "2024-05-01T10:00:00.000Z"}


def test_a_page_has_it_once_at_its_place() -> None:
    talk = Talk()
    talk.enter(OFFER)
    talk.engine.history.request("#lobby", None, 50)
    asked = talk.said()[-1]
    label = asked.split("label=")[1].split(" ")[0]
    talk.hear(
        f"@label={label} :srv BATCH +p chathistory #lobby",
        "@batch=p;msgid=a :Tom!t@h PRIVMSG #lobby :before",
        "@batch=p;msgid=b :Tom!t@h BATCH +b draft/multiline #lobby",
        "@batch=b :Tom!t@h PRIVMSG #lobby :two",
        "@batch=b :Tom!t@h PRIVMSG #lobby :lines",
        "@batch=p :Tom!t@h BATCH -b",
        "@batch=p;msgid=c :Tom!t@h PRIVMSG #lobby :after",
        ":srv BATCH -p",
    )
    (found,) = talk.pages()
    assert [(message.tags["msgid"], message.params[1]) for message in found.messages] == [
        ("a", "before"),
        ("b", "two\nlines"),
        ("c", "after"),
    ]


def test_an_overlapping_page_doubles_nothing_and_the_line_breaks_stay() -> None:
    model = Model()
    talk = Talk()
    talk.enter(OFFER)
    talk.hear(*as_batch("b", "msgid=m9;time=2024-05-01T10:00:00.000Z", "\x0304two\x03", "\x02lines\x02\x07"))
    for event in talk.events:
        if type(event).__name__ == "Received":
            model.state.apply(event)
    assert model.texts() == ["two\n\x02lines\x02"]
    line = "@msgid=m9;time=2024-05-01T10:00:00.000Z :Tom!t@h PRIVMSG #lobby :two"
    model.state.apply(page("#lobby", "latest", line))
    assert model.texts() == ["two\n\x02lines\x02"]
    assert model.room().messages[0].kind is MessageKind.TEXT


def test_what_a_hostile_server_leaves_open_or_makes_endless_is_bounded() -> None:
    talk = Talk()
    talk.enter(OFFER)
    talk.hear(*(f"@msgid=x{n} :Tom!t@h BATCH +{n} draft/multiline #lobby" for n in range(MAX_OPEN + 10)))
    talk.hear("@batch=0 :Tom!t@h PRIVMSG #lobby :the first was given up")
    assert talk.received()[-1].params[1] == "the first was given up"
    huge = "y" * 400
    talk.hear("@msgid=z :Tom!t@h BATCH +z draft/multiline #lobby")
    talk.hear(*(f"@batch=z :Tom!t@h PRIVMSG #lobby :{huge}" for _ in range(1000)), ":Tom!t@h BATCH -z")
    assert 0 < len(talk.received()[-1].params[1]) <= MAX_JOINED
    before = len(talk.received())
    talk.hear("@msgid=e :Tom!t@h BATCH +e draft/multiline #lobby", ":Tom!t@h BATCH -e", ":Tom!t@h BATCH -e")
    assert len(talk.received()) == before


# -- over real sockets ------------------------------------------------------------------------------------------------


def test_a_batch_that_was_cut_off_is_sent_again_as_it_was(net: tuple[EventLoop, Workers]) -> None:
    server = Server()
    mia = Seat(*net, "Mia")
    mia.client.connect("127.0.0.1", server.port, "never")
    first = server.accept()
    first.welcome(OFFER)
    mia.until(mia.online)
    (msgid,) = mia.client.say("#lobby", POEM)
    assert f"lanchat/id={msgid}" in first.expect("BATCH +")
    first.expect("BATCH -")
    first.close()
    second = server.accept()
    second.welcome(OFFER)
    assert f"lanchat/id={msgid}" in second.expect("BATCH +")
    second.expect("BATCH -")
    second.send(*as_batch("b", f"label={msgid};msgid={msgid}", *POEM.split("\n"), source=":Mia!m@h"))
    mia.until(lambda: mia.said() == [POEM] and mia.all_stored())
    mia.client.close()
    second.close()
    server.close()


def test_two_people_at_our_host_see_one_message_before_and_after_a_restart(
    seats: list[Seat], net: tuple[EventLoop, Workers], host_net: Net, place: Place, tmp_path: Path
) -> None:
    anna, bruno = seats
    assert len(anna.client.say("#lobby", POEM)) == 1
    assert len(bruno.client.say("#lobby", "x" * 900)) == 1
    agree(seats, 2)
    assert sorted(anna.said()) == [POEM, "x" * 900]
    anna.client.raw("QUIT :dropped")
    anna.client.say("#lobby", "back\nagain")
    agree(seats, 3)
    port = place.host.port
    place.stop()
    for seat in seats:
        seat.until(lambda seat=seat: not seat.online())  # type: ignore[misc]
    bruno.client.say("#lobby", "while\nit was gone")
    again = Place(host_net, tmp_path / "host", port=port)
    assert again.start() == ""
    together(seats)
    agree(seats, 4)
    clara = Seat(*net, "Clara")
    clara.client.connect("127.0.0.1", port)
    together([clara, *seats])
    assert clara.said() == anna.said()
    assert {message.state for message in anna.room().messages} == {MessageState.STORED}
    clara.client.close()
    again.stop()


def test_a_host_that_gives_way_has_each_message_said_once_at_the_next(
    net: tuple[EventLoop, Workers], host_net: Net, tmp_path: Path
) -> None:
    first, second = Place(host_net, tmp_path / "one"), Place(host_net, tmp_path / "two")
    assert first.start() == ""
    assert second.start() == ""
    anna = Seat(*net, "Anna")
    anna.client.connect("127.0.0.1", first.host.port)
    together([anna])
    for number in range(3):
        anna.client.say("#lobby", f"{number}\n{POEM}")
    agree([anna], 3)
    first.stop(first.host.yield_to, "127.0.0.1", second.host.port)
    clara = Seat(*net, "Clara")
    clara.client.connect("127.0.0.1", second.host.port)
    both = [anna, clara]
    together(both)
    agree(both, 3)
    assert clara.said() == [f"{number}\n{POEM}" for number in range(3)]
    for seat in both:
        seat.client.close()
    second.stop()

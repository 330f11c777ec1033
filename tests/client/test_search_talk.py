"""SEARCH of soju.im/search from the client's side, with the examples of its text."""

from __future__ import annotations

from lanchat.client.events import SearchAnswer
from lanchat.client.search import MAX_TEXT, SearchWish
from lanchat.client.search_talk import MAX_OPEN, attributes
from tests.client.talk import OURS, Talk

CAPS = OURS + " soju.im/search"


def answers(talk: Talk) -> list[SearchAnswer]:
    return [event for event in talk.events if isinstance(event, SearchAnswer)]


def asking(caps: str = CAPS) -> Talk:
    talk = Talk()
    talk.enter(caps=caps)
    talk.said()
    return talk


def test_the_capability_is_asked_for() -> None:
    talk = Talk()
    talk.said()
    assert talk.hear(":srv CAP * LS :batch soju.im/search") == ["CAP REQ :batch soju.im/search"]


def test_attributes_are_written_as_message_tags_are() -> None:
    wish = SearchWish("two  words; more", "jackie", "#chan", 1_546_605_206_123, 1_546_605_207_000, 2)
    assert attributes(wish) == (
        "text=two\\swords\\:\\smore;from=jackie;in=#chan;after=2019-01-04T12:33:26.123Z;"
        "before=2019-01-04T12:33:27.000Z;limit=2"
    )


def test_a_long_text_is_cut_between_characters() -> None:
    text = attributes(SearchWish("é" * 300)).removeprefix("text=").partition(";")[0]
    assert text == "é" * (MAX_TEXT // 2)


def test_what_is_found_is_handed_over_whole() -> None:
    talk = asking()
    talk.engine.search.ask(7, SearchWish("fast", room="#chan", limit=2))
    assert talk.said() == ["@label=s1 SEARCH text=fast;in=#chan;limit=2"]
    talk.hear(
        "@label=s1 :irc.host BATCH +ID soju.im/search",
        "@batch=ID;msgid=1234;time=2019-01-04T14:33:26.123Z :bill!indent@host PRIVMSG #chan :That was fast!",
        "@batch=ID;msgid=1235;time=2019-01-04T14:35:26.123Z :jackie!indent@host PRIVMSG #chan :Fasting is hard.",
    )
    assert answers(talk) == []
    talk.hear(":irc.host BATCH -ID")
    (answer,) = answers(talk)
    assert (answer.number, answer.complete, answer.supported) == (7, False, True)
    assert [message.tags["msgid"] for message in answer.messages] == ["1234", "1235"]
    assert talk.received() == []


def test_nothing_found_is_an_answer_too() -> None:
    talk = asking()
    talk.engine.search.ask(1, SearchWish(room="#chan", before_ms=0))
    talk.hear("@label=s1 :irc.host BATCH +ID soju.im/search", ":irc.host BATCH -ID")
    assert answers(talk) == [SearchAnswer(1)]


def test_a_refused_selector_and_a_server_that_cannot_now() -> None:
    talk = asking()
    talk.engine.search.ask(1, SearchWish("x", room="#elsewhere"))
    talk.hear("@label=s1 :irc.host FAIL SEARCH INVALID_PARAMS in :Invalid parameters")
    talk.engine.search.ask(2, SearchWish("x"))
    talk.hear("@label=s2 :irc.host FAIL SEARCH INTERNAL_ERROR :The search could not be run")
    assert answers(talk) == [
        SearchAnswer(1, refused=True),
        SearchAnswer(2, refused=True, reason="The search could not be run"),
    ]
    assert talk.received() == []


def test_without_labels_answers_come_in_order() -> None:
    talk = asking("batch soju.im/search message-tags")
    talk.engine.search.ask(1, SearchWish("a"))
    talk.engine.search.ask(2, SearchWish("b"))
    assert talk.said() == ["SEARCH text=a;limit=50", "SEARCH text=b;limit=50"]
    for number in "12":
        talk.hear(f":s BATCH +{number} soju.im/search", f":s BATCH -{number}")
    assert [answer.number for answer in answers(talk)] == [1, 2]


def test_a_server_that_cannot_search_is_not_asked() -> None:
    talk = asking(OURS)
    talk.engine.search.ask(3, SearchWish("x"))
    assert talk.said() == []
    assert answers(talk) == [SearchAnswer(3, supported=False)]


def test_questions_without_an_answer_are_given_up() -> None:
    talk = asking()
    for number in range(MAX_OPEN + 1):
        talk.engine.search.ask(number, SearchWish("x"))
    talk.hear("@label=s1 :s BATCH +1 soju.im/search", ":s BATCH -1")
    assert answers(talk) == []
    talk.hear("@label=s2 :s BATCH +2 soju.im/search", ":s BATCH -2")
    assert [answer.number for answer in answers(talk)] == [1]

"""What people look like in the model: what counts as a colour or an emoji, and whose it stays."""

from __future__ import annotations

import pytest

from lanchat.client import book
from lanchat.client.book import Book
from lanchat.client.events import FaceWished
from lanchat.client.faces import COLOUR_KEY, EMOJI_KEY, MAX_TOLD_OF, PLAIN, Face, with_value
from lanchat.client.model import Change, FaceChanged, MessagesAppended
from tests.client.test_state import Model

FOX, FAMILY, CYCLIST = (
    "\U0001f98a",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f6b4\U0001f3fd\u200d\u2640\ufe0f",
)
FLAG, KEYCAP, HEART = "\U0001f1e7\U0001f1f7", "7\ufe0f\u20e3", "\u2764\ufe0f"
HOSTILE = ["", "x", "7", "fox", FOX + FOX, f" {FOX}", f"{FOX}\n", f"\x02{FOX}", f"\u202e{FOX}", "\x01", FOX * 2_500]


def says(model: Model, key: str, value: str, who: str = "Tom") -> list[Change]:
    return model.hear(f":srv 761 Mia {who} {key} * :{value}")


@pytest.mark.parametrize("emoji", [FOX, FAMILY, CYCLIST, FLAG, KEYCAP, HEART])
def test_one_emoji_of_any_form_is_a_face(emoji: str) -> None:
    assert with_value(PLAIN, EMOJI_KEY, emoji) == Face(emoji=emoji)


@pytest.mark.parametrize("value", [*HOSTILE, "A" * 10_000, FOX + "\u200d" + FOX * 40])
def test_what_is_not_one_emoji_is_none(value: str) -> None:
    assert with_value(Face("#112233", FOX), EMOJI_KEY, value) == Face("#112233")


@pytest.mark.parametrize(
    "value", ["red", "#12345", "#1234567", "#12345g", "112233", "#112233 ", "#112233\n", "#" * 9_999]
)
def test_what_is_no_colour_is_none(value: str) -> None:
    assert with_value(Face("#112233", FOX), COLOUR_KEY, value) == Face("", FOX)


def test_a_colour_is_read_in_any_case() -> None:
    assert with_value(PLAIN, COLOUR_KEY, "#0A00fF") == Face("#0a00ff")


def test_what_is_said_is_seen_and_told_once() -> None:
    model = Model()
    assert model.state.face_of("tom") is PLAIN
    assert says(model, "color", "#800040") == [FaceChanged("Tom")]
    assert says(model, "lanchat.emoji", FOX) == [FaceChanged("Tom")]
    assert says(model, "lanchat.emoji", FOX) == []
    assert model.state.face_of("TOM") == model.room().members["tom"].person.face == Face("#800040", FOX)


@pytest.mark.parametrize(
    "line",
    [
        ":srv 766 Mia Tom lanchat.emoji :Key not set",
        ":srv METADATA Tom lanchat.emoji *",
        ":srv 761 Mia Tom lanchat.emoji *",
    ],
)
def test_what_is_taken_back_is_gone(line: str) -> None:
    model = Model()
    model.hear(f":srv METADATA Tom lanchat.emoji * :{FOX}")
    assert model.state.face_of("Tom") == Face(emoji=FOX)
    assert model.hear(line) == [FaceChanged("Tom")]
    assert model.state.face_of("Tom") == PLAIN


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_show_nothing(value: str) -> None:
    model = Model()
    assert says(model, "lanchat.emoji", value.replace("\n", "")) == [] or "\n" in value
    assert says(model, "color", value.replace("\n", "")) == []
    assert model.state.face_of("Tom").colour == ""


def test_other_keys_and_strangers_change_nobody() -> None:
    model = Model()
    assert model.hear(":srv METADATA Tom avatar * :http://x/y.png", ":srv METADATA Tom", ":srv METADATA") == []
    assert says(model, "color", "#800040", "Stranger") == []
    assert model.state.face_of("Stranger") is PLAIN
    assert model.hear(":srv 761", ":srv 766") == []
    # What a person asked for by hand is answered in words.
    assert [type(change) for change in says(model, "url", "http://x")][-1] is MessagesAppended


def test_ours_is_what_we_chose_whatever_the_server_says() -> None:
    model = Model()
    assert model.state.apply(FaceWished(Face("#800040", FOX))) == [FaceChanged("Mia")]
    assert model.hear(":srv 761 Mia Mia color * :#112233", ":srv 766 Mia Mia lanchat.emoji :Key not set") == []
    assert model.state.face_of("mia") == Face("#800040", FOX)
    model.hear(":Mia!m@h NICK :Mio")
    model.register()
    assert model.state.face_of("Mia") == Face("#800040", FOX)


def test_a_new_name_keeps_the_face_and_so_does_what_was_said_before() -> None:
    model = Model()
    says(model, "lanchat.emoji", FOX)
    model.hear(":Tom!t@h NICK :Thomas")
    assert model.state.face_of("Thomas") == model.state.face_of("Tom") == Face(emoji=FOX)
    model.hear(":srv 766 Mia Thomas lanchat.emoji :Key not set")
    assert model.state.face_of("Thomas") == PLAIN
    assert model.state.face_of("Tom") == Face(emoji=FOX)


@pytest.mark.parametrize("line", [":Tom!t@h QUIT :bye", ":Tom!t@h PART #lobby", ":Mia!m@h KICK #lobby Tom"])
def test_who_left_still_looks_so_until_somebody_else_is_called_so(line: str) -> None:
    model = Model()
    says(model, "lanchat.emoji", FOX)
    model.hear(line)
    assert model.state.face_of("Tom") == Face(emoji=FOX)
    model.hear(":Tom!other@elsewhere JOIN #lobby")
    assert model.state.face_of("Tom") == PLAIN


@pytest.mark.parametrize(("people", "asked"), [(MAX_TOLD_OF - 3, False), (MAX_TOLD_OF, True)])
def test_who_enters_a_large_room_has_to_be_asked_once(people: int, asked: bool) -> None:
    model = Model(capabilities=frozenset({"batch", "draft/metadata-3"}))
    names = " ".join(f"n{number}" for number in range(people - 1))
    model.hear(":Mia!m@h JOIN #lobby", f":srv 353 Mia = #lobby :Mia {names}", ":srv 366 Mia #lobby :End")
    model.hear(":Tom!t@h JOIN #lobby")
    assert not model.state.face_to_ask("n1")
    assert [model.state.face_to_ask("Tom") for _ in range(2)] == [asked, False]


def test_after_a_reconnect_everybody_is_asked_anew() -> None:
    model = Model()
    says(model, "lanchat.emoji", FOX)
    model.register()
    assert model.state.face_of("Tom") == Face(emoji=FOX)
    model.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia Tom", ":srv 366 Mia #lobby :End")
    assert model.state.face_of("Tom") == PLAIN
    says(model, "lanchat.emoji", FLAG)
    assert model.state.face_of("Tom") == Face(emoji=FLAG)


def test_only_so_many_faces_of_people_who_left_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MAX_FORMER_FACES", 3)
    kept = Book(lambda: 0)
    for number in range(10):
        kept.person(f"n{number}").face = Face(emoji=FOX)
        kept.drop(f"n{number}")
    assert [kept.face_of(f"n{number}") == PLAIN for number in range(10)] == [True] * 7 + [False] * 3

"""What emoji are called, in English and in Portuguese, and finding them by words of both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat import i18n
from lanchat.gui import emoji_names as module
from lanchat.gui.emoji import EmojiIndex, emoji_index
from lanchat.gui.emoji_names import EmojiNames, emoji_names


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.choose("en")


def name(text: str) -> str:
    emoji = emoji_index().get(text)
    assert emoji is not None
    return emoji_names().name(emoji)


def found(words: str) -> list[str]:
    return [emoji.text for emoji in emoji_names().search(words)]


@pytest.mark.parametrize(
    ("text", "english", "portuguese"),
    [
        ("👍", "thumbs up", "polegar para cima"),
        ("👍🏽", "thumbs up: medium skin tone", "polegar para cima: pele morena"),
        ("\u2764\ufe0f", "red heart", "coração vermelho"),
        ("🇧🇷", "flag: Brazil", "bandeira: Brasil"),
        ("🏽", "medium skin tone", "pele morena"),
        ("🫨", "shaking face", "rosto tremendo"),
        (
            "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "usca") + "󠁿",
            "flag: California",
            "bandeira: Califórnia",
        ),
        (
            "🧎\u200d\u2640\ufe0f\u200d\u27a1\ufe0f",
            "woman kneeling facing right",
            "mulher ajoelhando para a direita",
        ),
    ],
)
def test_a_name_is_in_the_language_of_the_window(text: str, english: str, portuguese: str) -> None:
    assert name(text) == english
    i18n.choose("pt_BR")
    assert name(text) == portuguese


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_emoji_has_a_name_in_every_language(language: str) -> None:
    names = EmojiNames(emoji_index(), language)
    plain = [emoji for emoji in emoji_index().all if not emoji.toned]
    assert [emoji.text for emoji in plain if emoji.text.replace("\ufe0f", "") not in names._files[0]] == []
    assert all(": " in names.name(emoji) for emoji in emoji_index().all if emoji.toned)


def test_words_find_an_emoji() -> None:
    assert found("brasil")[0] == "🇧🇷"
    assert found("festa")[0] in ("🎉", "🥳")
    assert found(":red heart:")[0] == "\u2764\ufe0f"
    assert found("\u2764")[0] == "\u2764\ufe0f"
    assert found("no such thing") == found("  ") == []
    assert [emoji.toned for emoji in emoji_names().search("thumbs up")] == [False, *[True] * 5]
    assert "🦿" not in found("brain") and found("brain")[0] == "🧠"


def test_in_portuguese_words_of_both_find_it_with_and_without_accents() -> None:
    i18n.choose("pt_BR")
    for words in ("cérebro", "cerebro", "CEREBRO", "brain"):
        assert found(words)[0] == "🧠", words
    assert found("coracao vermelho")[0] == "\u2764\ufe0f"
    assert found("cora")[0] == found("coração")[0] == "\u2764\ufe0f"
    assert found("foguete")[0] == found("rocket")[0] == "🚀"
    assert "👋🏿" in found("mão acenando escura")
    assert "🐧" in found("pinguim")


@pytest.mark.parametrize(
    ("words", "emoji"),
    [
        ("joinha", "👍"),
        ("kkkk", "😂"),
        ("valeu", "🙏"),
        ("duvida", "🤔"),
        ("atenção", "⚠\ufe0f"),
        ("prazo", "📅"),
        ("concluído", "✅"),
        ("nojo", "🤢"),
        ("figa", "🤞"),
        ("níver", "🎂"),
    ],
)
def test_what_people_in_brazil_say_finds_it(words: str, emoji: str) -> None:
    assert found(words) == []
    i18n.choose("pt_BR")
    assert emoji in found(words)[:5]


def test_without_its_files_an_emoji_has_unicodes_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    thumb = emoji_index().get("👍🏽")
    assert thumb is not None
    (tmp_path / "emoji").mkdir()
    (tmp_path / "emoji" / "names-en.json").write_text("[1]")
    monkeypatch.setattr(module, "assets_dir", lambda: tmp_path)
    names = EmojiNames(emoji_index(), "pt_BR", "en")
    assert names.name(thumb) == "thumbs up sign: medium skin tone"
    assert names.search("thumbs up")[0].text == "👍"
    assert EmojiNames(EmojiIndex([], {}, []), "en").search("heart") == []

"""What emoji are called in the language of the window, and finding them by words of that language and of English.
Read from assets/emoji when somebody chooses one or asks for a name, not before; which emoji there are is emoji.py's."""

from __future__ import annotations

import json
import logging
from functools import cached_property, lru_cache

from lanchat import i18n
from lanchat.gui.completion import folded
from lanchat.gui.emoji import Emoji, EmojiIndex, emoji_index
from lanchat.paths import assets_dir
from lanchat.protocol.emoji_text import COLOUR

logger = logging.getLogger(__name__)

_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))


class EmojiNames:
    """Of one language. Tk thread only. What has no name in it has Unicode's."""

    def __init__(self, index: EmojiIndex, *languages: str) -> None:
        """The first of the languages is the one of names, all are those of search words."""
        self._index = index
        self._files = [_read(language) for language in languages]

    def name(self, emoji: Emoji) -> str:
        """What it is called."""
        text = emoji.text.replace(COLOUR, "")
        if not emoji.toned:
            return self._said(text) or emoji.name
        plain = self._index.get(text.translate(_TONES))
        name = self._said(plain.text.replace(COLOUR, "")) if plain is not None else ""
        tones = [self._said(character) for character in dict.fromkeys(text) if ord(character) in _TONES]
        return f"{name}: {', '.join(tones)}" if name and all(tones) else emoji.name

    def _said(self, text: str) -> str:
        return self._files[0].get(text, ("", ""))[0]

    def search(self, text: str) -> list[Emoji]:
        """What a person may mean by these words: the usual one first, shades of skin last."""
        words = folded(text).replace("_", " ").strip(": ").split()
        direct = self._index.get(text.strip())
        found = [
            (_rank(emoji, words[0], names, best), emoji)
            for emoji, (names, best, known) in zip(self._index.all, self._known, strict=True)
            if words and all(f" {word}" in known for word in words)
        ]
        found.sort(key=lambda item: item[0])
        rest = [emoji for _place, emoji in found if emoji is not direct]
        return [direct, *rest] if direct is not None else rest

    @cached_property
    def _known(self) -> list[tuple[str, str, str]]:
        """For each emoji: its names, what it is found by first, and all it is found by, without accents."""
        return [self._known_by(emoji) for emoji in self._index.all]

    def _known_by(self, emoji: Emoji) -> tuple[str, str, str]:
        text = emoji.text.replace(COLOUR, "")
        said = [file[text] for file in self._files if text in file]
        names = folded(" ".join((self.name(emoji), emoji.name, *(name for name, _words in said))))
        best = folded(emoji.words)
        names = names.replace(":", " ").replace(",", " ")
        return names, best, f" {names} {best} {folded(' '.join(words for _name, words in said))}"


def _rank(emoji: Emoji, word: str, names: str, best: str) -> tuple[bool, bool, bool, bool]:
    return emoji.toned, word not in best.split(), word not in names.split(), not names.startswith(word)


def emoji_names() -> EmojiNames:
    """Those of the language of the moment, and of English besides."""
    return _names(i18n.language())


@lru_cache(maxsize=1)
def _names(language: str) -> EmojiNames:
    return EmojiNames(emoji_index(), *dict.fromkeys((language, "en")))


def _read(language: str) -> dict[str, tuple[str, str]]:
    """Name and words of each emoji as make_emoji_names.py writes them; none where the file is missing or damaged."""
    try:
        data = json.loads((assets_dir() / "emoji" / f"names-{language}.json").read_text(encoding="utf-8"))
        return {text.replace(COLOUR, ""): (name, words) for text, name, words in data}
    except (OSError, ValueError, TypeError, AttributeError):
        logger.warning("emoji have only Unicode's names", exc_info=True)
        return {}

"""Writes assets/emoji/names-*.json: what each emoji of index.json is called in a language, and words to find it by.
Run by hand after make_emoji.py, with Debian's package unicode-cldr-core; the program itself only reads the files."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from emoji_names import NEWER, SPOKEN, TONES

CLDR = Path("/usr/share/unicode/cldr/common")
FOLDER = Path(__file__).resolve().parent / "emoji"
#: Words of our own, by language.
OWN_WORDS = {"pt_BR": SPOKEN}
#: The language of the program, that of the repository, and what flags and people who are turned are called in it.
LANGUAGES = (
    ("en", "en", "flag: {}", "{} facing right"),
    ("pt_BR", "pt", "bandeira: {}", "{} para a direita"),
)
VARIANT, RIGHTWARDS, BLACK_FLAG, CANCEL = "\ufe0f", "\u200d\u27a1", "\U0001f3f4", "\U000e007f"


class Annotations:
    """What the repository says in one language. Sequences are there without the marks for colour."""

    def __init__(self, folder: Path, language: str) -> None:
        self.names: dict[str, str] = {}
        self.words: dict[str, str] = {}
        for part in ("annotations", "annotationsDerived"):
            for item in ElementTree.parse(folder / part / f"{language}.xml").iter("annotation"):
                into = self.names if item.get("type") == "tts" else self.words
                into[item.attrib["cp"]] = item.text or ""
        regions = ElementTree.parse(folder / "subdivisions" / f"{language}.xml").iter("subdivision")
        self.regions = {item.attrib["type"]: item.text or "" for item in regions}


def name_of(text: str, said: Annotations, language: str, flag: str, rightwards: str) -> str:
    """What a sequence without marks for colour is called."""
    newer = NEWER.get(text, {}).get(language)
    if newer:
        return newer
    if text in said.names:
        return said.names[text]
    if text.startswith(BLACK_FLAG) and text.endswith(CANCEL):
        region = "".join(chr(ord(character) - 0xE0000) for character in text[1:-1])
        return flag.format(said.regions[region])
    return rightwards.format(said.names[text.removesuffix(RIGHTWARDS)])


def words_of(name: str, said: str, own: str) -> str:
    """More words to find it by, each once: those of the repository, then ours."""
    words = f"{said.replace('|', ' ')} {own}".split()
    known = name.casefold().replace(":", " ").replace(",", " ").split()
    return " ".join(dict.fromkeys(word for word in words if word.casefold() not in known))


def entries(said: Annotations, language: str, flag: str, rightwards: str) -> list[list[str]]:
    """Text, name and words of each emoji that is no form with a shade of skin, and of the shades themselves."""
    found = []
    for text, _name, _words, _group, *same in json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["emoji"]:
        bare = text.replace(VARIANT, "")
        bare = next((form for form in (bare, *same) if form in said.names), bare)
        if len(bare) > 1 and any(character in TONES for character in bare):
            continue
        name = name_of(bare, said, language, flag, rightwards)
        own = OWN_WORDS.get(language, {}).get(bare, "")
        found.append([text, name, words_of(name, said.words.get(bare, ""), own)])
    return found


def main() -> None:
    """Write one file for each language; the repository may be elsewhere: its folder is the argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CLDR
    for language, code, flag, rightwards in LANGUAGES:
        found = entries(Annotations(folder, code), language, flag, rightwards)
        lines = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[")
        file = FOLDER / f"names-{language}.json"
        file.write_text(lines + "\n", encoding="utf-8")
        sys.stdout.write(f"{file.name}: {len(found)} emoji, {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()

"""Draws assets/emoji from the font Noto Color Emoji: sheets of small pictures, and index.json with their names.
Run by hand when the font of Debian's fonts-noto-color-emoji is newer; the program itself only reads the files."""

from __future__ import annotations

import json
import re
import struct
import sys
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from emoji_names import ADDED_NAMES, COUNTRIES, HAIR, KEYWORDS, ORDER, PROFESSIONS, TONES, WHOLE, WIDE_BUT_BLACK
from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
FOLDER = Path(__file__).resolve().parent / "emoji"
#: The size at which the font has its pictures.
FONT_SIZE = 109
#: Edge of a picture and colours of a sheet: those with a shade of skin are many and small.
PLAIN, TONED = (36, 160), (28, 80)
#: A sheet is one column, so that pictures that are nearly alike lie close together and compress well.
PER_SHEET = 256
ZWJ, VARIANT, KEYCAP, CANCEL = "\u200d", "\ufe0f", "\u20e3", "\U000e007f"
#: What a sequence begins with, most usual first; what is not here is in the middle.
FIRSTS = ("👨👩🧑", "👦👧🧒👬👭👫💏💑🫱", "🤝❤", "♀♂", "➡↔↕")
_TONE = "[🏻-🏿]"
_WELL_FORMED = re.compile(f"(?!{_TONE}.)[^\u200d]{_TONE}?(\u200d(?!{_TONE})[^\u200d]{_TONE}?)*$")


# -- what the font has ---------------------------------------------------------------------------------------------


class Font:
    """The characters and ligatures of the font (OpenType 1.9, "cmap" format 12 and "GSUB" lookup type 4)."""

    def __init__(self, file: Path) -> None:
        self._data = file.read_bytes()
        self._tables = {}
        for number in range(self._u16(4)):
            at = 12 + 16 * number
            self._tables[self._data[at : at + 4].decode()] = self._u32(at + 8)
        self.glyphs = dict(self._characters())

    def _u16(self, at: int) -> int:
        return int(struct.unpack_from(">H", self._data, at)[0])

    def _u32(self, at: int) -> int:
        return int(struct.unpack_from(">I", self._data, at)[0])

    def _characters(self) -> Iterator[tuple[str, int]]:
        cmap = self._tables["cmap"]
        for number in range(self._u16(cmap + 2)):
            table = cmap + self._u32(cmap + 8 + 8 * number)
            if self._u16(table) != 12:
                continue
            for group in range(self._u32(table + 12)):
                first, last, glyph = struct.unpack_from(">III", self._data, table + 16 + 12 * group)
                yield from ((chr(code), glyph + code - first) for code in range(first, last + 1))

    def ligatures(self) -> Iterator[tuple[str, int]]:
        """Each sequence that has a picture of its own, and the picture's glyph."""
        gsub = self._tables["GSUB"]
        lookups = gsub + self._u16(gsub + 8)
        letters = {glyph: character for character, glyph in self.glyphs.items()}
        for number in range(self._u16(lookups)):
            lookup = lookups + self._u16(lookups + 2 + 2 * number)
            if self._u16(lookup) != 4:
                continue
            table = lookup + self._u16(lookup + 6)
            for first, at in zip(self._covered(table), range(self._u16(table + 4)), strict=True):
                ligature_set = table + self._u16(table + 6 + 2 * at)
                for place in range(self._u16(ligature_set)):
                    ligature = ligature_set + self._u16(ligature_set + 2 + 2 * place)
                    count = self._u16(ligature + 2) - 1
                    rest = [self._u16(ligature + 4 + 2 * part) for part in range(count)]
                    yield "".join(letters[glyph] for glyph in (first, *rest)), self._u16(ligature)

    def _covered(self, table: int) -> list[int]:
        coverage = table + self._u16(table + 2)
        count = self._u16(coverage + 2)
        if self._u16(coverage) == 1:
            return [self._u16(coverage + 4 + 2 * number) for number in range(count)]
        ranges = [struct.unpack_from(">HH", self._data, coverage + 4 + 6 * number) for number in range(count)]
        return list(chain.from_iterable(range(first, last + 1) for first, last in ranges))


def sequences(font: Font) -> list[tuple[str, list[str]]]:
    """Each picture's first sequence and the others that look the same, in the order of the picker."""
    same: dict[int | str, list[str]] = {}
    for text, glyph in chain(font.glyphs.items(), font.ligatures()):
        if _wanted(text):
            key = text if "\U0001f1e6" <= text[0] <= "\U0001f1ff" else glyph  # countries may share a flag
            same.setdefault(key, []).append(text)
    found = [(texts[0], texts[1:]) for texts in map(_forwards, same.values())]
    return sorted(found, key=lambda item: (_toned(item[0]), *_place(item[0])))


def _toned(text: str) -> bool:
    return len(text) > 1 and any(character in TONES for character in text)


def _forwards(texts: list[str]) -> list[str]:
    """Many ligatures are there the other way round too, for text from right to left: only the usual way is kept."""
    usual = [text for text in texts if _WELL_FORMED.match(text)] or texts
    least = min(map(_rank, usual))
    return [text for text in usual if _rank(text) == least]


def _rank(text: str) -> tuple[bool, int, bool]:
    first = next((rank for rank, some in enumerate(FIRSTS) if text[0] in some), len(FIRSTS) // 2)
    return text not in WHOLE, first, "💋\u200d❤" in text


def _wanted(text: str) -> bool:
    if len(text) == 1:
        code = ord(text)
        return (
            code in (0xA9, 0xAE)
            or (0x203C <= code < 0xE000 and text != KEYCAP)
            or (0x1F000 <= code < 0x1FB00 and not 0x1F1E6 <= code <= 0x1F1FF)
        )
    return text[0] != CANCEL and text != "\U0001f3f4" + CANCEL


def _place(text: str) -> tuple[int, ...]:
    """Where a sequence stands: its group, then its character's."""
    codes = [ord(character) for character in text]
    if _is_flag(text):
        return (len(ORDER) - 1, 0 if len(codes) != 2 else 1, *codes)
    for group, (_name, ranges) in enumerate(ORDER):
        for number, (first, last) in enumerate(ranges):
            if first <= codes[0] <= last:
                plain = [code for code in codes if chr(code) not in TONES]
                return (group, number, plain[0], *plain[1:], 0, *codes)
    return (len(ORDER) - 2, 99, *codes)


def _is_flag(text: str) -> bool:
    return 0x1F1E6 <= ord(text[0]) <= 0x1F1FF or text[0] in "\U0001f3f3\U0001f3f4"


def group_of(text: str) -> int:
    """The number of a sequence's group in ORDER."""
    return _place(text)[0]


# -- names ---------------------------------------------------------------------------------------------------------


def qualified(text: str) -> str:
    """The sequence as others must get it: with the mark for colour behind what is drawn black by itself."""
    out = []
    for character, following in zip(text, [*text[1:], ""], strict=True):
        out.append(character)
        narrow = unicodedata.east_asian_width(character) != "W" and unicodedata.category(character) in (
            "So",
            "Sm",
            "Po",
        )
        black = narrow or character in WIDE_BUT_BLACK
        part = character in ZWJ + KEYCAP or "\U0001f1e6" <= character <= "\U0001f1ff" or character >= "\U000e0000"
        digit = following == KEYCAP
        if digit or (black and not part and following not in TONES and not _new(character)):
            out.append(VARIANT)
    return "".join(out)


def _new(character: str) -> bool:
    return ord(character) in ADDED_NAMES or unicodedata.category(character) == "Cn"


def name_of(text: str) -> str:
    """What an emoji is called, in lower case."""
    tones = [TONES[character] for character in dict.fromkeys(text) if character in TONES]
    plain = "".join(character for character in text if character not in TONES)
    if not plain:
        return TONES[text[0]]
    name = _name_without_tone(plain)
    return f"{name}: {', '.join(tones)}" if tones else name


def _name_without_tone(text: str) -> str:
    if text in WHOLE:
        return WHOLE[text]
    if text.endswith(KEYCAP):
        return f"keycap {text[0]}"
    if text[0] == "\U0001f3f4" and text.endswith(CANCEL):
        region = "".join(chr(ord(character) - 0xE0000) for character in text[1:-1])
        return f"flag {WHOLE.get(region, region)}"
    if "\U0001f1e6" <= text[0] <= "\U0001f1ff":
        code = "".join(chr(ord(character) - 0x1F1E6 + ord("A")) for character in text)
        return f"flag {COUNTRIES.get(code, code)}"
    parts = text.split(ZWJ)
    if len(parts) == 1:
        return _single(text[0])
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    who = _single(parts[0]).replace("adult", "person") if parts[0] == "\U0001f9d1" else _single(parts[0])
    last = parts[-1]
    if last in "\u2640\u2642":
        return f"{'woman' if last == chr(0x2640) else 'man'} {who}"
    if last in HAIR:
        return f"{who} with {HAIR[last]}"
    if len(parts) == 2 and last in PROFESSIONS:
        return f"{who} {PROFESSIONS[last]}"
    if "\U0001f48b" in parts:
        return "kiss " + " ".join(_single(part) for part in (parts[0], last))
    if "\u2764" in parts and len(parts) == 3:
        return "couple with heart " + " ".join(_single(part) for part in (parts[0], last))
    if all(part in "\U0001f468\U0001f469\U0001f466\U0001f467\U0001f9d1\U0001f9d2" for part in parts):
        return "family " + " ".join(_single(part) for part in parts)
    return " ".join(PROFESSIONS.get(part, _single(part)) for part in parts)


def _single(character: str) -> str:
    code = ord(character)
    return ADDED_NAMES.get(code) or unicodedata.name(character, f"emoji {code:x}").lower()


# -- files ---------------------------------------------------------------------------------------------------------


def draw(font: ImageFont.FreeTypeFont, text: str, edge: int) -> Image.Image:
    """One picture, as wide as high."""
    left, top, right, bottom = (round(side) for side in font.getbbox(text))
    side = max(right - left, bottom - top)
    picture = Image.new("RGBA", (side, side))
    at = ((side - right + left) // 2 - left, (side - bottom + top) // 2 - top)
    ImageDraw.Draw(picture).text(at, text, font=font, embedded_color=True)
    return picture.resize((edge, edge), Image.Resampling.LANCZOS)


def write_sheet(font: ImageFont.FreeTypeFont, texts: list[str], file: Path) -> None:
    """One column of pictures, all of one kind."""
    edge, colours = TONED if _toned(texts[0]) else PLAIN
    strip = Image.new("RGBA", (edge, edge * len(texts)))
    for number, text in enumerate(texts):
        strip.paste(draw(font, qualified(text), edge), (0, edge * number))
    flat = strip.quantize(colours, method=Image.Quantize.FASTOCTREE, kmeans=2, dither=Image.Dither.NONE)
    flat.save(file, optimize=True)


def write_index(found: list[tuple[str, list[str]]], starts: list[int]) -> None:
    """What is where: the first picture of each sheet, and each picture's text, name, search words and group."""
    emoji = [
        [qualified(text), name_of(text), KEYWORDS.get(text, ""), group_of(text), *others] for text, others in found
    ]
    index = {"starts": starts, "groups": [name for name, _ranges in ORDER], "emoji": emoji}
    lines = json.dumps(index, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[")
    (FOLDER / "index.json").write_text(lines + "\n", encoding="utf-8")


def main() -> None:
    """Write the sheets and the index."""
    font = ImageFont.truetype(FONT, FONT_SIZE, layout_engine=ImageFont.Layout.RAQM)
    found = sequences(Font(FONT))
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("sheet-*.png"):
        old.unlink()
    plain = sum(not _toned(text) for text, _others in found)
    starts = [*range(0, plain, PER_SHEET), *range(plain, len(found), PER_SHEET)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(found)], strict=True)):
        end = min(end, plain) if start < plain else end
        write_sheet(font, [text for text, _others in found[start:end]], FOLDER / f"sheet-{number:02}.png")
    write_index(found, starts)
    size = sum(file.stat().st_size for file in FOLDER.iterdir())
    sys.stdout.write(f"{len(found)} pictures, {size:,} bytes\n")


if __name__ == "__main__":
    main()

"""Texts that have broken chat windows: emoji sequences, lone surrogates, endless lines, marks, controls, directions.
Made here, so that every one of them can be read as what it is."""

from __future__ import annotations

import unicodedata

_ZWJ, _BLACK_FLAG, _VS16 = "\u200d", "\U0001f3f4", "\ufe0f"


def unicode_lines() -> list[str]:
    """Every assigned character of the planes 0 and 1, 256 a line; the first line holds the controls."""
    lines = []
    for start in range(0, 0x20000, 256):
        line = "".join(map(chr, range(start, start + 256)))
        kept = "".join(character for character in line if unicodedata.category(character) not in ("Cn", "Co"))
        if kept:
            lines.append(kept)
    return lines


def _zalgo(text: str) -> str:
    return "".join(
        letter + "".join(chr(0x300 + (place * 7 + mark) % 0x70) for mark in range(30))
        for place, letter in enumerate(text)
    )


#: What it is -> the text.
TEXTS: dict[str, str] = {
    "colour emoji": "😀🎉🚀👍🏽❤️☕️ and text",
    "a family": f"👨{_ZWJ}👩{_ZWJ}👧{_ZWJ}👦 went out",
    "a broken sequence": f"👨{_ZWJ}{_ZWJ}{_VS16}{_ZWJ}x",
    "flags": "🇧🇷🇵🇹🇧 " + _BLACK_FLAG + "".join(chr(0xE0000 + ord(c)) for c in "gbeng") + "\U000e007f",
    "many emoji": "😀" * 5_000,
    "keycaps": f"1{_VS16}\u20e3 #{_VS16}\u20e3",
    "lone surrogates": "a\ud800b\udfffc\udc00\ud83d",
    "a long line": "x" * 100_000,
    "a long line of words": "lorem ipsum " * 9_000,
    "a megabyte": "long and longer " * 65_536,
    "ten thousand lines": "\n".join(f"line {number}" for number in range(10_000)),
    "control characters": "".join(map(chr, range(32))) + "\x7f" + "".join(map(chr, range(0x80, 0xA0))) + "end",
    "NUL": "before\0after",
    "IRC colours": "\x0304,12red\x03 \x02bold\x0f \x1ditalic \x1funder\x16 \x0412ab34hex",
    "directions": "\u202eright\u202c \u2066iso\u2069 \u061c\u200e\u200f end",
    "zalgo": _zalgo("He comes through the window"),
    "only marks": "\u0301\u0302\u0303" * 50,
    "Hebrew": "שלום, מה נשמע? https://nas.local/a.pdf (עכשיו) 123 abc",
    "Arabic": "السلام عليكم، لا بأس 123 https://nas.local/x — Mia",
    "Arabic with marks": "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ",
    "much Arabic": "كان هناك نص طويل جدا " * 400,
    "Devanagari and Thai": "नमस्ते दुनिया สวัสดีชาวโลก",
    "Chinese, Japanese, Korean": "你好，世界。こんにちは世界 안녕하세요 세계",
    "Tcl": '[exit] $env(HOME) {unbalanced \\ "quotes" ; %s %d #comment',
    "line ends": "a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh",
    "spaces": " \u00a0\u2003\u3000\u200b\ufeff\u00ad ",
    "beyond the planes in use": "\U0010ffff\U000f0000\ue000\ufffe\uffff",
}

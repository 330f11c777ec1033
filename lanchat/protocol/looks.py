"""What a name looks like: keys shared by names that a reader cannot tell apart, whatever script their letters are of.
A small form of the "skeleton" of Unicode Technical Standard 39, section 4; which names are equal is for names.py."""

from __future__ import annotations

import unicodedata

#: A sign, and those of other scripts that are drawn like it. What differs at a second look (m and rn) is not here, and
#: neither are accents: an e with one does not look like an e without.
_ALIKE = {
    "a": "\u0430\u0251\u03b1\u237a",
    "b": "\u042c\u044c\u0184\u0185\u13cf\u15af",
    "c": "\u0441\u1d04\u2ca5",
    "d": "\u0501\u0256\u13e7\ua4d2",
    "e": "\u0435\u04bd\u212e",
    "f": "\u0192\u1e9d\u0584",
    "g": "\u0261\u0581",
    "h": "\u04bb\u0570\u13c2",
    "i": "\u0456\u03b9\u0131\u0269\u13a5",
    "j": "\u0458\u03f3\u0237",
    "k": "\u043a\u03ba\u1d0b",
    "l": "\u01c0\u04c0\u04cf\u05d5\u05df\u0627\u2223\u2502\u2d4f",
    "n": "\u0578\u057c\u0274",
    "o": "\u043e\u03bf\u03c3\u0585\u05e1\u0647\u0d20\u101d\u1d0f\u2c9f"
    "\u0e50\u0ed0\u0966\u09e6\u0a66\u0ae6\u0be6\u0c66\u0ce6\u0d66\u17e0\u1040\u3007",
    "p": "\u0440\u03c1\u2ca3\u2374",
    "q": "\u051b\u0566\u0563",
    "r": "\u0433\u1d26\u2c85",
    "s": "\u0455\ua731",
    "u": "\u03c5\u057d\u1d1c\u028b",
    "v": "\u0475\u03bd\u1d20\u2228",
    "w": "\u0461\u051d\u0561\u1d21",
    "x": "\u0445\u00d7\u166e",
    "y": "\u0443\u03b3\u04af\u10e7\u028f\u1eff",
    "z": "\u1d22",
    "-": "\u2010\u2012\u2013\u2014\u2015\u2212\u30fc\u4e00\u2043\u02d7",
    "A": "\u0410\u0391\u13aa\ua4ee\u15c5",
    "B": "\u0412\u0392\u13f4\ua4d0\u15f7",
    "C": "\u0421\u13df\ua4da\u2ca4",
    "D": "\u13a0\u15de\ua4d3",
    "E": "\u0415\u0395\u13ac\u2d39\ua4f0\u22ff",
    "F": "\u03dc\ua4dd\u15b4\u0492",
    "G": "\u050c\u13c0\ua4d6",
    "H": "\u041d\u0397\u13bb\ua4e7\u2c8e\u157c",
    "I": "\u0399\u0406\u16c1\ua4f2\u2c92\u0196\u026a",
    "J": "\u0408\u13ab\ua4d9\u148d",
    "K": "\u041a\u039a\u13e6\ua4d7\u2c94",
    "L": "\u13de\u14aa\ua4e1",
    "M": "\u041c\u039c\u13b7\ua4df\u03fa\u2c98",
    "N": "\u039d\ua4e0\u2c9a",
    "O": "\u039f\u0555\u2c9e\u2d54\ua4f3",
    "P": "\u0420\u03a1\u13e2\ua4d1\u2ca2",
    "Q": "\u051a\u2d55\u10ad",
    "R": "\u13a1\u13d2\ua4e3\u01a6",
    "S": "\u0405\u054f\u13d5\u13da\ua4e2",
    "T": "\u0422\u03a4\u13a2\ua4d4\u2ca6\u22a4",
    "U": "\u054d\u144c\ua4f4\u22c3",
    "V": "\u0474\u13d9\ua4e6",
    "W": "\u051c\u13b3\u13d4\ua4ea",
    "X": "\u0425\u03a7\ua4eb\u2cac\u166d",
    "Y": "\u0423\u03a5\u04ae\u13a9\ua4ec\u2ca8",
    "Z": "\u0396\u13c3\ua4dc",
    "_": "\u203f\u02cd",
    "`": "\u02b9\u02bb\u02bc\u02bd\u02c8\u055a\u2019\u2018\u02be\u02bf",
    "\u30d8": "\u3078",
    "\u4e8c": "\u30cb",
    "\u516b": "\u30cf",
    "\u529b": "\u30ab",
    "\u535c": "\u30c8",
    "\u53e3": "\u30ed",
    "\u5915": "\u30bf",
    "\u5de5": "\u30a8",
}
#: None: a dot on what has one already, and marks that are hardly seen.
_TABLE: dict[int, str | None] = {ord(sign): like for like, signs in _ALIKE.items() for sign in signs}
_TABLE |= dict.fromkeys(map(ord, "\u0307\u0345\u034f"))
#: Signs of our own script that only their shape makes alike.
_SHAPES = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "O"})


def look(name: str) -> tuple[str, str]:
    """Two keys; names with either in common look the same. The first leaves case aside, the second does not: so Ian is
    told from Lan, but not from lan. Costs a few microseconds: not to be called for a message."""
    if not name.isascii():
        # What is wide or a ligature becomes plain, and a letter comes apart from its accent, so that it is found.
        name = unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).translate(_TABLE))
    return name.lower(), name.translate(_SHAPES)

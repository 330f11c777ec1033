"""Keeps the catalogues in assets/locale: finds the texts in lanchat/, updates each .po, compiles each .mo.
Run it after changing a text; with --check it changes nothing and exits 1 when a run is due or a translation lacks."""

from __future__ import annotations

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "lanchat"
LOCALE = ROOT / "assets" / "locale"
#: The functions of lanchat/i18n.py whose arguments are shown to people.
ONE_FORM, TWO_FORMS = "_", "ngettext"
#: Joins the two forms of a counted text in a catalogue's key (GNU gettext manual, "The Format of GNU MO Files").
NUL = "\0"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|%(?:\(\w+\))?[rsd]")

Catalogue = dict[str, list[str]]


@dataclass(slots=True)
class Report:
    """What is wrong with one language's catalogue; all empty when it is complete and true to the sources."""

    language: str
    missing: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stale: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.obsolete or self.wrong or self.stale)

    def lines(self) -> Iterator[str]:
        """One line for each fault."""
        for title, texts in (("missing", self.missing), ("obsolete", self.obsolete), ("wrong", self.wrong)):
            for text in texts:
                yield f"{self.language}: {title}: {text.replace(NUL, ' | ')!r}"
        if self.stale:
            yield f"{self.language}: the .mo is older than the .po"


# -- sources -------------------------------------------------------------------------------------------------------


def extract(folder: Path = SOURCES) -> dict[str, list[str]]:
    """Each text for people -> the files it is in. Raises SyntaxError for a text that is not one literal."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*.py")):
        place = file.relative_to(folder.parent).as_posix()
        for key in _texts_in(ast.parse(file.read_text(encoding="utf-8"), place), place):
            files = found.setdefault(key, [])
            if place not in files:
                files.append(place)
    return found


def _texts_in(tree: ast.AST, place: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in (ONE_FORM, TWO_FORMS):
            continue
        wanted = 1 if node.func.id == ONE_FORM else 2
        texts = [arg.value for arg in node.args[:wanted] if isinstance(arg, ast.Constant) and type(arg.value) is str]
        if len(texts) != wanted:
            raise SyntaxError(f"{place}:{node.lineno}: {node.func.id}() needs a literal text")
        yield NUL.join(texts)


# -- .po -----------------------------------------------------------------------------------------------------------


def read_po(file: Path) -> tuple[str, Catalogue]:
    """The header and the translations: key -> its forms. A file that is not there is empty."""
    catalogue: Catalogue = {}
    if not file.exists():
        return "", catalogue
    fields: dict[str, str] = {}
    name = ""
    for line in [*file.read_text(encoding="utf-8").splitlines(), 'msgid "\0end"']:
        if line.startswith("msgid ") and fields:
            _keep(fields, catalogue)
            fields = {}
        if line.startswith("msg"):
            name, _space, line = line.partition(" ")
            fields[name] = ""
        if line.startswith('"'):
            fields[name] += _unquote(line)
    header = catalogue.pop("", [""])[0]
    return header, catalogue


def _keep(fields: dict[str, str], catalogue: Catalogue) -> None:
    key = fields["msgid"]
    if "msgid_plural" in fields:
        key += NUL + fields["msgid_plural"]
    catalogue[key] = [text for name, text in fields.items() if name.startswith("msgstr")]


def _unquote(line: str) -> str:
    text = line.strip()[1:-1]
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def write_po(file: Path, header: str, catalogue: Catalogue, places: dict[str, list[str]]) -> None:
    """Write the catalogue, each text under the files it is in."""
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(_quote(line + "\n") for line in header.splitlines())]
    for key in sorted(catalogue, key=lambda key: (places[key], key)):
        lines = ["#: " + " ".join(places[key])]
        one, plural, many = key.partition(NUL)
        lines.append(f"msgid {_quote(one)}")
        if plural:
            lines.append(f"msgid_plural {_quote(many)}")
            lines += [f"msgstr[{number}] {_quote(text)}" for number, text in enumerate(catalogue[key])]
        else:
            lines.append(f"msgstr {_quote(catalogue[key][0])}")
        blocks.append("\n".join(lines))
    file.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


# -- .mo -----------------------------------------------------------------------------------------------------------


def compile_mo(header: str, catalogue: Catalogue) -> bytes:
    """The binary catalogue of what is translated (GNU gettext manual, "The Format of GNU MO Files")."""
    texts = {"": header} | {key: NUL.join(forms) for key, forms in catalogue.items() if all(forms)}
    entries = sorted((key.encode(), text.encode()) for key, text in texts.items())
    keys, values = b"", b""
    key_table: list[tuple[int, int]] = []
    value_table: list[tuple[int, int]] = []
    for key, value in entries:
        key_table.append((len(key), len(keys)))
        value_table.append((len(value), len(values)))
        keys += key + b"\0"
        values += value + b"\0"
    count = len(entries)
    keys_at = 28 + 16 * count
    values_at = keys_at + len(keys)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, keys_at)
    index = [(length, keys_at + offset) for length, offset in key_table]
    index += [(length, values_at + offset) for length, offset in value_table]
    return head + b"".join(struct.pack("<2I", *pair) for pair in index) + keys + values


# -- the whole -----------------------------------------------------------------------------------------------------


def languages(locale: Path = LOCALE) -> list[Path]:
    """The folder of each language that has a catalogue."""
    return sorted(file.parent for file in locale.glob("*/LC_MESSAGES/lanchat.po"))


def check(folder: Path, texts: dict[str, list[str]]) -> Report:
    """Compare one language with the sources and its .mo with its .po."""
    report = Report(folder.parent.name)
    header, catalogue = read_po(folder / "lanchat.po")
    report.missing = [key for key in texts if not all(catalogue.get(key, [""]))]
    report.obsolete = [key for key in catalogue if key not in texts]
    report.wrong = [key for key, forms in catalogue.items() if all(forms) and not _fits(key, forms)]
    binary = folder / "lanchat.mo"
    report.stale = not binary.exists() or binary.read_bytes() != compile_mo(header, catalogue)
    return report


def _fits(key: str, forms: list[str]) -> bool:
    """Whether each form fills in no more than the source does, and the last one all of it."""
    wanted = set(_PLACEHOLDER.findall(key))
    filled = [set(_PLACEHOLDER.findall(form)) for form in forms]
    return all(names <= wanted for names in filled) and filled[-1] == wanted


def update(folder: Path, texts: dict[str, list[str]]) -> None:
    """Add the new texts untranslated, let go of those no longer used, and compile."""
    header, old = read_po(folder / "lanchat.po")
    new = {key: old.get(key) or [""] * (2 if NUL in key else 1) for key in texts}
    write_po(folder / "lanchat.po", header, new, texts)
    (folder / "lanchat.mo").write_bytes(compile_mo(header, new))


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is amiss")
    options = parser.parse_args(arguments)
    texts = extract()
    faults = 0
    for folder in languages():
        if not options.check:
            update(folder, texts)
        for line in check(folder, texts).lines():
            sys.stdout.write(line + "\n")
            faults += 1
    sys.stdout.write(f"{len(texts)} texts, {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

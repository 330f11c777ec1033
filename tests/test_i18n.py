"""The interface speaks each language completely: catalogues true to the sources, and the choice of one."""

from __future__ import annotations

import errno
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from lanchat import i18n
from lanchat.config import load_server_config
from lanchat.errors import UserError

TOOL = Path(__file__).resolve().parent.parent / "assets" / "make_locale.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_locale", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_locale"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.choose("en")


def catalogue(folder: Path, *entries: str) -> Path:
    place = folder / "pt_BR" / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    head += '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"'
    (place / "lanchat.po").write_text("\n\n".join([head, *entries]) + "\n", encoding="utf-8")
    return place


def test_every_text_is_translated_and_every_mo_is_fresh(tool: ModuleType) -> None:
    texts = tool.extract()
    assert texts, "no text for people was found in the sources"
    folders = tool.languages()
    assert {folder.parent.name for folder in folders} == set(i18n.LANGUAGES) - {"en"}
    faults = [line for folder in folders for line in tool.check(folder, texts).lines()]
    assert faults == [], "run: python assets/make_locale.py, then translate what is missing"


def test_texts_and_counted_texts_are_found_in_the_sources(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text(
        'x = _("Hello " "there")\ny = ngettext("{n} day", "{n} days", 2)\nz = f("no")\n'
    )
    assert set(tool.extract(tmp_path / "room")) == {"Hello there", "{n} day\0{n} days"}


def test_a_text_that_is_no_literal_is_refused(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('x = _(f"Hello {name}")\n')
    with pytest.raises(SyntaxError, match="literal"):
        tool.extract(tmp_path)


def test_missing_obsolete_wrong_and_stale_are_each_named(tool: ModuleType, tmp_path: Path) -> None:
    place = catalogue(
        tmp_path,
        'msgid "Gone"\nmsgstr "Foi"',
        'msgid "Hi {name}"\nmsgstr "Oi {nome}"',
        'msgid "New"\nmsgstr ""',
    )
    report = tool.check(place, {"Hi {name}": ["a.py"], "New": ["a.py"], "Newer": ["a.py"]})
    assert (report.missing, report.obsolete, report.wrong, report.stale) == (
        ["New", "Newer"],
        ["Gone"],
        ["Hi {name}"],
        True,
    )
    assert len(list(report.lines())) == 5


def test_an_update_keeps_translations_and_compiles(tool: ModuleType, tmp_path: Path) -> None:
    place = catalogue(tmp_path, 'msgid "A \\"quote\\"\\n"\nmsgstr "Uma \\"cita\\"\\n"', 'msgid "Gone"\nmsgstr "Foi"')
    texts = {'A "quote"\n': ["a.py"], "{n} day\0{n} days": ["a.py"]}
    tool.update(place, texts)
    header, entries = tool.read_po(place / "lanchat.po")
    assert entries == {'A "quote"\n': ['Uma "cita"\n'], "{n} day\0{n} days": ["", ""]}
    assert "charset=UTF-8" in header
    assert tool.check(place, texts).stale is False


def test_the_compiled_catalogue_is_what_gettext_reads(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = catalogue(
        tmp_path / "locale",
        'msgid "Hello"\nmsgstr "Olá"',
        'msgid "{count} person"\nmsgid_plural "{count} people"\n'
        'msgstr[0] "{count} pessoa"\nmsgstr[1] "{count} pessoas"',
    )
    tool.update(place, {"Hello": ["a.py"], "{count} person\0{count} people": ["a.py"]})
    monkeypatch.setattr(i18n.paths, "assets_dir", lambda: tmp_path)
    i18n.choose("pt_BR")
    assert i18n._("Hello") == "Olá"
    assert i18n._("Unknown") == "Unknown"
    forms = [i18n.ngettext("{count} person", "{count} people", count) for count in (0, 1, 2)]
    assert forms == ["{count} pessoa", "{count} pessoa", "{count} pessoas"]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "pt_BR.UTF-8"}, "pt_BR"),
        ({"LANG": "pt_PT.UTF-8"}, "pt_BR"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANGUAGE": "pt:en", "LANG": "en_US.UTF-8"}, "pt_BR"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "pt_BR.UTF-8"}, "en"),
    ],
)
def test_the_systems_language_decides(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n.system_language() == language


def test_without_a_catalogue_the_texts_stay_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n.paths, "assets_dir", lambda: tmp_path)
    i18n.choose("pt_BR")
    assert i18n._("Hello") == "Hello"


@pytest.mark.parametrize("number", ["EACCES", "EPERM", "ENAMETOOLONG", "EROFS", "ENOSPC", "EIO", "EADDRNOTAVAIL"])
def test_common_reasons_of_the_system_are_translated(number: str) -> None:
    code = getattr(errno, number)
    error = OSError(code, os.strerror(code))
    english = i18n.reason_of(error)
    i18n.choose("pt_BR")
    assert i18n.reason_of(error) not in (english, os.strerror(code).lower())


def test_a_sentence_about_a_file_is_in_one_language(tmp_path: Path) -> None:
    i18n.choose("pt_BR")
    for place, why in (
        (tmp_path / "none", "esse arquivo ou pasta não existe"),
        (tmp_path, "é uma pasta"),
        (tmp_path / ("x" * 400), "o nome é longo demais"),
    ):
        with pytest.raises(UserError) as told:
            load_server_config(place)
        assert str(told.value).endswith(f": {why}.")


def test_other_reasons_of_the_system_stay_as_they_are() -> None:
    assert i18n.reason_of(OSError(errno.ELOOP, "Too many links")) == "too many links"
    assert i18n.reason_of(OSError("Odd")) == "odd"

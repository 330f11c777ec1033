"""What each desktop says about dark windows, and what is made of silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.system import dark_mode, programs
from lanchat.system.dark_mode import prefers_dark


@pytest.fixture(autouse=True)
def desktop(programs_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux session with a bus, no programs, no settings; returns its settings folder."""
    monkeypatch.setattr(dark_mode.sys, "platform", "linux")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.delenv("GTK_THEME", raising=False)
    return tmp_path / "config"


def test_silence_is_no_preference() -> None:
    assert prefers_dark() is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("(<<uint32 1>>,)", True),
        ("(<<uint32 2>>,)", False),
        ("(<uint32 1>,)", True),
        ("(<<uint32 0>>,)", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_the_portal_decides(script, answer: str, expected: bool | None) -> None:  # type: ignore[no-untyped-def]
    script("gdbus", f"print({answer!r})")
    assert prefers_dark() is expected


@pytest.mark.parametrize(
    ("scheme", "theme", "expected"),
    [
        ("'prefer-dark'", "'Adwaita'", True),
        ("'prefer-light'", "'Adwaita-dark'", False),
        ("'default'", "'Yaru-blue-dark'", True),
        ("'default'", "'Adwaita'", False),
        ("", "", None),
    ],
)
def test_without_a_portal_the_settings_decide(script, scheme: str, theme: str, expected: bool | None) -> None:  # type: ignore[no-untyped-def]
    script("gsettings", f"print({scheme!r} if sys.argv[-1] == 'color-scheme' else {theme!r})")
    assert prefers_dark() is expected


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        ("gtk-3.0", "[Settings]\ngtk-application-prefer-dark-theme=1\n", True),
        ("gtk-4.0", "[Settings]\ngtk-application-prefer-dark-theme = true\n", True),
        ("gtk-3.0", "[Settings]\ngtk-theme-name=Adwaita-dark\n", True),
        ("gtk-3.0", "[Settings]\ngtk-theme-name=Adwaita\n", False),
        ("gtk-3.0", "[Settings]\ngtk-font-name=Sans 10%\n", None),
        ("gtk-3.0", "no ini file at all", None),
        ("gtk-3.0", "[Other]\n", None),
    ],
)
def test_the_files_of_gtk(desktop: Path, version: str, text: str, expected: bool | None) -> None:
    (desktop / version).mkdir(parents=True)
    (desktop / version / "settings.ini").write_text(text, encoding="utf-8")
    assert prefers_dark() is expected


def test_the_variable_of_a_session_comes_before_the_files(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desktop / "gtk-3.0").mkdir(parents=True)
    (desktop / "gtk-3.0" / "settings.ini").write_text("[Settings]\ngtk-theme-name=Adwaita\n", encoding="utf-8")
    monkeypatch.setenv("GTK_THEME", "Adwaita:dark")
    assert prefers_dark() is True


def test_without_a_bus_no_program_is_started(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    script("gdbus", "print('(<<uint32 1>>,)')")
    script("gsettings", "print(\"'prefer-dark'\")")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert prefers_dark() is None
    (tmp_path / "bus").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert prefers_dark() is True


def test_a_desktop_that_hangs_is_given_up(script, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(programs, "PATIENCE", 0.2)
    for name in ("gdbus", "gsettings"):
        script(name, "import threading; threading.Event().wait(30)")
    assert prefers_dark() is None


@pytest.mark.parametrize(
    ("body", "expected"), [("print('Dark')", True), ("sys.exit(1)", False), ("print('Light')", False)]
)
def test_on_a_mac_defaults_decides(script, monkeypatch: pytest.MonkeyPatch, body: str, expected: bool) -> None:  # type: ignore[no-untyped-def]
    script("defaults", body)
    monkeypatch.setattr(dark_mode.sys, "platform", "darwin")
    assert prefers_dark() is expected

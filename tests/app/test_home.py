"""The data folder of a run: made when missing, done without when that is impossible."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat import log, paths
from lanchat.app.home import open_home
from lanchat.app.runtime import Runtime


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Each test sets the log up anew; none leaves a file open, or the log of other tests another."""
    root = logging.getLogger("lanchat")
    level, propagate, raises = root.level, root.propagate, logging.raiseExceptions
    log.set_up("warning", None, to_stderr=False)
    root.propagate = True
    yield
    log.set_up("warning", None, to_stderr=False)
    root.setLevel(level)
    root.propagate, logging.raiseExceptions = propagate, raises


def test_a_new_folder_gets_settings_and_a_log(tmp_path: Path) -> None:
    home = open_home(str(tmp_path / "new" / "data"), "info", to_stderr=False)
    assert home.notice == ""
    assert json.loads((home.folder / "settings.json").read_text())["install_id"] == home.settings.install_id
    logging.getLogger("lanchat.test").info("hello")
    assert "hello" in paths.log_file(home.folder).read_text()
    again = open_home(str(home.folder), "info", to_stderr=False)
    assert again.settings == home.settings


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths.log_file(tmp_path).mkdir()
    open_home(str(tmp_path), "warning", to_stderr=False)
    logging.getLogger("lanchat.test").warning("still said")
    assert capsys.readouterr().err == "lanchat: still said\n"


def test_setting_up_twice_says_things_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        open_home(str(tmp_path), "warning", to_stderr=True)
    logging.getLogger("lanchat.test").warning("once")
    assert capsys.readouterr().err == "lanchat: once\n"
    assert paths.log_file(tmp_path).read_text().count("once") == 1


def test_a_folder_below_a_file_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = open_home(str(tmp_path / "file" / "data"), "warning", to_stderr=False)
    assert home.notice.startswith("The settings cannot be kept in")
    assert home.nick()


def test_what_was_wrong_with_the_settings_is_saved_right(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"name": "Zoë", "start": 1}')
    home = open_home(str(tmp_path), "warning", to_stderr=False)
    assert "wrong value for start" in home.notice
    assert json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))["name"] == "Zoë"
    assert open_home(str(tmp_path), "warning", to_stderr=False).notice == ""


@pytest.mark.parametrize("name", ["Zoë", "", "7", "two words", "\x00", "x" * 99])
def test_there_is_always_a_name_to_offer(tmp_path: Path, name: str) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"name": name}))
    assert open_home(str(tmp_path), "warning", to_stderr=False).nick()


def test_odd_addresses_in_the_settings_are_passed_over(tmp_path: Path) -> None:
    home = open_home(str(tmp_path), "warning", to_stderr=False)
    home.settings.last_addresses = ["", "x", "10.0.0.1:²", "10.0.0.1:99999", "[::1", "10.0.0.2:50001", "[fe80::1]:7"]
    runtime = Runtime(home, print, discovery=False)
    assert runtime.session._options.cached == (("10.0.0.2", 50001), ("fe80::1", 7))
    runtime.start()
    assert runtime.stop()

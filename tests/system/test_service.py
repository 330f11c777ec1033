"""The chat as a service: the unit runs the chat, systemctl is told what it must be, and removing leaves nothing."""

from __future__ import annotations

import configparser
import os
import plistlib
import socket
import sys
from pathlib import Path

import pytest

from lanchat.cli import main
from lanchat.errors import UserError
from lanchat.system import service
from tests.desktop import running, wait_until
from tests.ports import free_port
from tests.speaker import Speaker
from tests.system.conftest import Script
from tests.system.test_own_command import read_unit

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(service, "PATIENCE", PATIENCE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def told(home: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What systemctl was told; it answers is-active with what stands in the file `state`."""
    monkeypatch.setattr(sys, "platform", "linux")
    file, state = home / "told", home / "state"
    script(
        "systemctl",
        f"open({str(file)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        f"if 'is-active' in sys.argv: print(open({str(state)!r}).read())",
    )
    return file


def unit(home: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(home / "config/systemd/user/lanchat.service", encoding="utf-8")
    assert parser["Install"]["WantedBy"] == "default.target"
    return parser["Service"]


def test_installing_writes_a_unit_that_runs_the_chat(
    home: Path, told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    folder = home / "data with space"
    words = ["--host", "127.0.0.1", "--no-discovery", "--port", str(port), "--data-dir", str(folder)]
    assert main(["service", "install", *words]) == 0
    assert "config/systemd/user/lanchat.service" in capsys.readouterr().out
    assert told.read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable lanchat.service",
        "--user restart lanchat.service",
    ]
    values = unit(home)
    assert values["Restart"] == "on-failure"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with running(read_unit(values["ExecStart"]), env=environment, log=home / "output"):

        def is_open() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_until(is_open, PATIENCE, "the service hosts")
        with Speaker(port, "Mia", "#lobby") as mia:
            mia.say("#lobby", "hello")
    assert (folder / "history.sqlite3").exists()


def test_status_tells_whether_it_runs_by_words_and_number(
    home: Path, told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "status"]) == 1
    assert main(["service", "remove"]) == 0
    assert capsys.readouterr().out == "There is no service.\n" * 2
    main(["service", "install"])
    capsys.readouterr()
    (home / "state").write_text("active")
    assert main(["service", "status"]) == 0
    (home / "state").write_text("failed")
    assert main(["service", "status"]) == 1
    assert capsys.readouterr().out == "The service is running.\nThe service is there, but not running.\n"


def test_removing_ends_it_and_leaves_nothing(home: Path, told: Path) -> None:
    main(["service", "install"])
    told.unlink()
    assert main(["service", "remove"]) == 0
    assert told.read_text().splitlines() == ["--user disable --now lanchat.service", "--user daemon-reload"]
    assert not service.is_installed()


def test_a_system_without_services_is_told_plainly(
    programs_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["service", "install"]) == 1
    assert "This system does not run services for its users: systemctl --user daemon-reload failed." in (
        capsys.readouterr().err
    )


def test_a_configuration_with_a_mistake_is_refused_before_anything_is_written(
    home: Path, told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "chat.toml").write_text("[server]\nnmae = 'Deck'\n")
    assert main(["service", "install", "--config", str(home / "chat.toml")]) == 1
    assert "unknown key nmae" in capsys.readouterr().err
    assert not service.is_installed() and not told.exists()


def test_macos_keeps_it_alive(home: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    script("launchctl", "print('state = running')")
    file = Path(service.install(["serve", "--port", "50001"]))
    agent = plistlib.loads(file.read_bytes())
    assert agent["KeepAlive"] is True and agent["ProgramArguments"][-3:] == ["serve", "--port", "50001"]
    assert service.is_running()
    assert service.remove() and not service.is_installed()


def test_a_file_that_cannot_be_written_is_named(home: Path, told: Path) -> None:
    (home / "config").write_text("in the way")
    with pytest.raises(UserError, match=r"The service cannot be written to .*lanchat\.service: "):
        service.install(["serve"])

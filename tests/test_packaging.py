"""The packaged program: that it starts on a machine without our Python, and that its folder has everything it needs.
What it does once it runs is tested elsewhere."""

from __future__ import annotations

import configparser
import os
import shutil
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from PIL import Image
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from lanchat import __version__
from tests.desktop import Desktop
from tests.packaging.program import BUILD_TIMEOUT, ROOT, packaged_folder
from tests.ports import free_port

pytestmark = pytest.mark.timeout(BUILD_TIMEOUT)

#: Megabytes of the unpacked folder; a new dependency that breaks this needs a reason.
SIZE_BOUND = 80


@pytest.fixture(scope="module")
def folder() -> Path:
    """The packaged program's folder."""
    return packaged_folder()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """A screen of its own."""
    screen = Desktop()
    yield screen
    screen.close()


def start(
    program: Path, *arguments: str, home: Path, display: str = "", timeout: float = 200
) -> subprocess.CompletedProcess[str]:
    """Run the program as on a machine that has nothing of ours: no Python, no checkout, an empty home."""
    env = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    if display:
        env["DISPLAY"] = display
    return subprocess.run(
        [program, *arguments], env=env, cwd=home, capture_output=True, text=True, timeout=timeout, check=False
    )


def test_the_version_is_printed(folder: Path, tmp_path: Path) -> None:
    told = start(folder / "lanchat", "--version", home=tmp_path)
    assert (told.returncode, told.stdout.strip()) == (0, f"LAN Chat {__version__}")


def test_everything_can_be_built_and_nothing_is_left_behind(folder: Path, tmp_path: Path, desktop: Desktop) -> None:
    told = start(folder / "lanchat", "--smoke", home=tmp_path, display=desktop.display)
    assert (told.returncode, told.stderr) == (0, "")


def test_it_runs_from_another_place_with_spaces_and_umlauts(folder: Path, tmp_path: Path, desktop: Desktop) -> None:
    moved = tmp_path / "Müller’s programs" / "LAN Chat"
    shutil.copytree(folder, moved, symlinks=True)
    told = start(moved / "lanchat", "--smoke", home=tmp_path, display=desktop.display)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_browser_is_served_and_may_open_a_websocket(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    words = (
        "serve",
        "--no-discovery",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--data-dir",
        str(tmp_path / "data"),
    )
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    with subprocess.Popen([folder / "lanchat", *words], env=env, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None and str(port).encode() in server.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
                assert b"LAN Chat" in page.read()
            with connect(
                f"ws://127.0.0.1:{port}/", subprotocols=[Subprotocol("text.ircv3.net")], proxy=None, open_timeout=60
            ) as browser:
                browser.send("PING :packaged")
                assert browser.recv(60) == ":lanchat.local PONG lanchat.local :packaged"
            # Its certificate was made by the same program in a process of its own.
            assert ssl.get_server_certificate(("127.0.0.1", port)).startswith("-----BEGIN")
            assert "cryptography" not in Path(f"/proc/{server.pid}/maps").read_text()
        finally:
            server.terminate()
    assert server.returncode == 0


#: Shows the dialogs that are scripts of Tk, and answers each as soon as it is there.
DIALOGS = """
import tkinter

root = tkinter.Tk()
root.withdraw()

def answer(dialog, script):
    root.tk.eval(f"bind {dialog} <Map> {{after idle {{{script}}}}}")

for icon in ("error", "info", "question", "warning"):
    answer("Dialog", "set ::tk::Priv(button) ok")
    print(root.tk.call("tk_messageBox", "-icon", icon, "-message", "A message"))
answer("TkFDialog", "set ::tk::Priv(selectFilePath) /chosen")
print(root.tk.call("tk_getSaveFile", "-initialfile", "messages.txt"))
"""


def test_the_dialogs_of_tk_have_all_their_scripts(folder: Path, desktop: Desktop) -> None:
    inside = folder / "_internal"
    env = {"TCL_LIBRARY": str(inside / "_tcl_data"), "TK_LIBRARY": str(inside / "_tk_data"), "DISPLAY": desktop.display}
    told = subprocess.run(
        [sys.executable, "-c", DIALOGS],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.split() == ["ok", "ok", "ok", "ok", "/chosen"]


def test_an_unknown_option_is_a_usage_error(folder: Path, tmp_path: Path) -> None:
    told = start(folder / "lanchat", "--no-such-option", home=tmp_path)
    assert told.returncode == 2
    assert "--no-such-option" in told.stderr


def test_the_desktop_file_names_the_program_its_icon_and_its_windows(folder: Path) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(folder / "lanchat.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Exec"] == "lanchat"
    assert os.access(folder / entry["Exec"], os.X_OK)
    assert entry["StartupWMClass"] == "lanchat"
    with Image.open(folder / f"{entry['Icon']}.png") as icon:
        assert icon.size == (256, 256)


def test_icons_and_every_catalogue_are_inside(folder: Path) -> None:
    assets = folder / "_internal" / "assets"
    assert (assets / "icons" / "lanchat.png").is_file()
    for catalogue in (ROOT / "assets" / "locale").glob("*/LC_MESSAGES/*.mo"):
        assert (assets / catalogue.relative_to(ROOT / "assets")).read_bytes() == catalogue.read_bytes()


def test_the_licence_of_every_dependency_is_inside(folder: Path) -> None:
    names = {file.name.casefold() for file in (folder / "licences").iterdir()}
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if not line.startswith("#")]
    packages = [one.name.casefold() for one in wanted if one.marker is None or one.marker.evaluate()]
    missing = [
        package
        for package in ["lanchat", "python", *packages]
        if not any(name.startswith(f"{package}-") for name in names)
    ]
    assert missing == []


def test_the_folder_stays_small_and_carries_no_sources(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert sum(file.stat().st_size for file in files) < SIZE_BOUND * 1_000_000
    assert [file.name for file in files if file.suffix in {".py", ".po", ".spec"}] == []

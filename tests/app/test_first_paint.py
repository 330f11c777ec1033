"""What is not there yet when the startup dialog is first drawn: everything it does not show. Each library that is
loaded before costs the time of somebody who waits for a window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.desktop import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
#: Starts the program, and at the moment when the rest would be loaded tells what is there and ends.
LOOK = """
import json, os, sys
from lanchat import cli
from lanchat.app import desktop
from lanchat.gui import root, startup_dialog

# However long a busy computer takes to show the window, it is waited for, and what is painted after it comes after it.
root.UNSHOWN_MS = startup_dialog.REST_MS = 60_000

def tell(app):
    told = {"loaded": sorted(sys.modules), "shown": bool(app._dialog.window.winfo_viewable())}
    told["composing"] = os.environ.get("XCOMPOSECACHE")
    print(json.dumps(told), flush=True)
    app._root.quit()

desktop.DesktopApp._begin = tell
sys.exit(cli.main(["--ask", "--data-dir", sys.argv[1]]))
"""
#: The network, the disk, the log, cryptography and pictures, and what comes with them.
LATER = """
    PIL argparse asyncio bz2 concurrent cryptography ctypes dataclasses email gettext h11 http ifaddr inspect logging
    lzma multiprocessing scramp secrets selectors shutil socket sqlite3 ssl subprocess tempfile websockets zeroconf
    lanchat.client lanchat.discovery lanchat.hosting lanchat.net lanchat.server lanchat.storage
    lanchat.protocol.beacon lanchat.app.news
    lanchat.app.runtime lanchat.app.session lanchat.gui.icons lanchat.gui.main_window lanchat.gui.presenter
"""


def look(data: Path, **environment: str) -> dict[str, Any]:
    """What the program tells at that moment."""
    told = subprocess.run(
        [sys.executable, "-c", LOOK, str(data)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


@pytest.mark.usefixtures("screen")
def test_nothing_is_loaded_that_the_first_window_does_not_show(tmp_path: Path) -> None:
    told = look(tmp_path, LANGUAGE="en")
    assert told["shown"]
    assert "lanchat.gui.startup_dialog" in told["loaded"]
    later = LATER.split()
    assert [name for name in told["loaded"] if any(name == one or name.startswith(f"{one}.") for one in later)] == []


@pytest.mark.usefixtures("screen")
def test_composing_keys_are_kept_in_the_data_folder_unless_the_person_has_a_place_for_them(tmp_path: Path) -> None:
    assert look(tmp_path)["composing"] == str(tmp_path / "compose-cache")
    assert (tmp_path / "compose-cache").is_dir()
    assert look(tmp_path, XCOMPOSECACHE="/elsewhere")["composing"] == "/elsewhere"


#: Starts the program, and when everything is loaded that a start loads tells what that is and ends; nothing is said to
#: the network before that, however long it takes, but by those who look for somebody.
READY = """
import json, os, sys
from lanchat import cli
from lanchat.app import desktop, wishes

plain = desktop.DesktopApp._import_the_rest
wishes.LOOK_LATER_S = 1e6
desktop.DesktopApp._carry_out = lambda app: None

def tell(app):
    plain(app)
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)

desktop.DesktopApp._import_the_rest = tell
sys.exit(cli.main([*sys.argv[2:], "--data-dir", sys.argv[1]]))
"""
#: Starts the program, and ends when it looks at the network.
LOOKS = """
import os, sys
from lanchat import cli
from lanchat.app import wishes
from lanchat.app.session import ChatSession

wishes.LOOK_LATER_S = 1e6
ChatSession.look = lambda session: (print("looked", flush=True), os._exit(0))
sys.exit(cli.main([*sys.argv[2:], "--data-dir", sys.argv[1]]))
"""


def tell(program: str, data: Path, *words: str) -> str:
    """What a program says that is started with these words."""
    told = subprocess.run(
        [sys.executable, "-c", program, str(data), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    return told.stdout


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize(("words", "hosting"), [(["--ask"], True), (["join", "127.0.0.1:1"], False)])
def test_who_joins_does_not_wait_for_what_it_takes_to_host(tmp_path: Path, words: list[str], hosting: bool) -> None:
    loaded = json.loads(tell(READY, tmp_path, *words))
    assert "lanchat.gui.main_window" in loaded
    for name in ("lanchat.server.server", "lanchat.storage.history", "sqlite3"):
        assert (name in loaded) is hosting, name


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize(
    ("words", "looking"), [(["join"], True), (["join", "Ana"], True), (["join", "127.0.0.1:1"], False)]
)
def test_who_knows_the_way_does_not_wait_for_a_search(tmp_path: Path, words: list[str], looking: bool) -> None:
    assert ("lanchat.discovery.finder" in json.loads(tell(READY, tmp_path, *words))) is looking


@pytest.mark.usefixtures("screen")
def test_nothing_is_loaded_for_pictures_and_sounds_that_nobody_has_asked_for(tmp_path: Path) -> None:
    loaded = json.loads(tell(READY, tmp_path, "join", "127.0.0.1:1"))
    assert {"PIL.Image", "lanchat.gui.icons"} <= {*loaded}
    assert {"PIL.JpegImagePlugin", "ctypes", "html"} & {*loaded} == set()


@pytest.mark.usefixtures("screen")
def test_when_nobody_answers_at_the_address_the_network_is_looked_at(tmp_path: Path) -> None:
    assert tell(LOOKS, tmp_path, "join", "127.0.0.1:1") == "looked\n"

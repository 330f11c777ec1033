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


#: Starts the program, and when everything is loaded that a start loads tells what that is and ends.
READY = """
import json, os, sys
from lanchat import cli
from lanchat.app import desktop

plain = desktop.DesktopApp._import_the_rest

def tell(app):
    plain(app)
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)

desktop.DesktopApp._import_the_rest = tell
sys.exit(cli.main([*sys.argv[2:], "--data-dir", sys.argv[1]]))
"""


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize(("words", "hosting"), [(["--ask"], True), (["join", "127.0.0.1:1"], False)])
def test_who_joins_does_not_wait_for_what_it_takes_to_host(tmp_path: Path, words: list[str], hosting: bool) -> None:
    told = subprocess.run(
        [sys.executable, "-c", READY, str(tmp_path), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    loaded = json.loads(told.stdout)
    assert "lanchat.gui.main_window" in loaded
    assert ("lanchat.server.server" in loaded) is hosting
    assert ("lanchat.storage.history" in loaded) is hosting

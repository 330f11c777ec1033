"""What is not there yet when the startup dialog is first drawn: everything it does not show. Each library that is
loaded before costs the time of somebody who waits for a window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
#: Starts the program, and at the moment when the rest would be loaded tells what is there and ends.
LOOK = """
import json, sys
from lanchat import cli
from lanchat.app import desktop

def tell(app):
    print(json.dumps(sorted(sys.modules)), flush=True)
    app._root.quit()

desktop.DesktopApp._begin = tell
sys.exit(cli.main(["--ask", "--data-dir", sys.argv[1]]))
"""
#: The network, the disk, cryptography and pictures, and what comes with them.
LATER = """
    PIL asyncio concurrent cryptography ctypes email h11 http ifaddr multiprocessing scramp secrets selectors socket
    sqlite3 ssl subprocess tempfile websockets zeroconf
    lanchat.client lanchat.discovery lanchat.hosting lanchat.net lanchat.server lanchat.storage
    lanchat.app.runtime lanchat.app.session lanchat.gui.icons lanchat.gui.main_window lanchat.gui.presenter
"""


@pytest.mark.usefixtures("screen")
def test_nothing_is_loaded_that_the_first_window_does_not_show(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    loaded = json.loads(told.stdout)
    assert "lanchat.gui.startup_dialog" in loaded
    assert [name for name in loaded if any(name == one or name.startswith(f"{one}.") for one in LATER.split())] == []

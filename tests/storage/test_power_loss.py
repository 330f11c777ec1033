"""The power fails at any moment: whatever the disk had not been told to keep may be there, or in parts, or not at all.
What was acknowledged is there all the same, once, in its order, and the file opens without a word."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.storage.power import Step, build_recorder, image, read_recording
from tests.storage.tools import running

ROOT = Path(__file__).resolve().parents[2]
IMAGES = 200
ENTRIES = 2_500


def record(folder: Path) -> list[Step]:
    """What the appender does to its files, and what it says, until it has said enough."""
    folder.mkdir()
    recording = folder.with_name("recording")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(build_recorder(folder.parent)),
        "RECORD_FOLDER": str(folder),
        "RECORD_FILE": str(recording),
    }
    command = [sys.executable, "-m", "tests.storage.appender", str(folder / "history.sqlite3"), str(ENTRIES)]
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=200)
    return read_recording(recording)


def acknowledged(steps: list[Step]) -> list[str]:
    return b"".join(step.data for step in steps if step.kind == "A").decode().splitlines()


def test_every_image_holds_what_was_acknowledged(tmp_path: Path) -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    folder = tmp_path / "data"
    steps = record(folder)
    said = acknowledged(steps)
    assert len(said) == ENTRIES and not any(line.startswith("notice") for line in said)
    kinds = [step.kind for step in steps]
    assert kinds.count("S") > 100 and {"C", "W", "T", "D", "U", "L"} <= set(kinds)

    memory = Path("/dev/shm")  # the images are many, and nothing is to be found out about this disk
    for number in range(IMAGES):
        cut = steps[: chance.randint(1, len(steps))]
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as place:
            for name, content in image(cut, chance).items():
                Path(place, name).write_bytes(content)
            with running(Path(place, "history.sqlite3")) as watched:
                watched.begin()
                stored = watched.everything()
                found = watched.search("line", limit=20)
                assert watched.notices == [], number
        assert [f"{one.epoch.term} {one.seq} {one.msgid}" for one in stored] == said[: len(stored)], number
        assert len(stored) >= len(acknowledged(cut)), number
        assert found == stored[-20:], number

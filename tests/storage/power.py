"""What a power cut leaves of a folder: from a recording of recorder.c, any of the images it could have left.
What must be in such an image, the test says."""

from __future__ import annotations

import struct
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

SOURCE = Path(__file__).with_name("recorder.c")
#: What a disk writes whole or not at all.
SECTOR = 512
_HEAD = struct.Struct("=cQQI")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the program did. Kinds: Created, Written, Truncated, Synced (a file), D (a folder synced), Unlinked,
    Renamed, Linked, Acknowledged."""

    kind: str
    inode: int
    number: int
    data: bytes

    @property
    def names(self) -> list[str]:
        """The names of the files it is about."""
        return [Path(name.decode()).name for name in self.data.split(b"\0")]


def build_recorder(folder: Path) -> Path:
    """The library to preload."""
    library = folder / "recorder.so"
    subprocess.run(
        ["gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl", "-lpthread"], check=True
    )
    return library


def read_recording(file: Path) -> list[Step]:
    """All that was recorded, in order; what a kill cut off at the end is left out."""
    content = file.read_bytes()
    steps: list[Step] = []
    position = 0
    while position + _HEAD.size <= len(content):
        kind, inode, number, length = _HEAD.unpack_from(content, position)
        position += _HEAD.size
        steps.append(Step(kind.decode(), inode, number, content[position : position + length]))
        position += length
    return steps


def image(steps: Sequence[Step], chance: Random) -> dict[str, bytes]:
    """One folder that a cut after these steps may leave, as the contents of its files by name.

    What was done to a file before its last sync is there. Of the rest there is nothing, all, a first part of it, or any
    of its sectors. Names are as of the folder's last sync, or any moment later.
    """
    synced = {step.inode: place for place, step in enumerate(steps) if step.kind == "S"}
    named = max((place for place, step in enumerate(steps) if step.kind == "D"), default=-1)
    files: dict[int, bytearray] = defaultdict(bytearray)
    unsure: dict[int, list[Step]] = defaultdict(list)
    renaming: list[Step] = []
    names: dict[str, int] = {}
    for place, step in enumerate(steps):
        if step.kind in "WT":
            if place < synced.get(step.inode, -1):
                _apply(files[step.inode], step)
            else:
                unsure[step.inode].append(step)
        elif step.kind in "CURL":
            if place < named:
                _name(names, step)
            else:
                renaming.append(step)
    for step in renaming[: chance.randint(0, len(renaming))]:
        _name(names, step)
    for inode, rest in unsure.items():
        for step in _survivors(rest, chance):
            _apply(files[inode], step)
    return {name: bytes(files[inode]) for name, inode in names.items()}


def _survivors(steps: list[Step], chance: Random) -> list[Step]:
    match chance.choice(("none", "all", "first", "any")):
        case "none":
            return []
        case "all":
            return steps
        case "first":
            return steps[: chance.randint(0, len(steps))]
    pieces = [piece for step in steps for piece in _sectors(step)]
    return [piece for piece in pieces if chance.random() < 0.5]


def _sectors(step: Step) -> list[Step]:
    """A write in the pieces that reach the disk each by itself."""
    if step.kind != "W":
        return [step]
    pieces: list[Step] = []
    start = 0
    while start < len(step.data):
        end = min(len(step.data), start + SECTOR - (step.number + start) % SECTOR)
        pieces.append(Step("W", step.inode, step.number + start, step.data[start:end]))
        start = end
    return pieces


def _apply(content: bytearray, step: Step) -> None:
    end = step.number if step.kind == "T" else step.number + len(step.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if step.kind == "T":
        del content[end:]
    else:
        content[step.number : end] = step.data


def _name(names: dict[str, int], step: Step) -> None:
    match step.kind:
        case "C":
            names[step.names[0]] = step.inode
        case "U":
            names.pop(step.names[0], None)
        case "R":
            if (inode := names.pop(step.names[0], None)) is not None:
                names[step.names[1]] = inode
        case "L":
            if (inode := names.get(step.names[0])) is not None:
                names[step.names[1]] = inode

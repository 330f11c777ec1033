"""What becomes of a database file on a bad day: each function does one thing to a sound one that nobody has open.
What the program makes of it, the tests say."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def text(file: Path) -> None:
    file.write_text("this is not a database\n" * 1_000, encoding="utf-8")


def cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def middle_scribbled(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3 : len(content) * 2 // 3] = b"\xa5" * (len(content) * 2 // 3 - len(content) // 3)
    file.write_bytes(content)


def of_another_program(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bookmarks(url TEXT)")
    connection.close()


def from_the_future(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 1000000")
    connection.close()


def log_without_its_file(file: Path) -> None:
    file.rename(f"{file}-wal")

"""Memory that was used for a while goes back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from lanchat.system.memory import give_back

#: Uses 40 MB of the C library's in small pieces, frees all but the last, and tells what is resident before and after.
HOARD = """
import ctypes
from lanchat.system.memory import give_back

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
pieces = [libc.malloc(10_000) for _ in range(4_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 10_000)
for piece in pieces[:-1]:
    libc.free(ctypes.c_void_p(piece))
before = resident()
give_back()
print(before - resident())
"""


def test_what_is_free_goes_back() -> None:
    told = subprocess.run(
        [sys.executable, "-c", HOARD],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(told.stdout) > 30_000


def test_another_c_library_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    give_back()
    monkeypatch.setattr(sys, "platform", "win32")
    give_back()

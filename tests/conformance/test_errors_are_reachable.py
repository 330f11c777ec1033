"""Every error numeric that the server can send is sent in some test, so that none is written wrong unseen."""

from __future__ import annotations

import re
from pathlib import Path

from lanchat.protocol import numerics

ROOT = Path(__file__).parents[2]


def test_every_numeric_that_is_sent_is_tested() -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "lanchat/server").rglob("*.py"))
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests/server").rglob("test_*.py"))
    used = set(re.findall(r"num\.((?:ERR|RPL)_[A-Z]+)", sources))
    assert used
    untested = [name for name in sorted(used) if not re.search(rf"\b{getattr(numerics, name)}\b", tests)]
    assert untested == []

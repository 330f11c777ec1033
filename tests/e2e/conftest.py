"""The packaged executable, made once for all tests that double-click it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging.program import packaged_program


@pytest.fixture(scope="session")
def packaged() -> Path:
    """dist/lanchat's executable, fresh."""
    return packaged_program()

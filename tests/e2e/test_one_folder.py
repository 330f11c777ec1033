"""Two servers that are given one data folder: the second says so in one sentence and leaves the first alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import lanchat, own_network, serving
from tests.ports import free_port


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    with own_network():
        yield


def test_the_second_server_in_a_folder_refuses(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, free_port(), "--no-discovery") as first:
        second = lanchat("serve", "--data-dir", folder, "--port", str(free_port()), "--no-discovery")
        second.says(1, f"Another LAN Chat keeps its history in {folder}. Close it, or choose another data folder.")
        assert second.out == ""
        assert first.stop().status == 0
        assert first.err == []
    with serving(folder, free_port(), "--no-discovery") as third:
        assert third.stop().status == 0

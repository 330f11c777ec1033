"""Links go to the browser, and nothing but links."""

from __future__ import annotations

import queue
import time
from pathlib import Path

import pytest

from lanchat.system import programs
from lanchat.system.open_link import is_web_address, open_link

PATIENCE = 60.0


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "https://example.org/a?b=c&d=%20#e",
        "https://[2001:db8::1]:8080/",
        "HTTPS://EXAMPLE.ORG",
        "https://exämple.org/ü",
    ],
)
def test_a_web_address(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "smb://server/share",
        "http:",
        "http:///path",
        "https://a b",
        "https://a\nb",
        "https://[::1",
        " https://example.org",
        "--help",
        "https://a\u202eb",
    ],
)
def test_anything_else_is_refused(address: str, programs_folder: Path) -> None:
    assert not is_web_address(address)
    assert open_link(address, failed=lambda: pytest.fail("it was tried")) is False


def wait_for(file: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline
    return file.read_text()


def test_the_browser_gets_the_address(script, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    script("xdg-open", f"open({str(tmp_path / 'opened')!r}, 'w').write(' '.join(sys.argv[1:]))")
    assert open_link("https://example.org/?a=1&b=$HOME")
    assert wait_for(tmp_path / "opened") == "https://example.org/?a=1&b=$HOME"


def test_when_one_opener_fails_the_next_is_tried(script, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    script("xdg-open", "sys.exit(3)")
    script("gio", f"open({str(tmp_path / 'opened')!r}, 'w').write(' '.join(sys.argv[1:]))")
    assert open_link("http://example.org")
    assert wait_for(tmp_path / "opened") == "open http://example.org"


def test_without_a_browser_it_is_said(programs_folder: Path) -> None:
    failures: queue.SimpleQueue[bool] = queue.SimpleQueue()
    assert open_link("http://example.org", failed=lambda: failures.put(True))
    assert failures.get(timeout=PATIENCE)


def test_a_browser_that_stays_is_a_success(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(programs, "PATIENCE", 0.3)
    script("browser", "import threading; threading.Event().wait(5)")
    assert programs.launch(["browser", "http://example.org"])

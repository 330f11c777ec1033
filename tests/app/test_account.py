"""`lanchat account add`: what it writes, what it says, and how it ends."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lanchat import cli, paths
from lanchat.hosting.passwords import ITERATIONS, make_secret
from lanchat.server.accounts import Account, decode
from lanchat.storage import record_file
from tests.net.support import PATIENCE

Add = Callable[..., int]

ROOT = Path(__file__).resolve().parents[2]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Run the command with this standard input; its status."""

    def run(*words: str, typed: str = "sesame\n") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return cli.main(["account", "add", *words, "--data-dir", str(tmp_path)])

    return run


def kept(folder: Path, key: str) -> Account | None:
    found: list[bytes | None] = []
    record_file.change(paths.records_file(folder), "account", key, lambda old: found.append(old) or old)
    return decode(found[0]) if found[0] is not None else None


def test_an_account_is_kept_without_its_password(
    add: Add,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert add("Zoë", typed="sesame\nmore\n") == 0
    assert capsys.readouterr() == ("The account Zoë was added.\n", "")
    account = kept(tmp_path, "zoë")
    assert account is not None
    assert account.name == "Zoë"
    assert account.secret == make_secret("sesame", ITERATIONS, account.secret.salt)
    assert len(account.id) == 16
    assert b"sesame" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_one_that_exists_is_only_changed_when_told_so(
    add: Add,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add("zoe")
    before = kept(tmp_path, "zoe")
    assert before is not None
    assert add("ZOE", typed="millet") == 1
    assert capsys.readouterr().err == (
        "lanchat: There is an account ZOE already. Another password for it: lanchat account add --replace ZOE\n"
    )
    assert kept(tmp_path, "zoe") == before
    assert add("ZOE", "--replace", typed="millet") == 0
    assert capsys.readouterr().out == "The account ZOE has another password.\n"
    after = kept(tmp_path, "zoe")
    assert after is not None
    assert (after.id, after.name, after.created_ms) == (before.id, "zoe", before.created_ms)
    assert after.secret == make_secret("millet", ITERATIONS, after.secret.salt)
    assert add("anna", "--replace") == 1
    assert capsys.readouterr().err == "lanchat: There is no account anna.\n"
    assert kept(tmp_path, "anna") is None


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("0day", "x", "0day cannot be the name of an account. Use at most 30 letters, digits, _ and -."),
        ("zoe", "", "Give the password on standard input."),
        ("zoe", "\nsesame\n", "Give the password on standard input."),
        ("zoe", "x" * 301, "A password has 300 bytes at most."),
        ("zoe", "ab", "This password is guessed too easily. Choose a longer one."),
        ("zoe", "ZOE", "This password is guessed too easily. Choose a longer one."),
        ("zoe", "abc\x01", "The password holds characters that cannot be used."),
    ],
)
def test_what_is_refused(
    add: Add,
    name: str,
    typed: str,
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert add(name, typed=typed) == 1
    assert capsys.readouterr() == ("", f"lanchat: {sentence}\n")
    assert not paths.records_file(tmp_path).exists()


def test_at_a_terminal_the_password_is_typed_unseen(
    add: Add,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or "sesame")
    monkeypatch.setattr("sys.stdin", Terminal())
    assert cli.main(["account", "add", "zoe", "--data-dir", str(tmp_path)]) == 0
    assert asked == ["Password of zoe: "]
    assert kept(tmp_path, "zoe") is not None

    def end(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", end)
    assert cli.main(["account", "add", "anna", "--data-dir", str(tmp_path)]) == 1


def test_a_folder_that_cannot_be_written(add: Add, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths.records_file(tmp_path).mkdir()
    assert add("zoe") == 1
    assert capsys.readouterr().err.startswith(f"lanchat: The accounts cannot be kept in {tmp_path}: ")


def test_a_file_that_is_broken_is_set_aside(add: Add, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths.records_file(tmp_path).write_text("not a database" * 1_000)
    assert add("zoe") == 0
    said = capsys.readouterr()
    assert said.out == "The account zoe was added.\n"
    assert said.err.startswith("lanchat: The accounts could not be used: ")


@pytest.mark.parametrize("words", [[], ["remove"], ["add"], ["add", "a", "b"]])
def test_how_it_is_not_used(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["account", *words])
    assert ended.value.code == 2


def test_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lanchat", "account", "add", "zoe", "--data-dir", str(tmp_path)]
    ran = subprocess.run(
        command, input="sesame\n", text=True, capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert kept(tmp_path, "zoe") is not None

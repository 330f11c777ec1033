"""The name offered in the startup dialog, whatever the account looks like."""

from __future__ import annotations

import pwd
import threading
from types import SimpleNamespace

import pytest

from lanchat.system import user_name as module
from lanchat.system.user_name import full_name, user_name


def account(comment: str, login: str = "anna") -> SimpleNamespace:
    return SimpleNamespace(pw_gecos=comment, pw_name=login)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Anna Schmidt,Room 3,,", "Anna Schmidt"),
        ("Zoë", "Zoë"),
        ("& Schmidt", "Anna Schmidt"),
        (",,,", "anna"),
        ("", "anna"),
        ("  ", "anna"),
    ],
)
def test_the_display_name_comes_before_the_login_name(
    monkeypatch: pytest.MonkeyPatch, comment: str, expected: str
) -> None:
    monkeypatch.setattr(pwd, "getpwuid", lambda _: account(comment))
    assert user_name() == expected


def test_a_user_without_an_account_is_named_after_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setenv("LOGNAME", "  ")
    monkeypatch.setenv("USER", "ben")
    assert user_name() == "ben"
    monkeypatch.delenv("USER")
    monkeypatch.delenv("LOGNAME")
    assert user_name() == ""


def test_a_directory_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr(module, "PATIENCE", 0.02)
    monkeypatch.setattr(pwd, "getpwuid", lambda _: account("late" * answer.wait(30)))
    monkeypatch.setenv("LOGNAME", "ben")
    assert user_name() == "ben"
    answer.set()


def test_this_computer_has_an_answer() -> None:
    assert isinstance(user_name(), str)


def test_the_comment_ends_at_the_first_comma() -> None:
    assert full_name("a,b", "x") == "a"

"""A question is answered with Enter or left with Esc."""

from __future__ import annotations

import pytest

from lanchat.gui.prompt_card import PromptCard
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


class Asked:
    def __init__(self, desk: Desk, value: str = "", allow_empty: bool = False) -> None:
        self.answers: list[str] = []
        self.closed = 0
        self.card = PromptCard(
            desk.root,
            Theme(desk.root, scale=1),
            title="Your name",
            accept="Change",
            explanation="Others see it.",
            value=value,
            allow_empty=allow_empty,
            on_answer=self.answers.append,
            on_close=self._close,
        )
        desk.focus(self.card.entry)

    def _close(self) -> None:
        self.closed += 1


def test_typing_replaces_the_value_and_enter_answers(desk: Desk) -> None:
    asked = Asked(desk, value="Leo")
    desk.type("Mia")
    desk.press("<Return>")
    assert asked.answers == ["Mia"]
    assert asked.closed == 1
    assert not asked.card.winfo_exists()


@pytest.mark.parametrize("key", ["<Escape>", "<Tab><space>"])
def test_it_can_be_left(desk: Desk, key: str) -> None:
    asked = Asked(desk, value="Leo")
    if key == "<Escape>":
        desk.press(key)
    else:
        desk.press("<Tab>", "<Tab>", "<space>")
    desk.wait(lambda: asked.closed, "for the end")
    assert asked.answers == []


def test_empty_answers_only_where_they_mean_something(desk: Desk) -> None:
    asked = Asked(desk)
    desk.press("<Return>")
    assert asked.closed == 0
    asked.card.close()
    asked = Asked(desk, allow_empty=True)
    desk.press("<Return>")
    assert asked.answers == [""]

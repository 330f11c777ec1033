"""One strip, one sentence, at most one way out."""

from __future__ import annotations

from lanchat.gui.banner import Banner
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


def test_it_comes_acts_and_goes(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    acted: list[int] = []
    visible: list[bool] = []
    banner = Banner(desk.root, theme, on_action=lambda: acted.append(1), on_visible=visible.append)
    banner.pack(fill="x")
    banner.show("Trying again", tone="warning", action="Now")
    desk.focus(banner.action)
    desk.press("<Return>")
    assert acted == [1]
    assert banner.cget("background") == theme.colours.warning
    banner.show("Ana hosts now")
    desk.settle()
    assert not banner.action.winfo_ismapped()
    assert banner.cget("background") == theme.colours.notice
    theme.apply("dark")
    assert banner.cget("background") == theme.colours.notice
    banner.hide()
    banner.hide()
    assert visible == [True, True, False]


def test_a_button_that_comes_later_leaves_the_sentence_whole(desk: Desk) -> None:
    banner = Banner(desk.root, Theme(desk.root, scale=1), on_action=lambda: None, on_visible=lambda _visible: None)
    banner.pack(fill="x")
    sentence = "The other computer does not answer. Trying again…"
    banner.show(sentence)
    desk.wait(lambda: banner.winfo_width() > 300, "for the banner")
    desk.settle()
    desk.root.geometry(f"{banner._label.winfo_reqwidth() + 60}x300")
    desk.wait(lambda: banner.winfo_width() == banner._label.winfo_reqwidth() + 60, "for the width")
    banner.show(sentence, action="Connect again")
    desk.wait(lambda: banner.action.winfo_ismapped(), "for the button")
    desk.settle()
    assert banner._label.winfo_reqwidth() <= banner._label.winfo_width()


def test_a_long_sentence_wraps_beside_the_button(desk: Desk) -> None:
    banner = Banner(desk.root, Theme(desk.root, scale=1), on_action=lambda: None, on_visible=lambda _visible: None)
    banner.pack(fill="x")
    banner.show("The other computer does not answer. " * 6, action="Try now")
    desk.root.geometry("480x300")
    desk.wait(lambda: banner.winfo_width() == 480, "for the width")
    desk.settle()
    assert banner.winfo_height() > 60
    assert banner.action.winfo_x() + banner.action.winfo_width() <= 480

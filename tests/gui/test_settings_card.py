"""The settings, used with real keys and clicks: each applies at once, and the keyboard reaches all of them."""

from __future__ import annotations

import math
import tkinter as tk
from tkinter import ttk

import pytest

from lanchat.gui import point_hint
from lanchat.gui.preferences import Preferences, Storage, SystemSwitch
from lanchat.gui.settings_card import SettingsCard
from lanchat.gui.settings_pages import sections, size_words
from tests.gui.desk import Desk
from tests.gui.test_main_window import Person


class Owner(Person):
    """Somebody with preferences that tell what they were changed to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.changes: list[tuple[str, object]] = []
        self.starts = False
        self.deleted = 0
        self.refusal = ""
        switches = {"autostart": SystemSwitch(lambda: self.starts, self._start)}
        self.preferences = self.window.preferences = Preferences(
            on_change=self._changed,
            switches=switches,
            has_tray=True,
            storage=Storage(lambda done: done(2_500_000 if not self.deleted else 0), self._delete),
            try_sound=lambda: self.changes.append(("try_sound", True)),
        )
        self.preferences.settings.name = "Leo"

    def _changed(self, name: str, _before: object) -> str:
        self.changes.append((name, self.preferences.value(name)))
        return self.refusal

    def _start(self, on: bool) -> str:
        self.starts = on and not self.refusal
        return self.refusal

    def _delete(self, done: object) -> None:
        self.deleted += 1
        assert callable(done)
        done("")

    @property
    def card(self) -> SettingsCard:
        card = self.window.cards.open
        assert isinstance(card, SettingsCard)
        return card

    def show(self, section: str) -> None:
        """Open the card and choose a section with the mouse."""
        if not isinstance(self.window.cards.open, SettingsCard):
            self.desk.press("<Control-comma>")
        self.desk.settle()
        top, bottom = self.card.list.row_box(section)
        self.desk.click(self.card.list, 40, (top + bottom) // 2)
        self.desk.settle()
        assert self.card.section == section

    def control(self, name: str) -> tk.Misc:
        assert self.card.page is not None
        return self.card.page.controls[name]

    def click(self, name: str) -> None:
        widget = self.control(name)
        self.card._frame.reveal(widget)
        self.desk.settle()
        self.desk.click(widget, 8, widget.winfo_height() // 2)

    def words(self) -> str:
        return "\n".join(self.texts(self.card))


@pytest.fixture
def owner(desk: Desk) -> Owner:
    return Owner(desk)


def test_ctrl_comma_opens_and_closes_it_and_the_keyboard_goes_back(owner: Owner) -> None:
    owner.desk.press("<Control-comma>")
    assert owner.card.section == "you"
    assert owner.focused() is owner.card.list
    owner.desk.press("<Control-comma>")
    assert owner.window.cards.open is None
    assert owner.focused() is owner.window.compose.text
    owner.desk.press("<Control-comma>", "<Tab>", "<Escape>")
    assert owner.window.cards.open is None


def test_the_arrows_turn_through_all_pages(owner: Owner) -> None:
    owner.desk.press("<Control-comma>")
    seen = [owner.card.section]
    for _ in sections()[1:]:
        owner.desk.press("<Down>")
        seen.append(owner.card.section)
    assert seen == [section.key for section in sections()]


@pytest.mark.parametrize("section", [section.key for section in sections()])
def test_tab_reaches_every_control_and_shows_it(owner: Owner, section: str) -> None:
    owner.resize(480, 360)
    owner.show(section)
    wanted = dict.fromkeys(owner.card.page.controls.values()) if owner.card.page else {}
    reached: list[tk.Misc] = []
    for _ in range(len(wanted) + 4):
        owner.desk.press("<Tab>")
        focused = owner.focused()
        assert focused is not None
        if focused in wanted:
            reached.append(focused)
            owner.desk.settle()
            top = focused.winfo_rooty() - owner.card.winfo_rooty()
            assert top >= 0 and top + focused.winfo_height() <= owner.card.winfo_height(), "out of sight"
    assert set(reached) == set(wanted)


def test_a_name_is_taken_over_with_enter_and_a_wrong_one_is_explained(owner: Owner) -> None:
    owner.show("you")
    entry = owner.control("name")
    assert isinstance(entry, ttk.Entry) and entry.get() == "Leo"
    owner.desk.focus(entry)
    entry.delete(0, "end")
    owner.desk.type("two words")
    owner.desk.press("<Return>")
    assert owner.changes == []
    assert "A name begins with a letter" in owner.words()
    problem = owner.card.page._problem  # type: ignore[union-attr]
    assert problem is not None and 0 < problem.winfo_rooty() - entry.winfo_rooty() < 60
    entry.delete(0, "end")
    owner.desk.type("Leonie")
    owner.desk.press("<Return>")
    assert owner.changes == [("name", "Leonie")]
    assert "A name begins with a letter" not in owner.words()


def test_what_is_typed_counts_when_the_card_is_closed(owner: Owner) -> None:
    owner.show("you")
    entry = owner.control("away_text")
    owner.desk.focus(entry)
    owner.desk.type("lunch")
    owner.desk.press("<Escape>")
    assert owner.changes == [("away_text", "lunch")]


def test_status_and_times_are_chosen_by_click_and_by_key(owner: Owner) -> None:
    owner.show("you")
    owner.click("status=busy")
    owner.desk.focus(owner.control("status=away"))
    owner.desk.press("<Return>")
    owner.click("away_after=30")
    owner.click("typing")
    owner.click("receipts")
    assert owner.changes == [
        ("status", "busy"),
        ("status", "away"),
        ("away_after", 30),
        ("typing", False),
        ("receipts", False),
    ]


def test_the_ring_of_the_chosen_colour_is_whole(owner: Owner) -> None:
    owner.show("looks")
    owner.click("accent=teal")
    owner.desk.settle()
    images = [str(part) for part in owner.control("accent=teal").cget("image")]  # type: ignore[no-untyped-call]
    chosen = images[images.index("selected") + 1]
    middle = int(owner.desk.root.tk.call("image", "width", chosen)) / 2
    for part in range(16):
        angle = math.tau * part / 16
        x, y = int(middle + (middle - 1) * math.cos(angle)), int(middle + (middle - 1) * math.sin(angle))
        pixel = owner.desk.root.tk.call(chosen, "get", x, y)
        assert max(map(int, pixel)) < 100, (x, y, pixel)


def test_colours_sizes_and_density(owner: Owner) -> None:
    owner.show("looks")
    owner.click("theme=dark")
    owner.click("accent=teal")
    assert "Teal" in owner.words()
    owner.click("text_size.more")
    owner.click("text_size.more")
    assert "125 %" in owner.words()
    owner.click("text_size.less")
    owner.click("density=compact")
    assert owner.changes == [
        ("theme", "dark"),
        ("accent", "teal"),
        ("text_size", 110),
        ("text_size", 125),
        ("text_size", 110),
        ("density", "compact"),
    ]


def test_the_text_size_has_keys_of_its_own_and_ends_where_it_must(owner: Owner) -> None:
    owner.desk.press(*["<Control-plus>"] * 9)
    assert owner.changes[-1] == ("text_size", 200)
    owner.desk.press("<Control-0>")
    assert owner.changes[-1] == ("text_size", 100)
    owner.desk.press(*["<Control-minus>"] * 4)
    assert owner.changes[-1] == ("text_size", 80)


def test_notifications_sound_and_start(owner: Owner) -> None:
    owner.show("attention")
    for name in ("notify_private", "notify_mentions", "notify_all", "notify_text", "sounds", "try_sound"):
        owner.click(name)
    owner.show("start")
    for name in ("start=auto", "host_when_nobody", "close_to_tray"):
        owner.click(name)
    assert owner.changes == [
        ("notify_private", False),
        ("notify_mentions", False),
        ("notify_all", True),
        ("notify_text", False),
        ("sounds", False),
        ("try_sound", True),
        ("start", "auto"),
        ("host_when_nobody", False),
        ("close_to_tray", True),
    ]


def test_a_switch_shows_what_the_system_really_does(owner: Owner) -> None:
    owner.show("start")
    owner.click("autostart")
    assert owner.starts and owner.control("autostart").instate(["selected"])  # type: ignore[attr-defined]
    owner.click("autostart")
    assert not owner.starts
    owner.refusal = "The folder cannot be written."
    owner.click("autostart")
    assert "The folder cannot be written." in owner.words()
    assert owner.control("autostart").instate(["!selected"])  # type: ignore[attr-defined]


def test_without_autostart_and_tray_nothing_of_them_is_offered(owner: Owner) -> None:
    owner.preferences.switches, owner.preferences.has_tray = {}, False
    owner.show("start")
    assert owner.card.page is not None
    assert not {"autostart", "close_to_tray"} & set(owner.card.page.controls)
    assert "no way to start programs" in owner.words()


def test_deleting_asks_first_and_says_what_is_left(owner: Owner) -> None:
    owner.show("storage")
    assert "They take 2.5 MB." in owner.words()
    owner.click("keep_days=30")
    assert owner.changes == [("keep_days", 30)]
    owner.click("delete")
    assert owner.deleted == 0
    assert "Yes, delete them" in owner.words()
    owner.desk.press("<Shift-Tab>")
    assert "Yes, delete them" not in owner.words()
    owner.click("delete")
    owner.click("delete")
    assert owner.deleted == 1
    assert "There are none." in owner.words()


def test_it_follows_the_window_down_to_the_smallest(owner: Owner) -> None:
    owner.show("looks")
    for width, height in ((1120, 720), (480, 360), (900, 500)):
        owner.resize(width, height)
        owner.desk.settle()
        assert owner.card.winfo_width() <= width and owner.card.winfo_height() <= height
    owner.theme.apply("dark")
    owner.desk.settle()


def test_a_narrow_one_says_what_its_icons_are(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_hint, "HINT_DELAY", 1)
    owner.show("looks")
    assert str(owner.card.title.cget("text")) == "Settings"
    owner.resize(480, 360)
    owner.desk.wait(lambda: str(owner.card.title.cget("text")) == "Settings · Appearance", "for the title")
    owner.desk.focus(owner.card.list)
    owner.desk.press("<Down>")
    assert str(owner.card.title.cget("text")) == "Settings · Language"
    side = owner.card.list
    side.event_generate("<Motion>", x=20, y=sum(side.row_box("attention")) // 2)
    owner.desk.wait(lambda: hints(side) == ["Notifications"], "for the hint")
    owner.desk.press("<Down>")
    assert hints(side) == []
    side.event_generate("<Motion>", x=20, y=sum(side.row_box("you")) // 2)
    owner.desk.wait(lambda: hints(side) == ["You"], "for the other hint")
    side.event_generate("<Leave>")
    owner.desk.wait(lambda: hints(side) == [], "for its end")


def hints(widget: tk.Misc) -> list[str]:
    shown = [child for child in widget.winfo_children() if child.winfo_class() == "Toplevel"]
    return [str(child.winfo_children()[0].cget("text")) for child in shown]


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 kB"), (640_000, "640 kB"), (1_240_000, "1.2 MB"), (999_900_000, "1.0 GB")]
)
def test_sizes_are_written_as_people_read_them(count: int, words: str) -> None:
    assert size_words(count) == words

"""The whole window, used with real keys and clicks: what is seen and what is called back."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import pytest

from lanchat.client.model import Conversation, MessageState
from lanchat.gui.jump_box import JumpBox
from lanchat.gui.main_window import MainWindow
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import members, message, people, private, room, talk


class Person:
    """Somebody in front of a window with a few conversations."""

    def __init__(self, desk: Desk, scale: float = 1) -> None:
        self.desk = desk
        self.calls: list[tuple[object, ...]] = []
        self.theme = Theme(desk.root, "light", scale)
        names = [name for name in WindowCallbacks._fields if name.startswith("on_")]
        self.window = MainWindow(desk.root, self.theme, WindowCallbacks(**{n: self._recorder(n) for n in names}))
        self.people = people("Ana", "Ben", "Leo", "Mia", host="Ana", Ben="lunch")
        lobby = room("#lobby", talk(5), topic="Be kind.")
        lobby.members = members(self.people, operator="Mia")
        self.conversations = [lobby, room("#games", talk(3), unread=2), room("#music"), private("Mia", unread=1)]
        self.window.set_chat_name("Studio LAN")
        self.window.set_own("Leo")
        self.window.set_conversations(self.conversations, self.people)
        self.open("#lobby")
        self.resize(round(1120 * scale), round(720 * scale))
        desk.focus(self.window.compose.text)
        self.calls.clear()

    def _recorder(self, name: str) -> Callable[..., None]:
        def record(*arguments: object) -> None:
            self.calls.append((name, *arguments))
            if name == "on_open":
                self.open(str(arguments[0]))

        return record

    def open(self, key: str) -> Conversation:
        conversation = next(c for c in self.conversations if c.key == key)
        self.window.open_conversation(conversation)
        self.desk.settle()
        return conversation

    def resize(self, width: int, height: int) -> None:
        self.desk.root.geometry(f"{width}x{height}")
        self.desk.wait(lambda: self.window.body.winfo_width() == width, "for the size")
        self.desk.settle()

    def focused(self) -> tk.Misc | None:
        return self.desk.root.focus_get()

    def texts(self, widget: tk.Misc | None = None) -> list[str]:
        """Every text in sight."""
        widget = widget or self.desk.root
        found: list[str] = []
        if not widget.winfo_ismapped():
            return found
        if isinstance(widget, tk.Canvas):
            found += canvas_texts(widget).values()
        elif isinstance(widget, tk.Text):
            found.append(widget.get("1.0", "end-1c"))
        elif "text" in widget.keys():  # noqa: SIM118
            found.append(str(widget.cget("text")))
        for child in widget.winfo_children():
            found += self.texts(child)
        return found


@pytest.fixture
def person(desk: Desk) -> Person:
    return Person(desk)


def test_everything_is_there(person: Person) -> None:
    texts = person.texts()
    for words in ("Studio LAN", "lobby", "games", "music", "Mia", "Be kind.", "Members", "Online — 3", "Away — 1"):
        assert words in texts
    for words in ("Leo (you)", "hosts this chat", "lunch", "Available", "Message #lobby"):
        assert words in texts
    assert person.desk.root.title() == "(3) Studio LAN – LAN Chat"


def test_a_message_is_typed_and_sent(person: Person) -> None:
    person.desk.type("Hello")
    person.desk.press("<Return>")
    assert person.calls == [("on_submit", "#lobby", "Hello")]
    own = message("Hello", "Leo", 9, own=True, state=MessageState.SENDING)
    person.conversations[0].messages.append(own)
    person.window.append(person.conversations[0])
    own.state = MessageState.STORED
    person.window.update_message(person.conversations[0], own)
    assert "Hello" in person.window.pane.text.get("1.0", "end")


def test_alt_arrows_go_through_conversations(person: Person) -> None:
    person.desk.press("<Alt-Down>", "<Alt-Down>", "<Alt-Up>", "<Alt-Up>", "<Alt-Up>")
    person.desk.press("<Alt-Shift-Down>", "<Alt-Shift-Down>", "<Alt-Next>", "<Alt-Prior>")
    opened = [call[1] for call in person.calls if call[0] == "on_open"]
    assert opened == ["#games", "#music", "#games", "#lobby", "mia", "#games", "mia", "#games", "mia"]
    assert person.focused() is person.window.compose.text


def test_drafts_follow_the_conversation(person: Person) -> None:
    person.desk.type("half")
    person.desk.press("<Alt-Down>")
    assert person.window.compose.value == ""
    person.desk.press("<Alt-Up>")
    assert person.window.compose.value == "half"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_who_types_in_another_part_means_the_message_field(person: Person, times: int) -> None:
    person.desk.press(*["<F6>"] * times)
    person.desk.press("<Down>", "<Up>", "<Key-h>")
    person.desk.type("ello")
    assert person.window.compose.value == "hello"
    assert person.focused() is person.window.compose.text


def test_who_types_on_a_button_means_the_message_field_too(person: Person) -> None:
    window = person.window
    for button in (window.header.search_button, window.sidebar.jump, window.compose.add_button):
        person.desk.focus(button)
        person.desk.press("<Control-u>", "<Alt-x>", "<Key-h>")
        person.desk.type("i ho")
        assert window.compose.value == "hi ho"
        assert person.focused() is window.compose.text
        window.compose.replace("")
    person.desk.focus(window.header.search_button)
    person.desk.press("<space>")
    assert window.cards.open is not None
    assert window.compose.value == ""


def test_what_is_typed_on_a_button_of_a_card_goes_nowhere(person: Person) -> None:
    window = person.window
    window.cards.confirm(title="Delete?", accept="Delete", on_yes=lambda: None)
    assert isinstance(person.focused(), ttk.Button)
    person.desk.press("<Key-h>")
    assert isinstance(person.focused(), ttk.Button)
    assert window.compose.value == ""


def test_f6_goes_round_and_tab_leads_everywhere(person: Person) -> None:
    window, seen = person.window, []
    for _ in range(4):
        person.desk.press("<F6>")
        seen.append(person.focused())
    assert seen == [window.sidebar.list, window.pane.text, window.users.list, window.compose.text]
    person.desk.press("<Shift-F6>")
    assert person.focused() is window.users.list
    reached = set()
    for _ in range(20):
        person.desk.press("<Tab>")
        reached.add(person.focused())
    assert {
        window.sidebar.jump,
        window.sidebar.list,
        window.pane.text,
        window.compose.text,
        window.users.list,
    } <= reached


def test_ctrl_k_finds_a_conversation(person: Person) -> None:
    person.desk.press("<Control-k>")
    person.desk.type("gam")
    person.desk.press("<Return>")
    assert person.calls == [("on_open", "#games")]
    assert person.window.cards.open is None
    assert person.focused() is person.window.compose.text


def test_ctrl_k_finds_a_person_and_esc_leaves(person: Person) -> None:
    person.desk.press("<Control-k>")
    person.desk.type("ana")
    person.desk.press("<Return>")
    assert person.calls == [("on_open_private", "Ana")]
    person.desk.press("<Control-k>", "<Escape>")
    assert person.window.cards.open is None
    assert len(person.calls) == 1


def test_a_click_in_the_lists(person: Person) -> None:
    sidebar, users = person.window.sidebar.list, person.window.users.list
    person.desk.click(sidebar, 60, sum(sidebar.row_box("#games")) // 2)
    assert person.calls == [("on_open", "#games")]
    person.desk.press("<Alt-Up>")
    person.calls.clear()
    person.desk.click(users, 60, sum(users.row_box("Ben")) // 2)
    person.desk.press("<Return>")
    person.desk.click(users, 60, sum(users.row_box("Leo")) // 2)
    person.desk.press("<Return>")
    assert person.calls == [("on_open_private", "Ben")]


def test_joining_a_room(person: Person) -> None:
    sidebar = person.window.sidebar.list
    person.desk.click(sidebar, sidebar.winfo_width() - 20, 24)
    person.desk.settle()
    assert isinstance(person.window.cards.open, JumpBox)
    person.desk.type("#new")
    person.desk.press("<Return>")
    assert person.calls == [("on_join", "#new")]


def test_choosing_among_the_rooms_there_are(person: Person) -> None:
    person.window.offer_rooms([("#chess", 4, "Openings"), ("#cooking", 1, "")])
    person.desk.settle()
    person.desk.type("open")
    person.desk.press("<Return>")
    person.window.offer_rooms([("#chess", 4, "Openings")])
    person.desk.settle()
    person.desk.type("sailing")
    person.desk.press("<Return>")
    assert person.calls == [("on_join", "#chess"), ("on_join", "sailing")]


def test_the_topic_is_changed_and_cleared(person: Person) -> None:
    person.window.edit_topic()
    person.desk.settle()
    person.desk.type("New")
    person.desk.press("<Return>")
    person.window.edit_topic()
    person.desk.settle()
    person.desk.press("<BackSpace>", "<Return>")
    person.window.edit_topic()
    person.desk.settle()
    person.desk.press("<Escape>")
    assert person.calls == [("on_set_topic", "#lobby", "New"), ("on_set_topic", "#lobby", "")]


def test_topic_and_members_follow_the_model(person: Person) -> None:
    lobby = person.conversations[0]
    lobby.topic = "Other words"
    person.window.conversation_changed(lobby)
    del lobby.members["ben"]
    person.window.members_changed(lobby)
    person.desk.settle()
    assert "Other words" in person.texts()
    assert "Away — 1" not in person.texts()


def test_the_menu_about_oneself(person: Person) -> None:
    actions = dict(item for item in person.window.cards.own_items() if item)
    actions["Set away…"]()
    person.desk.settle()
    person.desk.type("lunch")
    person.desk.press("<Return>")
    person.window.set_own("Leo", "lunch")
    assert "lunch" in person.texts(person.window.sidebar)
    actions = dict(item for item in person.window.cards.own_items() if item)
    actions["I am back"]()
    actions["Change name…"]()
    person.desk.settle()
    person.desk.type("Leonie")
    person.desk.press("<Return>")
    actions["Quit"]()
    assert person.calls == [
        ("on_set_away", "lunch"),
        ("on_set_away", None),
        ("on_set_nick", "Leonie"),
        ("on_quit",),
    ]


def test_the_banner_says_it_and_offers_a_way_out(person: Person) -> None:
    window = person.window
    window.show_banner("The connection was lost.", tone="warning", action="Try now")
    person.desk.settle()
    assert "The connection was lost." in person.texts()
    window.banner.action.invoke()
    assert person.calls == [("on_banner_action",)]
    window.hide_banner()
    person.desk.settle()
    assert "The connection was lost." not in person.texts()


def test_page_keys_scroll_from_the_composer(person: Person) -> None:
    lobby = person.conversations[0]
    lobby.messages += talk(150, 5)
    person.window.append(lobby)
    person.desk.settle()
    person.desk.press("<Prior>", "<Prior>")
    person.desk.settle()
    assert not person.window.pane.following
    person.desk.press("<Escape>")
    person.desk.settle()
    assert person.window.pane.following
    assert person.focused() is person.window.compose.text


def test_typing_in_the_pane_or_a_list_reaches_the_composer(person: Person) -> None:
    person.desk.focus(person.window.pane.text)
    person.desk.type("x")
    assert person.window.compose.value == "x"
    assert person.focused() is person.window.compose.text


def test_light_and_dark(person: Person) -> None:
    person.window.toggle_theme()
    person.desk.settle()
    assert person.theme.mode == "dark"
    assert person.calls == [("on_theme", "dark")]
    assert person.window.compose.text.cget("background") == person.theme.colours.input
    assert person.window.pane.text.cget("background") == person.theme.colours.bg


def test_the_sides_fold_in_a_narrow_window(person: Person) -> None:
    window = person.window
    assert window.users.winfo_ismapped()
    person.resize(800, 600)
    assert not window.users.winfo_ismapped()
    assert window.sidebar.winfo_ismapped()
    window.header.users_button.invoke()
    person.desk.settle()
    assert window.users.winfo_ismapped()
    person.desk.press("<Escape>")
    assert not window.users.winfo_ismapped()
    person.resize(500, 400)
    assert not window.sidebar.winfo_ismapped()
    window.header.sidebar_button.invoke()
    person.desk.settle()
    assert window.sidebar.winfo_ismapped()
    person.desk.press("<Home>", "<Down>", "<Return>")
    person.desk.settle()
    assert person.calls == [("on_open", "#games")]
    assert not window.sidebar.winfo_ismapped()
    person.resize(1120, 720)
    assert window.users.winfo_ismapped()
    assert window.sidebar.winfo_ismapped()


def test_the_smallest_window_cuts_nothing_off(person: Person) -> None:
    person.resize(480, 360)
    window = person.window
    for widget in (window.compose.send_button, window.compose.text, window.header.users_button, window.pane.text):
        right = widget.winfo_rootx() + widget.winfo_width()
        bottom = widget.winfo_rooty() + widget.winfo_height()
        assert right <= person.desk.root.winfo_rootx() + 480
        assert bottom <= person.desk.root.winfo_rooty() + 360
    assert window.pane.text.winfo_height() > 150


def test_closing_the_window_asks_to_quit(person: Person) -> None:
    person.desk.root.tk.call("wm", "protocol", ".", "WM_DELETE_WINDOW")
    person.desk.root.tk.eval(person.desk.root.tk.call("wm", "protocol", ".", "WM_DELETE_WINDOW"))
    assert person.calls == [("on_quit",)]


def test_no_conversation_is_an_invitation(person: Person) -> None:
    person.window.open_conversation(None)
    person.desk.settle()
    assert "No conversation is open" in person.texts()
    person.desk.press("<Return>")
    assert person.calls == []


def test_names_and_topics_of_any_kind(person: Person) -> None:
    strange = room("#\u202eroom\x00", [message("x", "\ud800\x07")], topic="\x02topic\x02\ud800\n" * 50)
    person.window.set_chat_name("\x00\u202e")
    person.window.set_conversations([*person.conversations, strange], people("a\ud800b", "\U0001f600"))
    person.window.open_conversation(strange)
    strange.members = members(people("a\ud800b", "\U0001f600", "\u0645\u0631"))
    person.window.members_changed(strange)
    person.window.show_banner("\ud800\x00 says hello", action="OK")
    person.desk.settle()
    assert person.desk.root.title().endswith("LAN Chat")


def test_a_private_conversation_has_no_members_beside_it(person: Person) -> None:
    person.open("mia")
    assert not person.window.users.winfo_ismapped()
    assert not person.window.header.users_button.winfo_ismapped()
    assert "Message Mia" in person.texts()


def test_leaving_from_the_menu(person: Person) -> None:
    dict(item for item in person.window.sidebar.menu_items("#games") if item)["Leave room"]()
    dict(item for item in person.window.sidebar.menu_items("mia") if item)["Close conversation"]()
    assert person.calls == [("on_close_conversation", "#games"), ("on_close_conversation", "mia")]

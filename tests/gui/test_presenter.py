"""The presenter between a real model and a window that only writes down what it is told.
The real window is tested in test_main_window.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lanchat.client.events import Connecting, Disconnected, HistoryPage, Received, Registered, SendFailed, Sending
from lanchat.client.model import ChatMessage, Conversation, ConversationKind, Person
from lanchat.client.state import ChatState
from lanchat.gui.inbox import Overflow
from lanchat.gui.presenter import Presenter
from lanchat.protocol.message import parse
from tests.gui.chat import Wishes


class FakeWindow:
    """Writes down every call."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.open: Conversation | None = None
        self.banner = ""
        self.action = ""
        self.own: tuple[str, str | None] = ("", None)
        self.connected = True
        self.chat_name = ""
        self.unread: dict[str, int] = {}

    def set_chat_name(self, name: str) -> None:
        self.chat_name = name

    def set_own(self, nick: str, away: str | None = None, *, connected: bool = True) -> None:
        self.own, self.connected = (nick, away), connected
        self.calls.append(("set_own", nick))

    def set_conversations(self, conversations: Sequence[Conversation], people: Mapping[str, Person]) -> None:
        self.unread = {conversation.key: conversation.unread for conversation in conversations}
        self.calls.append(("set_conversations",))

    def open_conversation(self, conversation: Conversation | None) -> None:
        self.open = conversation
        self.calls.append(("open", conversation.key if conversation else None))

    def key_changed(self, before: str, key: str) -> None:
        self.calls.append(("key_changed", before, key))

    def conversation_changed(self, conversation: Conversation) -> None:
        self.calls.append(("conversation_changed", conversation.key))

    def append(self, conversation: Conversation) -> None:
        self.calls.append(("append", conversation.key))

    def prepend(self, conversation: Conversation) -> None:
        self.calls.append(("prepend", conversation.key))

    def reset(self, conversation: Conversation) -> None:
        self.calls.append(("reset", conversation.key))

    def update_message(self, conversation: Conversation, message: ChatMessage) -> None:
        self.calls.append(("update", message.msgid))

    def members_changed(self, conversation: Conversation | None) -> None:
        self.calls.append(("members", conversation.key if conversation else None))

    def typing_changed(self, conversation: Conversation) -> None:
        self.calls.append(("typing", conversation.key))

    def ask_password(self, conversation: Conversation) -> None:
        self.calls.append(("password", conversation.key))

    def show_banner(self, text: str, *, tone: str = "notice", action: str = "") -> None:
        self.banner, self.action = text, action
        self.calls.append(("banner", tone))

    def hide_banner(self) -> None:
        self.banner = ""

    def offer_rooms(self, rooms: Sequence[tuple[str, int, str]]) -> None:
        self.calls.append(("rooms", tuple(rooms)))

    def take(self, *names: str) -> list[tuple[Any, ...]]:
        """The calls since the last take, of these names only if any are given."""
        calls, self.calls = self.calls, []
        return [call for call in calls if not names or call[0] in names]


class Chat:
    """Me in #lobby with Anna, connected, looking at the window."""

    def __init__(self, **options: Any) -> None:
        self.state = ChatState(lambda: 1_000)
        self.client = Wishes()
        self.window = FakeWindow()
        self.quits: list[str] = []
        self.presenter = Presenter(self.state, self.client, on_quit=self.quits.append, **options)
        self.presenter.attach(self.window)
        self.hear(
            Registered("Mia", "lanchat.local", "Studio", {}, frozenset({"draft/chathistory"})),
            ":Mia!m@h JOIN #lobby",
            ":s 353 Mia = #lobby :@Anna Mia",
            ":s 366 Mia #lobby :End",
        )
        self.window.take()

    def hear(self, *events: Any) -> None:
        self.presenter.receive([Received(parse(e.encode())) if isinstance(e, str) else e for e in events])

    def conversation(self, name: str) -> Conversation:
        found = self.state.find(name)
        assert found is not None
        return found


@pytest.fixture
def chat() -> Chat:
    return Chat()


def said(number: int, where: str = "#lobby", who: str = "Anna", text: str = "hello") -> str:
    return f"@msgid=m{number} :{who}!u@h PRIVMSG {where} :{text}"


def test_the_first_room_is_opened_by_itself(chat: Chat) -> None:
    assert chat.window.open is chat.conversation("#lobby")
    assert chat.window.own == ("Mia", None)
    assert chat.window.chat_name == "Studio"


def test_a_batch_of_messages_is_one_call(chat: Chat) -> None:
    chat.hear(*(said(number) for number in range(150)))
    assert chat.window.take("append", "reset", "update", "set_conversations") == [("append", "#lobby")]
    assert len(chat.conversation("#lobby").messages) >= 150


def test_a_batch_elsewhere_only_counts(chat: Chat) -> None:
    chat.hear(":Mia!m@h JOIN #games")
    chat.window.take()
    chat.hear(*(said(number, "#games") for number in range(20)))
    assert chat.window.take() == [("set_conversations",), ("conversation_changed", "#lobby")]
    assert chat.window.unread == {"#lobby": 0, "#games": 20}


def test_joins_and_leaves_of_a_batch_show_the_people_once(chat: Chat) -> None:
    chat.hear(*(f":P{number}!u@h JOIN #lobby" for number in range(30)), ":P3!u@h QUIT :bye")
    assert chat.window.take("members") == [("members", "#lobby")]


def test_our_message_is_drawn_sending_and_then_updated(chat: Chat) -> None:
    chat.hear(Sending("c1", "#lobby", "hi", "PRIVMSG", 1_000))
    assert chat.window.take("append", "update") == [("append", "#lobby")]
    chat.hear("@msgid=c1;lanchat/id=c1 :Mia!m@h PRIVMSG #lobby :hi")
    assert chat.window.take("append", "update", "reset") == [("update", "c1")]


def test_a_message_appended_and_updated_in_one_batch_is_drawn_once(chat: Chat) -> None:
    chat.hear(Sending("c1", "#lobby", "hi", "PRIVMSG", 1_000), "@msgid=c1 :Mia!m@h PRIVMSG #lobby :hi")
    assert chat.window.take("append", "update", "reset") == [("append", "#lobby")]


def test_another_order_is_drawn_anew_and_nothing_else(chat: Chat) -> None:
    chat.hear(Sending("c1", "#lobby", "hi", "PRIVMSG", 1_000), said(1), said(2))
    assert chat.window.take("append", "update", "reset") == [("reset", "#lobby")]


def test_enter_says_it_in_the_room_it_was_typed_in(chat: Chat) -> None:
    chat.presenter.submit("#lobby", "hello there")
    chat.presenter.submit("#lobby", "   \n ")
    assert chat.client.asked == [("say", "#lobby", "hello there")]


def test_slash_commands_are_carried_out(chat: Chat) -> None:
    chat.presenter.submit("#lobby", "/me waves")
    chat.presenter.submit("#lobby", "/topic Be kind")
    chat.presenter.submit("#lobby", "//etc/hosts")
    assert chat.client.asked == [
        ("action", "#lobby", "waves"),
        ("set_topic", "#lobby", "Be kind"),
        ("say", "#lobby", "/etc/hosts"),
    ]


def test_an_unknown_command_is_one_sentence_in_the_conversation(chat: Chat) -> None:
    chat.presenter.submit("#lobby", "/nonsense")
    assert chat.client.asked == []
    assert "/nonsense" in chat.conversation("#lobby").messages[-1].text
    assert chat.window.take("append") == [("append", "#lobby")]


def test_quit_asks_the_program(chat: Chat) -> None:
    chat.presenter.submit("#lobby", "/quit see you")
    assert chat.quits == ["see you"]
    assert chat.client.asked == []


def test_joining_a_room_opens_it(chat: Chat) -> None:
    chat.presenter.join_room(" games ")
    assert chat.client.asked == [("join", "#games", "")]
    assert chat.window.open is chat.conversation("#games")
    chat.presenter.join_room("  ")
    assert len(chat.client.asked) == 1


def test_opening_a_conversation_reads_it(chat: Chat) -> None:
    chat.hear(said(1, "Mia", "Ben"), said(2, "Mia", "Ben"))
    assert chat.window.unread["ben"] == 2
    chat.presenter.open("ben")
    assert chat.window.unread["ben"] == 0
    assert chat.presenter.current is chat.conversation("Ben")
    assert chat.conversation("Ben").kind is ConversationKind.PRIVATE


def test_talking_to_oneself_is_not_offered(chat: Chat) -> None:
    chat.presenter.open_private("MIA")
    assert chat.state.find("Mia") is None
    chat.presenter.open_private("Anna")
    assert chat.window.open is chat.conversation("Anna")


def test_what_comes_while_nobody_looks_is_unread_until_somebody_does(chat: Chat) -> None:
    chat.presenter.focus_changed(False)
    chat.hear(said(1), said(2))
    assert chat.window.unread == {"#lobby": 2}
    chat.presenter.focus_changed(True)
    assert chat.window.unread == {"#lobby": 0}
    chat.hear(said(3))
    assert chat.window.unread == {"#lobby": 0}


def test_a_conversation_opened_while_nobody_looks_still_counts(chat: Chat) -> None:
    chat.presenter.focus_changed(False)
    chat.presenter.open("Anna")
    chat.hear(said(1, "Mia", "Anna"))
    assert chat.window.unread["anna"] == 1


@pytest.mark.parametrize("typed", [False, True])
def test_leaving_a_room_shows_another_whether_the_chat_can_be_reached_or_not(chat: Chat, typed: bool) -> None:
    chat.presenter.join_room("games")
    chat.hear(":Mia!m@h JOIN #games")
    chat.client.asked.clear()
    if typed:
        chat.presenter.submit("#games", "/part")
    else:
        chat.presenter.leave("#games")
    assert [call[:2] for call in chat.client.asked] == [("part", "#games")]
    assert chat.window.open is chat.conversation("#lobby")
    chat.hear(":Mia!m@h PART #games")
    assert list(chat.window.unread) == ["#lobby"]


def test_leaving_the_last_room_leaves_an_empty_window(chat: Chat) -> None:
    chat.hear(":Mia!m@h PART #lobby")
    assert chat.window.open is None
    assert chat.window.unread == {}
    chat.presenter.submit("", "hello?")
    assert chat.client.asked == []


def test_older_messages_are_asked_for_once(chat: Chat) -> None:
    chat.presenter.load_older("#lobby")
    assert chat.client.asked == [], "the first page is still on its way"
    chat.hear(HistoryPage("#lobby", (parse(said(1).encode()),), False, "latest"))
    chat.presenter.load_older("#lobby")
    chat.presenter.load_older("#lobby")
    assert chat.client.asked == [("request_history", "#lobby", "m1")]
    chat.presenter.load_older("#nowhere")
    assert len(chat.client.asked) == 1


@pytest.mark.parametrize(
    ("command", "text", "wish"),
    [
        ("PRIVMSG", "hi", ("say", "#lobby", "hi")),
        ("NOTICE", "hi", ("notice", "#lobby", "hi")),
        ("PRIVMSG", "\x01ACTION waves\x01", ("action", "#lobby", "waves")),
    ],
)
def test_a_failed_message_can_be_sent_again(chat: Chat, command: str, text: str, wish: tuple[str, ...]) -> None:
    chat.hear(Sending("c1", "#lobby", text, command, 1_000))
    chat.presenter.retry("#lobby", "c1")
    assert chat.client.asked == []
    chat.hear(SendFailed("c1", "#lobby", "The disk is full."))
    chat.presenter.retry("#lobby", "c1")
    assert chat.client.asked == [wish]
    conversation = chat.state.find("#lobby")
    assert conversation is not None and [message.msgid for message in conversation.messages] == []


def test_a_lost_connection_is_said_until_it_is_back(chat: Chat) -> None:
    chat.hear(Disconnected("timeout", retry_in=1.0))
    assert chat.window.banner.endswith("Trying again…")
    assert not chat.window.connected
    said_first = chat.window.banner
    chat.hear(Connecting("192.168.1.20", 50000))
    assert chat.window.banner == said_first
    chat.presenter.notice("Something else")
    assert chat.window.banner == said_first
    assert not chat.window.connected
    chat.hear(Registered("Mia", "lanchat.local", "Studio"))
    assert chat.window.banner == ""
    assert chat.window.connected


def test_when_the_client_gave_up_connecting_again_is_offered() -> None:
    asked: list[bool] = []
    chat = Chat(on_reconnect=lambda: asked.append(True))
    chat.hear(Disconnected("banned"))
    assert chat.window.banner and chat.window.action
    chat.presenter.banner_action()
    assert asked == [True]


def test_a_notice_can_be_taken_away(chat: Chat) -> None:
    chat.presenter.notice("Port 50000 is taken, so this chat uses 50001.")
    assert "50001" in chat.window.banner
    chat.presenter.banner_action()
    assert chat.window.banner == ""


def test_a_new_name_is_shown_everywhere_it_stands(chat: Chat) -> None:
    chat.hear(":Mia!m@h NICK Maya")
    assert chat.window.own == ("Maya", None)


def test_being_away_is_shown(chat: Chat) -> None:
    chat.hear(":Mia!m@h AWAY :lunch")
    assert chat.window.own == ("Mia", "lunch")


def test_rooms_are_offered_when_the_list_is_there(chat: Chat) -> None:
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #games 3 :Chess")
    assert chat.window.take("rooms") == []
    chat.hear(":s 322 Mia #lobby 9 :", ":s 323 Mia :End")
    assert chat.window.take("rooms") == [("rooms", (("#lobby", 9, ""), ("#games", 3, "Chess")))]


def test_the_topic_of_the_open_room_is_followed(chat: Chat) -> None:
    chat.hear(":Anna!a@h TOPIC #lobby :Be kind")
    assert ("conversation_changed", "#lobby") in chat.window.take()
    chat.presenter.set_topic("#lobby", "")
    assert chat.client.asked == [("set_topic", "#lobby", "")]


def test_the_chats_own_name_wins_over_the_servers_word(chat: Chat) -> None:
    chat.presenter.set_chat_name("Mia's chat")
    assert chat.window.chat_name == "Mia's chat"


def test_what_was_dropped_is_fetched_again(chat: Chat) -> None:
    chat.hear(":Anna!a@h PRIVMSG Mia :psst", ":lanchat.local NOTICE Mia :hello")
    chat.presenter.receive([Overflow(3), "something of somebody else"])
    assert chat.client.asked == [
        ("request_history", "#lobby", None),
        ("raw", "NAMES #lobby"),
        ("request_history", "Anna", None),
    ]
    assert chat.window.take("append", "reset")


def test_and_so_is_what_people_look_like_where_the_server_tells(chat: Chat) -> None:
    chat.hear(Registered("Mia", "s", "Studio", {}, frozenset(("batch", "draft/metadata-2"))))
    chat.hear(":Mia!m@h JOIN #lobby")
    chat.client.asked.clear()
    chat.presenter.receive([Overflow(3)])
    assert chat.client.asked[-2:] == [("raw", "NAMES #lobby"), ("raw", "METADATA #lobby SYNC")]


def test_before_there_is_a_window_nothing_is_lost() -> None:
    state = ChatState(lambda: 1_000)
    presenter = Presenter(state, Wishes())
    presenter.notice("nobody sees this")
    presenter.receive([Registered("Mia", "s", "Studio"), Received(parse(b":Mia!m@h JOIN #lobby"))])
    presenter.receive([Received(parse(said(1).encode()))])
    window = FakeWindow()
    presenter.attach(window)
    assert window.open is state.find("#lobby")
    assert window.own[0] == "Mia"

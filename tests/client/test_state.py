"""The model as a person would notice it: rooms, people, unread counts, sentences, and the order of messages.
Events go in by hand; no engine, no network."""

from __future__ import annotations

import time

from lanchat.client.events import Connecting, Disconnected, Registered, SendFailed, Sending
from lanchat.client.model import (
    Change,
    Conversation,
    ConversationKind,
    Link,
    LinkChanged,
    MembersChanged,
    MessageKind,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
    MessageState,
    MessageUpdated,
    NickChanged,
    RoomList,
)
from lanchat.client.state import ChatState
from lanchat.client.timeline import KEPT, SLACK
from tests.client.talk import page, received

CAPS = frozenset(("draft/chathistory", "lanchat/sent-once"))


class Model:
    """A ChatState in #lobby with Tom, and shortcuts."""

    def __init__(self, isupport: dict[str, str] | None = None, capabilities: frozenset[str] = CAPS) -> None:
        self.state = ChatState(lambda: 5_000)
        self.isupport = isupport or {"CASEMAPPING": "ascii", "STATUSMSG": "@+"}
        self.capabilities = capabilities
        self.register()
        self.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia @+Tom", ":srv 366 Mia #lobby :End")

    def register(self, *, new_host: bool = False) -> list[Change]:
        event = Registered("Mia", "srv", "Net", self.isupport, self.capabilities, new_host=new_host)
        return self.state.apply(event)

    def hear(self, *lines: str) -> list[Change]:
        return [change for line in lines for change in self.state.apply(received(line))]

    def say(self, msgid: str, text: str, target: str = "#lobby") -> list[Change]:
        return self.state.apply(Sending(msgid, target, text, "PRIVMSG", 4_000))

    def room(self, name: str = "#lobby") -> Conversation:
        found = self.state.find(name)
        assert found is not None
        return found

    def texts(self, name: str = "#lobby") -> list[str]:
        return [message.text for message in self.room(name).messages]

    def tom(self, msgid: str, text: str) -> list[Change]:
        return self.hear(f"@msgid={msgid} :Tom!t@h PRIVMSG #lobby :{text}")


def test_entering_a_room_shows_who_is_there() -> None:
    model = Model()
    assert {key: member.prefix for key, member in model.room().members.items()} == {"mia": "", "tom": "@"}
    assert model.room().members["tom"].prefixes == "@+"
    assert model.room().members["mia"].person is model.state.me
    assert model.texts() == []


def test_comings_and_goings_are_told() -> None:
    model = Model()
    model.hear(
        ":Ada!a@h JOIN #lobby ada :Ada L.",
        ":Ada!a@h NICK Countess",
        ":Tom!t@h TOPIC #lobby :Tea at five",
        ":Countess!a@h PART #lobby :tired",
        ":Bob!b@h JOIN #lobby",
        ":Tom!t@h KICK #lobby Bob :loud",
        ":Tom!t@h QUIT",
    )
    assert model.texts() == [
        "Ada joined",
        "Ada is now called Countess",
        "Tom changed the topic to: Tea at five",
        "Countess left: tired",
        "Bob joined",
        "Bob was removed by Tom: loud",
        "Tom left the chat",
    ]
    assert all(message.kind is MessageKind.EVENT for message in model.room().messages)
    assert list(model.room().members) == ["mia"]
    assert list(model.state.people) == ["mia"]
    assert model.room().topic == "Tea at five"


def test_particulars_of_people_are_kept() -> None:
    model = Model()
    model.hear(
        ":srv 352 Mia #lobby tom host.example srv Tom G@ :0 Tom Sawyer",
        ":Tom!t@h AWAY :river",
        ":Tom!t@h ACCOUNT tommy",
        ":Tom!t@h SETNAME :T. Sawyer",
        ":Tom!t@h CHGHOST tom2 new.example",
    )
    tom = model.state.people["tom"]
    assert (tom.away, tom.account, tom.realname, tom.user, tom.host) == (
        "river",
        "tommy",
        "T. Sawyer",
        "tom2",
        "new.example",
    )
    changes = model.hear(":Tom!t@h AWAY")
    assert tom.away is None
    assert changes == [MembersChanged(model.room())]


def hosts(model: Model) -> list[str]:
    return [member.person.nick for member in model.room().members.values() if member.person.is_host]


def test_who_hosts_is_known_before_and_after_they_come_and_under_any_name() -> None:
    model = Model()
    assert MembersChanged(model.room()) in model.hear(":srv LANCHAT HOST :Tom")
    assert hosts(model) == ["Tom"]
    model.hear(":Tom!t@h NICK Tommy", ":Tommy!t@h PART #lobby", ":Tommy!t@h JOIN #lobby")
    assert hosts(model) == []  # out of sight they may have become somebody else
    model.hear(":srv LANCHAT HOST :Zoe", ":Zoe!z@h JOIN #lobby")
    assert hosts(model) == ["Zoe"]
    model.hear(":Zoe!z@h QUIT :bye", ":Zoe!z@other JOIN #lobby")
    assert hosts(model) == []


def test_the_host_may_be_me_until_another_one_takes_over() -> None:
    model = Model()
    model.hear(":srv LANCHAT HOST :Mia")
    assert hosts(model) == ["Mia"]
    model.hear(":srv LANCHAT HOST :Tom")
    assert hosts(model) == ["Tom"]
    model.register(new_host=True)
    model.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia Tom")
    assert hosts(model) == []


def test_status_in_a_room_follows_modes() -> None:
    model = Model()
    model.hear(":Tom!t@h MODE #lobby -o+v-b+l Tom Mia *!*@x 5")
    assert (model.room().members["tom"].prefix, model.room().members["mia"].prefix) == ("+", "+")
    assert model.texts() == [
        "Tom took operator status from Tom",
        "Tom let Mia speak",
        "Tom changed the room: -b *!*@x +l 5",
    ]


def test_messages_come_in_the_servers_order_and_are_counted_until_seen() -> None:
    model = Model()
    model.tom("a", "hello \x02you\x0f")
    model.tom("b", "mia: look")
    model.hear("@msgid=c;time=2024-01-01T00:00:00.500Z :Tom!t@h PRIVMSG #lobby :\x01ACTION waves\x01")
    room = model.room()
    assert model.texts() == ["hello \x02you\x0f", "mia: look", "waves"]
    assert (room.unread, room.mentions, room.first_unread) == (3, 1, "a")
    assert room.messages[2].kind is MessageKind.ACTION
    assert room.messages[2].time_ms == 1_704_067_200_500
    model.state.open_conversation("#lobby")
    assert (room.unread, room.mentions, room.first_unread) == (0, 0, "a")
    model.tom("d", "seen at once")
    assert room.unread == 0
    model.state.open_conversation("Tom")
    assert room.first_unread == ""


def test_the_same_message_is_there_once() -> None:
    model = Model()
    model.tom("a", "hello")
    assert model.tom("a", "hello") == []
    model.state.apply(page("#lobby", "latest", "@msgid=a :Tom!t@h PRIVMSG #lobby hello"))
    assert model.texts() == ["hello"]


def test_my_own_message_waits_at_the_end_and_takes_its_place_when_echoed() -> None:
    model = Model()
    assert isinstance(model.say("m1", "mine")[-1], MessagesAppended)
    assert isinstance(model.tom("a", "his")[0], MessagesReset)
    assert model.texts() == ["his", "mine"]
    changes = model.hear("@msgid=m1;time=2024-01-01T00:00:00Z :Mia!m@h PRIVMSG #lobby mine")
    mine = model.room().messages[1]
    assert changes == [MessageUpdated(model.room(), mine)]
    assert (mine.state, mine.time_ms, mine.own) == (MessageState.STORED, 1_704_067_200_000, True)
    model.tom("b", "after")
    assert model.texts() == ["his", "mine", "after"]
    assert model.room().unread == 2


def test_a_later_line_echoed_first_stands_first() -> None:
    model = Model()
    model.say("m1", "one")
    model.say("m2", "two")
    assert isinstance(model.hear("@msgid=m2 :Mia!m@h PRIVMSG #lobby two")[0], MessagesReset)
    assert model.texts() == ["two", "one"]
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby one")
    assert [message.state for message in model.room().messages] == [MessageState.STORED] * 2
    assert model.room().tail == 0


def test_a_refused_line_says_why_and_keeps_its_place() -> None:
    model = Model()
    model.say("m1", "one")
    model.say("m2", "two")
    changes = model.state.apply(SendFailed("m1", "#lobby", "You cannot write in #lobby."))
    assert [type(change) for change in changes] == [MessageUpdated]
    model.tom("a", "later")
    assert model.texts() == ["one", "later", "two"]
    assert model.room().messages[0].failure == "You cannot write in #lobby."


def test_an_echo_under_another_id_is_still_my_line() -> None:
    model = Model()
    model.say("m1", "hi")
    model.hear("@lanchat/id=m1;msgid=theirs :Mia!m@h PRIVMSG #lobby hi", "@msgid=theirs :Mia!m@h PRIVMSG #lobby hi")
    assert [message.msgid for message in model.room().messages] == ["theirs"]


def test_nobody_else_can_settle_my_line() -> None:
    model = Model()
    model.say("m1", "hi")
    model.hear("@lanchat/id=m1 :Eve!e@h PRIVMSG #lobby :ha")
    assert model.room().messages[-1].state is MessageState.SENDING


def test_the_first_page_goes_before_what_was_said_since() -> None:
    model = Model()
    model.tom("live", "now")
    changes = model.state.apply(
        page("#lobby", "latest", "@msgid=x :Tom!t@h PRIVMSG #lobby old", "@msgid=live :Tom!t@h PRIVMSG #lobby now")
    )
    assert model.texts() == ["old", "now"]
    assert changes == [MessagesReset(model.room())]
    assert model.room().unread == 1
    assert not model.room().more_history
    assert not model.room().loading_history


def test_what_was_missed_goes_between_what_was_known_and_what_came_since() -> None:
    model = Model()
    model.tom("a", "a")
    model.say("m1", "mine")
    model.state.apply(Disconnected("", 0.2))
    model.register()
    model.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia Tom", "@msgid=z :Tom!t@h PRIVMSG #lobby z")
    model.state.apply(page("#lobby", "after", "@msgid=b :Tom!t@h PRIVMSG #lobby b", complete=False, after="a"))
    model.state.apply(
        page("#lobby", "after", "@msgid=c :Tom!t@h PRIVMSG #lobby c", "@msgid=z :Tom!t@h PRIVMSG #lobby z", after="b")
    )
    assert model.texts() == ["a", "b", "c", "z", "mine"]
    assert model.room().unread == 4


def test_my_line_found_in_a_page_is_stored() -> None:
    model = Model()
    model.tom("a", "a")
    model.say("m1", "mine")
    model.say("m2", "more")
    model.register()
    model.state.apply(
        page(
            "#lobby", "after", "@msgid=m1 :Mia!m@h PRIVMSG #lobby mine", "@msgid=b :Tom!t@h PRIVMSG #lobby b", after="a"
        )
    )
    assert model.texts() == ["a", "mine", "b", "more"]
    assert [message.state.name for message in model.room().messages] == ["STORED", "STORED", "STORED", "SENDING"]
    assert model.room().tail == 1


def test_a_gap_lets_go_of_what_is_before_it() -> None:
    model = Model()
    model.tom("a", "a")
    model.register()
    model.tom("z", "z")
    model.state.apply(page("#lobby", "latest", "@msgid=y :Tom!t@h PRIVMSG #lobby y", complete=False))
    assert model.texts() == ["y", "z"]
    assert model.room().more_history
    assert model.state.oldest_msgid("#lobby") == "y"


def test_older_pages_go_to_the_start() -> None:
    model = Model()
    model.tom("c", "c")
    assert model.state.history_requested("#lobby") is False  # the first page is still awaited
    model.state.apply(page("#lobby", "latest", "@msgid=c :Tom!t@h PRIVMSG #lobby c", complete=False))
    assert model.state.history_requested("#lobby") is True
    changes = model.state.apply(
        page(
            "#lobby",
            "before",
            "@msgid=a :Tom!t@h PRIVMSG #lobby a",
            "@msgid=b :Tom!t@h NOTICE #lobby b",
            "@msgid=c :Tom!t@h PRIVMSG #lobby c",
        )
    )
    (change,) = changes
    assert isinstance(change, MessagesPrepended)
    assert [message.text for message in change.messages] == ["a", "b"]
    assert model.texts() == ["a", "b", "c"]
    assert model.state.history_requested("#lobby") is False


def test_another_host_puts_the_messages_in_its_own_order() -> None:
    model = Model()
    model.say("m1", "mine")
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.tom("a", "his")
    model.tom("lost", "only there")
    model.register(new_host=True)
    model.hear(":Mia!m@h JOIN #lobby")
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.state.apply(
        page("#lobby", "latest", "@msgid=n :Ada!a@h PRIVMSG #lobby new", "@msgid=a :Tom!t@h PRIVMSG #lobby his")
    )
    assert model.texts() == ["only there", "new", "his", "mine"]
    assert model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine") == []


def test_the_order_of_another_host_holds_although_its_page_comes_last() -> None:
    model = Model()
    model.tom("t1", "his")
    model.say("m1", "mine")
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.register(new_host=True)
    model.hear(":Mia!m@h JOIN #lobby", "@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.state.apply(
        page(
            "#lobby",
            "latest",
            "@msgid=c :Ada!a@h PRIVMSG #lobby hers",
            "@msgid=t1 :Tom!t@h PRIVMSG #lobby his",
            "@msgid=m1 :Mia!m@h PRIVMSG #lobby mine",
        )
    )
    assert model.texts() == ["hers", "his", "mine"]


def test_private_messages_open_a_conversation() -> None:
    model = Model()
    model.hear(":Ada!a@h PRIVMSG Mia :psst")
    model.say("m1", "yes?", target="Ada")
    ada = model.room("ada")
    assert (ada.kind, ada.name, ada.unread) == (ConversationKind.PRIVATE, "Ada", 1)
    model.hear(":Ada!a@h NICK Countess")
    assert model.room("Countess") is ada
    assert ada.name == "Countess"
    assert [item.name for item in model.state.conversations] == ["#lobby", "Countess"]


def test_my_own_new_name() -> None:
    model = Model()
    assert NickChanged("Mimi") in model.hear(":Mia!m@h NICK Mimi")
    assert model.state.nick == "Mimi"
    model.tom("a", "mimi!")
    assert model.room().mentions == 1
    assert "mimi" in model.room().members


def test_a_room_that_is_only_looked_at_is_not_entered_yet() -> None:
    model = Model()
    model.state.open_conversation("#tea")
    assert not model.room("#tea").joined
    model.hear(":Mia!m@h JOIN #tea")
    assert model.room("#tea").joined


def test_leaving_closes_the_room_and_removal_says_so() -> None:
    model = Model()
    model.hear(":Mia!m@h JOIN #a", ":Mia!m@h PART #a")
    assert model.state.find("#a") is None
    model.hear(":Tom!t@h KICK #lobby Mia :out")
    assert model.texts() == ["You were removed by Tom: out"]
    assert not model.room().joined


def test_refusals_are_plain_sentences_where_they_belong() -> None:
    model = Model()
    model.hear(
        ":srv 482 Mia #lobby :You're not channel operator",
        ":srv 401 Mia Nobody :No such nick/channel",
        ":srv 999 Mia :never mind",
        ":srv 473 Mia #closed :Cannot join channel (+i)",
        ":srv FAIL KICK ODD #lobby :It did not work",
        ":srv 599 Mia :Something odd",
    )
    errors = [message.text for message in model.room().messages if message.kind is MessageKind.ERROR]
    assert errors == [
        "Only an operator of #lobby may do that.",
        "Nobody here is called Nobody.",
        "#closed is open to invited people only.",
        "It did not work.",
        "Something odd.",
    ]


def test_a_room_that_does_not_let_us_back_in_is_left() -> None:
    model = Model()
    model.register()
    changes = model.hear(":srv 473 Mia #lobby :Cannot join channel (+i)")
    assert not model.room().joined and not model.room().members
    assert MembersChanged(model.room()) in changes
    model.hear(":Mia!m@h JOIN #lobby")
    assert model.room().joined and list(model.room().members) == ["mia"]


def test_the_servers_own_talk_has_its_own_place() -> None:
    model = Model()
    model.hear(":srv NOTICE Mia :maintenance at noon", ":srv 372 Mia :- be kind", "NOTICE AUTH :*** Looking up")
    server = model.state.conversations[-1]
    assert (server.kind, server.name) == (ConversationKind.SERVER, "Net")
    assert [message.text for message in server.messages] == ["maintenance at noon", "- be kind", "*** Looking up"]


def test_whois_is_one_line() -> None:
    model = Model()
    model.hear(
        ":srv 311 Mia Tom tom h.example * :Tom Sawyer",
        ":srv 319 Mia Tom :@#lobby #b",
        ":srv 301 Mia Tom :river",
        ":srv 317 Mia Tom 30 1700000000 :seconds idle",
        ":srv 318 Mia Tom :End",
    )
    assert model.texts() == ["Tom is Tom Sawyer (tom@h.example). In @#lobby, #b. Away: river. Silent for 30 seconds."]


def test_the_list_of_rooms() -> None:
    model = Model()
    changes = model.hear(
        ":srv 321 Mia Channel :Users", ":srv 322 Mia #a 2 :x", ":srv 322 Mia #b 9 :y", ":srv 323 Mia :End"
    )
    assert changes == [RoomList((("#b", 9, "y"), ("#a", 2, "x")))]


def test_the_link_is_told_in_sentences() -> None:
    model = Model()
    told = [
        change
        for event in (
            Connecting("box.local", 50000),
            Disconnected("refused", 0.5),
            Disconnected("moved", 0.0, "10.0.0.2:50000"),
            Disconnected("nick"),
        )
        for change in model.state.apply(event)
    ]
    assert told == [
        LinkChanged(Link.CONNECTING, "Connecting to box.local …"),
        LinkChanged(Link.CONNECTING, "No chat answers at box.local.", 0.5),
        LinkChanged(Link.CONNECTING, "The chat goes on at 10.0.0.2:50000.", 0.0),
        LinkChanged(Link.OFFLINE, "The chat does not take your name."),
    ]


def test_names_are_compared_as_the_server_says() -> None:
    model = Model(isupport={"CASEMAPPING": "rfc1459", "PREFIX": "(qov)~@+"})
    model.hear(":Mia!m@h JOIN #A[b]", ":srv 353 Mia = #a{B} :~Mia")
    assert model.room("#a{b}").members["mia"].prefix == "~"


def test_messages_to_a_status_stay_in_the_room() -> None:
    model = Model()
    model.hear(":Tom!t@h PRIVMSG @#lobby :operators only")
    assert model.texts() == ["operators only"]


def test_a_full_conversation_lets_its_oldest_go() -> None:
    model = Model()
    for number in range(KEPT + SLACK + 1):
        model.tom(f"x{number}", "t")
    room = model.room()
    assert KEPT <= len(room.messages) <= KEPT + SLACK
    assert len(room.index) == len(room.messages)
    assert room.more_history


def test_a_flood_is_taken_in_its_stride() -> None:
    model = Model()
    events = [
        received(f"@msgid=f{n};time=2024-01-01T00:00:00.000Z :Tom!t@h PRIVMSG #lobby :message number {n} for you all")
        for n in range(5_000)
    ]
    start = time.thread_time()  # of the processor, whatever else it does
    for event in events:
        model.state.apply(event)
    assert time.thread_time() - start < 3.0
    assert model.room().unread == 5_000


def test_a_note_of_our_own() -> None:
    model = Model()
    model.state.note("", "Commands: /help", MessageKind.EVENT)
    assert model.texts() == ["Commands: /help"]


def test_strange_lines_change_nothing() -> None:
    model = Model()
    commands = "PRIVMSG JOIN PART KICK NICK TOPIC MODE INVITE AWAY QUIT CHGHOST FAIL"
    numbers = "353 352 311 322 332 301 317 319 341 401"
    for command in (*commands.split(), *numbers.split()):
        for params in ("", " a", " a b", " #lobby", " #nowhere x", " :"):
            model.hear(f":x {command}{params}", f"{command}{params}")
    assert model.state.nick == "Mia"


def test_numbers_no_server_means_are_survived() -> None:
    model = Model()
    for number in ("²", "-1", "9" * 5_000):
        model.hear(
            ":srv 321 Mia Channel :Users",
            f":srv 322 Mia #a {number} :x",
            ":srv 323 Mia :End",
            f":srv 317 Mia Tom {number} {number} :seconds idle",
            f":srv 333 Mia #lobby Tom {number}",
            f"@time={number} :Tom!t@h PRIVMSG #lobby :still here {number[:2]}",
        )
    assert model.texts()[-1] == "still here 99"

"""The model as a person would notice it: rooms, people, sentences.
Events go in by hand; no engine, no network."""

from __future__ import annotations

from lanchat.client.events import Connecting, Disconnected
from lanchat.client.model import (
    ConversationKind,
    Link,
    LinkChanged,
    MembersChanged,
    MessageKind,
    NickChanged,
    RoomList,
)
from tests.client.model import Model


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
    model.hear(":srv MODE #lobby +o Mia")  # what was theirs is theirs again: nothing to tell
    assert model.room().members["mia"].prefixes == "@+"
    assert len(model.texts()) == 3


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


def test_a_topic_that_was_taken_away_meanwhile_is_not_shown_any_more() -> None:
    model = Model()
    model.hear(":srv 332 Mia #lobby :Tea at four")
    model.register()
    assert model.room().topic == "Tea at four"
    model.hear(":Mia!m@h JOIN #lobby", ":srv 332 Mia #lobby :Tea at five")
    assert model.room().topic == "Tea at five"
    model.register()
    model.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia")
    assert model.room().topic == ""


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
    assert model.texts() == ["Tom is Tom Sawyer (tom@h.example). In #lobby, #b. Away: river. Silent for 30 seconds."]


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


def test_a_note_of_our_own() -> None:
    model = Model()
    model.state.note("", "Commands: /help", MessageKind.EVENT)
    assert model.texts() == ["Commands: /help"]


def test_strange_lines_change_nothing() -> None:
    model = Model()
    commands = "PRIVMSG JOIN PART KICK NICK TOPIC MODE INVITE AWAY QUIT CHGHOST FAIL LANCHAT"
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

"""Becoming somebody on the server: CAP, NICK, USER, PASS, PING and QUIT, with the exact replies.
Limits of time and number are in test_server.py."""

from __future__ import annotations

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"


def test_nick_and_user_register(world: World) -> None:
    peer = world.connect()
    peer.send("NICK Anna")
    assert peer.lines() == []
    peer.send("USER anna 0 * :Anna A")
    lines = peer.lines()
    assert lines[0] == f"{SRV} 001 Anna :Welcome to Test Chat, Anna"
    assert [line.split()[1] for line in lines] == [
        *("001", "002", "003", "004", "005", "005", "005", "251", "252", "253", "254", "255", "265", "266", "422")
    ]


def test_user_may_come_first(world: World) -> None:
    peer = world.connect()
    peer.send("USER anna 0 * :Anna A", "NICK Anna")
    assert " 001 Anna " in peer.out


def test_commands_before_registration_are_refused(world: World) -> None:
    peer = world.connect()
    refused = [f"{SRV} 451 * :You have not registered"]
    assert peer.ask("JOIN #lobby") == refused
    assert peer.ask("WHO") == refused
    assert peer.ask("NONSENSE") == refused


def test_quit_before_registration_gets_error_and_a_close(world: World) -> None:
    peer = world.connect()
    assert peer.ask("QUIT :bye") == ["ERROR :Closing Link: 192.168.0.9 (Quit: bye)"]
    assert peer.session.finished


@pytest.mark.parametrize("nick", ["1anna", "an na", "#anna", "an!na", "x" * 31, "-x", "a,b"])
def test_an_invalid_nickname(world: World, nick: str) -> None:
    shown = nick.partition(" ")[0]
    assert world.connect().ask(f"NICK :{nick}") == [f"{SRV} 432 * {shown} :Erroneous nickname"]


def test_no_nickname(world: World) -> None:
    assert world.connect().ask("NICK") == [f"{SRV} 431 * :No nickname given"]
    assert world.connect().ask("NICK :") == [f"{SRV} 431 * :No nickname given"]


def enter(world: World, run: str, nick: str = "Anna") -> Peer:
    peer = world.connect()
    peer.send(f"LANCHAT RUN {run}", f"NICK {nick}", "USER anna 0 * :Anna")
    return peer


def test_who_comes_back_before_the_loss_is_noticed_keeps_the_name(world: World) -> None:
    first = enter(world, "token")
    first.send("JOIN #room")
    tom = world.join("Tom", "#room")
    first.lines()
    again = enter(world, "token")
    assert " 001 Anna " in again.out
    assert first.lines() == ["ERROR :Closing Link: 192.168.0.9 (Connected again)"]
    assert first.session.finished
    assert tom.lines() == [":Anna!anna@192.168.0.9 QUIT :Connected again"]


def test_a_run_is_known_by_its_token_alone_and_only_where_it_is_told_in_time(world: World) -> None:
    taken = [f"{SRV} 433 * Anna :Nickname is already in use"]
    silent = world.connect()
    silent.send("NICK Anna", "USER anna 0 * :Anna")
    silent.ask("LANCHAT RUN token")
    assert enter(world, "token").lines() == taken
    enter(world, "secret", "Tom")
    tina = enter(world, "another", "Tina")
    tina.lines()
    assert tina.ask("NICK Tom") == [f"{SRV} 433 Tina Tom :Nickname is already in use"]
    assert enter(world, "secre", "Tom").out.startswith(f"{SRV} 433 * Tom ")
    assert enter(world, "", "Tom").out.startswith(f"{SRV} ")
    tina.send("LANCHAT RUN secret")
    assert tina.ask("NICK Tom") == [f"{SRV} 433 Tina Tom :Nickname is already in use"]


@pytest.mark.parametrize("nick", ["anna", "ANNA", "Ａｎｎａ"])
def test_a_taken_nickname(world: World, nick: str) -> None:
    world.join("Anna")
    peer = world.connect()
    assert peer.ask(f"NICK {nick}", "USER a 0 * :A") == [f"{SRV} 433 * {nick} :Nickname is already in use"]
    peer.send("NICK Bea")
    assert " 001 Bea " in peer.out


def test_two_who_register_under_one_name_at_once(world: World) -> None:
    one, two = world.connect(), world.connect()
    one.send("NICK Anna")
    two.send("NICK Anna")
    one.send("USER a 0 * :A")
    two.send("USER a 0 * :A")
    assert " 001 Anna " in one.out
    assert two.lines() == [f"{SRV} 433 * Anna :Nickname is already in use"]
    two.send("NICK Bea")
    assert " 001 Bea " in two.out


def test_a_new_nickname_is_told_around_once(world: World) -> None:
    anna, bob = world.join("Anna", "#a", "#b"), world.join("Bob", "#a", "#b")
    assert anna.ask("NICK Ann") == [":Anna!anna@192.168.0.9 NICK :Ann"]
    assert bob.lines() == [":Anna!anna@192.168.0.9 NICK :Ann"]
    assert anna.ask("NICK bob") == [f"{SRV} 433 Ann bob :Nickname is already in use"]
    assert anna.ask("NICK ANN") == [":Ann!anna@192.168.0.9 NICK :ANN"]
    assert anna.ask("NICK ANN") == []
    assert "Anna" not in bob.ask("NAMES #a")[0]


@pytest.mark.parametrize("line", ["USER anna 0 *", "USER anna 0 * :", "USER"])
def test_user_with_too_little(world: World, line: str) -> None:
    assert world.connect().ask(line) == [f"{SRV} 461 * USER :Not enough parameters"]


def test_registering_twice(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask("USER a 0 * :A") == [f"{SRV} 462 Anna :You may not reregister"]
    assert anna.ask("PASS x") == [f"{SRV} 462 Anna :You may not reregister"]


def test_a_user_name_is_reduced_to_what_a_mask_can_hold(world: World) -> None:
    peer = world.connect()
    peer.send("NICK Anna", "USER a!b@c* 0 * :A", "JOIN #x")
    assert ":Anna!abc@192.168.0.9 JOIN #x" in peer.out


def test_an_ipv6_host_never_starts_with_a_colon(world: World) -> None:
    peer = world.connect("::1")
    peer.send("NICK Anna", "USER a 0 * :A", "JOIN #x")
    assert ":Anna!a@0::1 JOIN #x" in peer.out


def test_the_password(make_password_world: World) -> None:
    world = make_password_world
    peer = world.connect()
    peer.send("PASS secret", "NICK Anna", "USER a 0 * :A")
    assert " 001 " in peer.out
    for opening in (["NICK Bob"], ["PASS wrong", "NICK Bob"]):
        peer = world.connect()
        assert peer.ask(*opening, "USER b 0 * :B") == [
            f"{SRV} 464 Bob :Password incorrect",
            "ERROR :Closing Link: 192.168.0.9 (Password incorrect)",
        ]
        assert peer.session.finished


@pytest.fixture
def make_password_world() -> World:
    return World(password="secret")


def test_ping_and_pong(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask("PING abc") == [f"{SRV} PONG lanchat.local :abc"]
    assert anna.ask("PING") == [f"{SRV} 409 Anna :No origin specified"]
    assert anna.ask("PONG x", "ERROR :x") == []


def test_quit_is_told_once_to_everybody_around(world: World) -> None:
    anna, bob, carl = world.join("Anna", "#a", "#b"), world.join("Bob", "#a", "#b"), world.join("Carl", "#c")
    assert anna.ask("QUIT :so long") == ["ERROR :Closing Link: 192.168.0.9 (Quit: so long)"]
    assert bob.lines() == [":Anna!anna@192.168.0.9 QUIT :Quit: so long"]
    assert carl.lines() == []
    assert anna.ask("PRIVMSG Bob :too late") == []
    assert bob.lines() == []


def test_a_lost_connection_is_a_quit(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    world.server.close_session(anna.session, "Connection reset")
    world.server.close_session(anna.session, "again")
    assert bob.lines() == [":Anna!anna@192.168.0.9 QUIT :Connection reset"]
    world.join("Anna")


def test_cap_ls_with_and_without_a_version(world: World) -> None:
    peer = world.connect()
    line = peer.ask("CAP LS")[0]
    assert line.startswith(f"{SRV} CAP * LS :message-tags ")
    assert "=" not in line
    assert peer.ask("CAP LS 302")[-1].startswith(f"{SRV} CAP * LS :")
    assert peer.ask("CAP LIST") == [f"{SRV} CAP * LIST :cap-notify"]
    assert peer.ask("CAP LS 99999999999999999999")[-1].startswith(f"{SRV} CAP * LS :")


def test_cap_list_is_empty_at_first(world: World) -> None:
    assert world.connect().ask("CAP LIST") == [f"{SRV} CAP * LIST :"]


def test_cap_holds_the_registration(world: World) -> None:
    peer = world.connect()
    assert peer.ask("CAP REQ :server-time batch", "NICK Anna", "USER a 0 * :A") == [
        f"{SRV} CAP * ACK :server-time batch"
    ]
    peer.send("CAP END")
    assert " 001 Anna " in peer.out
    assert peer.ask("CAP END") == []


def test_cap_req_is_all_or_nothing(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask("CAP REQ :batch nonsense") == [f"{SRV} CAP Anna NAK :batch nonsense"]
    assert anna.ask("CAP LIST") == [f"{SRV} CAP Anna LIST :"]
    assert anna.ask("CAP REQ :batch setname") == [f"{SRV} CAP Anna ACK :batch setname"]
    assert anna.ask("CAP REQ :-batch -multi-prefix") == [f"{SRV} CAP Anna ACK :-batch -multi-prefix"]
    assert anna.ask("CAP LIST") == [f"{SRV} CAP Anna LIST :setname"]


@pytest.mark.parametrize("version", ["²", "٣٠٢", "-302", "3e2", "9" * 400])
def test_odd_versions_of_cap_ls_are_answered(world: World, version: str) -> None:
    assert world.connect().ask(f"CAP LS {version}")[-1].startswith(f"{SRV} CAP * LS :")


def test_cap_notify_stays_with_302(world: World) -> None:
    peer = world.connect()
    peer.ask("CAP LS 302")
    assert peer.ask("CAP REQ -cap-notify") == [f"{SRV} CAP * NAK :-cap-notify"]


def test_an_unknown_cap_subcommand(world: World) -> None:
    assert world.connect().ask("CAP FOO") == [f"{SRV} 410 * FOO :Invalid CAP command"]
    assert world.connect().ask("CAP") == [f"{SRV} 461 * CAP :Not enough parameters"]


def test_the_motd(world: World) -> None:
    world.config.server.motd = "Be kind.\nLunch at noon."
    anna = world.join("Anna")
    assert anna.ask("MOTD") == [
        f"{SRV} 375 Anna :- lanchat.local Message of the day - ",
        f"{SRV} 372 Anna :- Be kind.",
        f"{SRV} 372 Anna :- Lunch at noon.",
        f"{SRV} 376 Anna :End of /MOTD command.",
    ]


def test_what_the_server_says_of_itself(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask("VERSION")[0].startswith(f"{SRV} 351 Anna lanchat-")
    assert anna.ask("TIME") == [f"{SRV} 391 Anna lanchat.local 1700000000 0 :2023-11-14T22:13:20.000Z"]
    assert {line.split()[1] for line in anna.ask("INFO")} == {"371", "374"}
    assert anna.ask("LINKS") == [
        f"{SRV} 364 Anna * lanchat.local :0 Test Chat",
        f"{SRV} 365 Anna * :End of /LINKS list",
    ]
    first, *inner, last = anna.ask("HELP")
    assert first == f"{SRV} 704 Anna * :** LAN Chat in short **"
    assert inner[0] == f"{SRV} 705 Anna * :"
    assert all(line.startswith(f"{SRV} 705 Anna * :") for line in inner)
    assert last.startswith(f"{SRV} 706 Anna * :/quit")
    assert anna.ask("HELP xyz") == [f"{SRV} 524 Anna xyz :No help available on this topic"]
    assert anna.ask("HELP :not known")[0].startswith(f"{SRV} 524 Anna * :")
    assert anna.ask("INFO")[-1] == f"{SRV} 374 Anna :End of INFO list"
    assert anna.ask("VERSION lanchat.*")[0].startswith(f"{SRV} 351 Anna ")
    for command in ("VERSION", "TIME", "MOTD"):
        assert anna.ask(f"{command} other.example") == [f"{SRV} 402 Anna other.example :No such server"]


def test_lusers_counts(world: World) -> None:
    world.connect()
    anna = world.join("Anna", "#a")
    world.join("Bob", "#a").send("MODE Bob +i")
    world.server.close_session(world.connect().session, "")
    world.server.close_session(world.join("Carl").session, "")
    assert anna.ask("LUSERS") == [
        f"{SRV} 251 Anna :There are 1 users and 1 invisible on 1 servers",
        f"{SRV} 252 Anna 0 :operator(s) online",
        f"{SRV} 253 Anna 1 :unknown connection(s)",
        f"{SRV} 254 Anna 1 :channels formed",
        f"{SRV} 255 Anna :I have 2 clients and 0 servers",
        f"{SRV} 265 Anna 2 3 :Current local users 2, max 3",
        f"{SRV} 266 Anna 2 3 :Current global users 2, max 3",
    ]


def test_isupport_is_true(world: World) -> None:
    peer = world.connect()
    lines = peer.ask("NICK Anna", "USER a 0 * :A")
    words = [word for line in lines if " 005 " in line for word in line.split(" :")[0].split()[3:]]
    tokens = dict(word.partition("=")[::2] for word in words)
    assert tokens["NETWORK"] == "Test\\x20Chat"
    assert tokens["CHANMODES"] == "beI,k,l,Cimnst"
    assert tokens["PREFIX"] == "(ov)@+"
    assert tokens["CHATHISTORY"] == "100"
    assert tokens["BOT"] == "B"
    assert "UTF8ONLY" in tokens
    assert "WHOX" in tokens
    assert all(len(line.split(" :")[0].split()) <= 16 for line in lines if " 005 " in line)


def test_an_unknown_command_and_missing_parameters(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask("FROB x") == [f"{SRV} 421 Anna FROB :Unknown command"]
    for command in ("JOIN", "PART", "KICK #a", "MODE", "TOPIC", "USERHOST", "ISON", "SETNAME"):
        verb = command.split()[0]
        assert anna.ask(command) == [f"{SRV} 461 Anna {verb} :Not enough parameters"]


def test_bytes_that_are_not_utf8(world: World) -> None:
    anna = world.join("Anna", "#a")
    rejected = "INVALID_UTF8 :Message rejected, your program must use UTF-8 here"
    assert anna.ask(b"PRIVMSG #a :\xff\xfe") == [f"{SRV} FAIL PRIVMSG {rejected}"]
    assert anna.ask(b"\xff\xfe") == [f"{SRV} FAIL * {rejected}"]

"""The session on a real network thread, with real hosts and sockets on loopback: wishes, second thoughts, failures.
Discovery is off here; tests/e2e and tests/discovery have networks for it."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanchat.app import own_chat
from lanchat.app.home import Home
from lanchat.app.news import Closed, GaveWay, NobodyFound, Notice, Started, StartFailed
from lanchat.app.runtime import Runtime
from lanchat.app.wish import Wish
from lanchat.client.events import Connecting, Disconnected, Received, Registered
from lanchat.config import ServerConfig, Settings
from lanchat.discovery.finder import Finder
from lanchat.net.interfaces import Interface
from lanchat.protocol.beacon import ChatInfo, FoundChat
from tests.app.person import DEADLINE, Person
from tests.client.foreign import Server, refuse_tls
from tests.desktop import wait_until
from tests.ports import free_port
from tests.speaker import Speaker


@pytest.fixture
def anna(tmp_path: Path, port: int) -> Iterator[Person]:
    person = Person(tmp_path / "anna", port)
    yield person
    person.close()


def is_open(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def test_hosting_ends_in_the_lobby_of_the_own_chat(anna: Person, port: int) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    place = anna.hears(Started)
    assert (place.chat_name, place.hosting, place.address, place.port) == ("Deck", True, "127.0.0.1", port)
    with Speaker(port, "Bea", "#lobby") as bea:
        assert any("Anna" in line and " 353 " in line for line in bea.lines)


def test_a_chat_nobody_named_is_called_after_its_host(anna: Person) -> None:
    anna.wish(anna.session.host, "Anna")
    assert anna.hears(Started).chat_name == "Anna's chat"


def test_automatically_it_hosts_when_there_is_nobody(anna: Person) -> None:
    anna.wish(anna.session.auto, "Anna", "")
    assert anna.hears(Started).hosting


def test_a_connection_in_the_clear_is_told(anna: Person) -> None:
    stranger = Server()
    anna.wish(anna.session.join_named, "Anna", f"127.0.0.1:{stranger.port}")
    refuse_tls(stranger)
    stranger.accept().send(":old.net 421 * CAP :Unknown command")
    stranger.accept().send(":old.net 001 Anna :Hello", ":old.net 422 Anna :No MOTD")
    notice = anna.hears(Started).notice
    assert notice == "This connection is not encrypted: others on the network can read what is said."
    stranger.close()


def test_a_chat_that_was_found_is_not_entered_in_the_clear_by_its_address(anna: Person) -> None:
    stranger = Server()
    wishing(anna, Network(locked(stranger.port)), "join_address", "127.0.0.1", stranger.port)
    refuse_tls(stranger)
    assert anna.hears(StartFailed).sentence.startswith("127.0.0.1 offers no secure connection.")
    stranger.close()


def test_a_second_thought_while_hosting_begins_closes_the_chat(anna: Person, port: int) -> None:
    anna.wish(anna.session.host, "Anna", "First")
    anna.wish(anna.session.cancel)
    wait_until(lambda: not is_open(port), DEADLINE, "the port is free again")
    anna.wish(anna.session.host, "Anna", "Second")
    assert anna.hears(Started).chat_name == "Second"


def test_a_second_thought_after_hosting_closes_the_chat_too(anna: Person, port: int) -> None:
    anna.wish(anna.session.host, "Anna", "First")
    anna.hears(Started)
    anna.wish(anna.session.cancel)
    wait_until(lambda: not is_open(port), DEADLINE, "the port is free again")
    anna.wish(anna.session.host, "Anna", "Second")
    place = anna.hears(Started)
    assert (place.chat_name, place.port, place.notice) == ("Second", port, "")


def test_one_wish_replaces_another(anna: Person, port: int, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        anna.wish(anna.session.join_address, "Anna", "127.0.0.1", deaf.getsockname()[1])
        deaf.accept()[0].close()
        anna.wish(anna.session.host, "Anna", "Deck")
        assert anna.hears(Started).chat_name == "Deck"


def test_two_people_one_chat(anna: Person, port: int, tmp_path: Path) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    anna.hears(Started)
    with Person(tmp_path / "bruno", port) as bruno:
        bruno.wish(bruno.session.join_named, "Bruno", f"127.0.0.1:{port}")
        place = bruno.hears(Started)
        assert (place.chat_name, place.hosting) == ("Deck", False)
        bruno.runtime.client.say("#lobby", "ahoy")
        while anna.hears(Received).message.params[-1] != "ahoy":
            pass


def test_everybody_learns_who_hosts(anna: Person, port: int, tmp_path: Path) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    anna.hears(Started)
    with Person(tmp_path / "bruno", port) as bruno:
        bruno.wish(bruno.session.join_named, "Bruno", f"127.0.0.1:{port}")
        for person in (anna, bruno):
            while (message := person.hears(Received).message).command != "LANCHAT":
                pass
            assert message.params == ("HOST", "Anna")


def test_a_name_that_is_taken_is_told_once_and_given_back(anna: Person, port: int, tmp_path: Path) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    anna.hears(Started)
    with Person(tmp_path / "other", port) as other:
        other.wish(other.session.join_address, "anna", "127.0.0.1", port)
        assert other.hears(Started).notice == "The name anna is taken in this chat, so you are anna_2 here."


def test_whoever_hosts_already_on_this_computer_is_joined(anna: Person, port: int, tmp_path: Path) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    anna.hears(Started)
    with Person(tmp_path / "bruno", port) as bruno:
        bruno.wish(bruno.session.host, "Bruno", "Mine")
        place = bruno.hears(Started)
        assert (place.chat_name, place.hosting) == ("Deck", False)
        assert place.notice == "This computer already hosts a chat, Deck. You joined it."


def test_after_a_failure_everything_can_be_chosen_again(anna: Person, port: int) -> None:
    for address in ("127.0.0.1", "no-such-computer.invalid"):
        anna.wish(anna.session.join_address, "Anna", address, port)
        assert address in anna.hears(StartFailed).sentence
    anna.wish(anna.session.join_named, "Anna", "The other deck")
    assert anna.hears(StartFailed).sentence.startswith("No chat called The other deck was found")
    anna.wish(anna.session.join_named, "Anna", "")
    assert anna.hears(StartFailed).sentence.startswith("No chat was found on this network.")
    anna.wish(anna.session.host, "Anna", "Deck")
    assert anna.hears(Started).hosting


def test_an_unknown_word_may_have_been_a_chat_or_a_computer(anna: Person) -> None:
    anna.wish(anna.session.join_named, "Anna", "galley")
    assert anna.hears(StartFailed).sentence == (
        "There is no chat and no computer called galley on this network. Check the name."
    )


def test_a_chat_with_a_password_turns_away_and_is_not_replaced(anna: Person, port: int, tmp_path: Path) -> None:
    config = ServerConfig()
    config.server.password = "steam"
    with Person(tmp_path / "host", port, config) as host:
        host.wish(host.session.serve, "Engine room")
        host.hears(Started)
        for password, sentence in (("", "This chat needs a password."), ("oil", "This password is not right.")):
            anna.wish(anna.session.join_named, "Anna", f"127.0.0.1:{port}", password)
            assert anna.hears(StartFailed) == StartFailed(f"{sentence} Ask who opened the chat.", wants_password=True)
        anna.wish(anna.session.join_named, "Anna", f"127.0.0.1:{port}", "steam")
        assert anna.hears(Started).chat_name == "Engine room"


def test_a_password_is_used_again_when_the_chat_comes_back(anna: Person, port: int, tmp_path: Path) -> None:
    config = ServerConfig()
    config.server.password = "steam"
    with Person(tmp_path / "host", port, config) as host:
        host.wish(host.session.serve, "Engine room")
        host.hears(Started)
        anna.wish(anna.session.join_named, "Anna", f"127.0.0.1:{port}", "steam")
        anna.hears(Registered)
    with Person(tmp_path / "host", port, config) as host:
        host.wish(host.session.serve, "Engine room")
        anna.hears(Registered)


def test_connecting_again_after_the_end_knows_the_password_and_stays_with_tls(
    anna: Person, port: int, tmp_path: Path
) -> None:
    config = ServerConfig()
    config.server.password = "steam"
    with Person(tmp_path / "host", port, config) as host:
        host.wish(host.session.serve, "Engine room")
        host.hears(Started)
        anna.wish(anna.session.join_named, "Anna", f"127.0.0.1:{port}", "steam")
        anna.hears(Registered)
    config.server.password = "oil"
    with Person(tmp_path / "host", port, config) as host:
        host.wish(host.session.serve, "Engine room")
        while anna.hears(Disconnected).reason != "password":
            pass
    config.server.password = "steam"
    with Person(tmp_path / "host", port, config) as host:
        host.wish(host.session.serve, "Engine room")
        host.hears(Started)
        anna.wish(anna.session.reconnect)
        assert anna.hears(Registered).secure


def test_whoever_hosts_with_a_password_gets_into_the_own_chat(tmp_path: Path, port: int) -> None:
    config = ServerConfig()
    config.server.password = "steam"
    with Person(tmp_path, port, config) as anna:
        anna.wish(anna.session.host, "Anna", "Deck")
        place = anna.hears(Started)
        assert (place.chat_name, place.hosting) == ("Deck", True)
        with Person(tmp_path / "bruno", port) as bruno:
            bruno.wish(bruno.session.host, "Bruno", "Mine")
            assert bruno.hears(StartFailed).wants_password


class Network:
    """What a radar would see, without one."""

    verdict = False

    def __init__(self, *chats: FoundChat) -> None:
        self.chats = list(chats)
        self.turns = 0

    def look(self) -> None:
        """Sees what it sees."""

    become_candidate = leave_turn = announce = stop = look

    def take_turn(self, _then: Callable[[], None]) -> None:
        self.turns += 1


def test_a_host_without_a_window_lets_another_go_first(anna: Person, port: int) -> None:
    def serve() -> None:
        network = Network()
        anna.session._radar = network  # type: ignore[assignment]
        anna.session.serve("Deck", automatic=True)
        anna.news.put(network.turns)
        anna.session.on_found(locked(port))

    anna.wish(serve)
    assert anna.hears(int) == 1
    assert anna.hears(GaveWay).chat == locked(port)
    assert not is_open(port)


def test_a_host_without_a_window_gives_way_to_one_that_was_there_first(anna: Person, port: int) -> None:
    def turn(then: Callable[[], None]) -> None:
        then()

    network = Network()
    network.take_turn = turn  # type: ignore[method-assign]

    def serve() -> None:
        anna.session._radar = network  # type: ignore[assignment]
        anna.session.serve("Deck", automatic=True)

    earlier = FoundChat(ChatInfo("chat", "Bridge", "host", "pc", automatic=True, started_ms=1), "127.0.0.1", 9)
    anna.wish(serve)
    anna.hears(Started)
    anna.wish(anna.session.on_found, earlier)
    assert anna.hears(GaveWay).chat == earlier
    wait_until(lambda: not is_open(port), DEADLINE, "the port is free again")


def test_a_host_gives_way_to_one_that_was_found_before_it_opened(anna: Person, port: int) -> None:
    earlier = FoundChat(ChatInfo("chat", "Bridge", "host", "pc", automatic=True, started_ms=1), "127.0.0.1", 9)
    network = Network()

    def turn(then: Callable[[], None]) -> None:
        network.chats = [earlier]
        then()

    network.take_turn = turn  # type: ignore[method-assign]

    def serve() -> None:
        anna.session._radar = network  # type: ignore[assignment]
        anna.session.serve("Deck", automatic=True)

    anna.wish(serve)
    assert anna.hears(GaveWay).chat == earlier
    wait_until(lambda: not is_open(port), DEADLINE, "the port is free again")


def test_a_host_gives_way_once_it_is_alone_and_another_is_not(
    anna: Person, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_chat, "RIVALS_EVERY_S", 0.01)
    later = ChatInfo("chat", "Bridge", "host", "pc", automatic=True, started_ms=2**45)
    network = Network(FoundChat(later, "127.0.0.1", 9))

    def open_own() -> None:
        anna.session._radar = network  # type: ignore[assignment]
        anna.session._open_own(anna.session._begin(Wish("serve", "", "Deck")), automatic=True)

    anna.wish(open_own)
    anna.hears(Started)
    lively = FoundChat(later._replace(people=2), "127.0.0.1", 9)
    anna.wish(network.chats.__setitem__, 0, lively)
    assert anna.hears(GaveWay).chat == lively
    wait_until(lambda: not is_open(port), DEADLINE, "the port is free again")


def test_a_host_does_not_give_way_to_a_chat_that_could_not_be_joined(anna: Person, port: int) -> None:
    stranger = Server()
    info = ChatInfo("chat", "Bridge", "host", "pc", port=stranger.port, automatic=True, started_ms=1)
    network = Network(FoundChat(info, "127.0.0.1", stranger.port))

    def turn(then: Callable[[], None]) -> None:
        then()

    network.take_turn = turn  # type: ignore[method-assign]
    wishing(anna, network, "auto")
    refuse_tls(stranger)
    assert anna.hears(Started).hosting
    anna.wish(lambda: anna.news.put(len(list(anna.session.own._rivals()))))
    assert anna.hears(int) == 0
    stranger.close()


def test_who_gave_way_to_a_chat_that_lets_nobody_in_can_try_again(anna: Person, tmp_path: Path) -> None:
    other = free_port()
    config = ServerConfig()
    config.server.password = "steam"
    bruno = Person(tmp_path / "bruno", other, config)
    bruno.wish(bruno.session.host, "Bruno", "Attic")
    bruno.hears(Started)
    anna.wish(anna.session.auto, "Anna", "Deck")
    anna.hears(Started)
    anna.wish(anna.session._give_way, locked(other, password=False))
    assert anna.hears(Disconnected).reason == "password-needed"
    anna.wish(anna.session.reconnect)
    assert anna.hears(Connecting).port == other
    assert anna.hears(Disconnected).reason == "password-needed"
    bruno.close()


@pytest.mark.parametrize("behind", ["mine", "other"])
def test_nobody_is_led_past_a_password(anna: Person, port: int, behind: str) -> None:
    info = ChatInfo("chat", "Bridge", "host", "pc", automatic=True, started_ms=1, password=behind == "other")
    if behind == "mine":
        anna.session._options.config.server.password = "steam"

    def answer() -> None:
        anna.news.put(anna.session.own.gives_way_to(FoundChat(info, "127.0.0.1", 9)))

    anna.wish(anna.session.auto, "Anna")
    anna.hears(Started)
    anna.wish(answer)
    assert anna.hears(bool) is False


def test_a_clock_that_is_set_back_makes_no_chat_young_again(
    anna: Person, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_chat, "YOUNG_HOST_S", 0.0)
    earlier = ChatInfo("chat", "Bridge", "host", "pc", automatic=True, started_ms=1, people=5)

    def answer() -> None:
        anna.session.own._wall_ms = lambda: 1
        mine = anna.session.own.info()
        anna.news.put([mine is not None and mine.people, anna.session.own.gives_way_to(FoundChat(earlier, "", 9))])

    anna.wish(anna.session.auto, "Anna")
    anna.hears(Started)
    with Person(tmp_path / "bruno", port) as bruno:
        bruno.wish(bruno.session.join_address, "Bruno", "127.0.0.1", port)
        bruno.hears(Started)
        anna.wish(answer)
        assert anna.hears(list) == [2, False]


def locked(port: int, *, password: bool = True) -> FoundChat:
    info = ChatInfo("chat", "Vault", "host", "pc", port=port, password=password)
    return FoundChat(info, "127.0.0.1", port)


def wishing(anna: Person, network: Network, method: str, *arguments: object) -> None:
    """Anna wishes for this once the search is over, and sees this network."""

    def wish() -> None:
        anna.session._radar = network  # type: ignore[assignment]
        getattr(anna.session, method)("Anna", *arguments)
        anna.session.on_verdict()

    anna.wish(wish)


@pytest.mark.parametrize(("method", "arguments"), [("auto", ()), ("join_named", ("",))])
def test_a_locked_chat_is_neither_entered_nor_replaced_by_itself(
    anna: Person, port: int, method: str, arguments: tuple[str, ...]
) -> None:
    network = Network(locked(port))
    wishing(anna, network, method, *arguments)
    assert anna.hears(StartFailed) == StartFailed("This chat needs a password. Ask who opened the chat.", True)
    assert network.turns == 0


def test_a_password_is_told_to_no_chat_that_needs_none(anna: Person, port: int) -> None:
    wishing(anna, Network(locked(port, password=False)), "join_named", "", "steam")
    assert anna.hears(StartFailed).sentence == ("No chat with a password was found on this network. Type its address.")
    with socket.create_server(("127.0.0.1", port)) as curious:
        wishing(anna, Network(locked(port, password=False)), "join_named", "Vault", "steam")
        anna.hears(Connecting)
        curious.accept()[0].close()
        anna.wish(lambda: anna.news.put(anna.session.client._carried.identity.password))
        assert anna.hears(str) == ""


def test_who_hosts_is_told_when_nobody_else_can_reach_the_chat(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [Interface("eth0", "192.168.1.20", 24, "192.168.1.255", 2, False)]
    monkeypatch.setattr("lanchat.app.own_chat.usable_interfaces", lambda: cards)
    anna.wish(anna.session.host, "Anna")
    anna.hears(Started)
    anna.wish(anna.session.on_network)  # another card came: nothing to tell
    anna.wish(cards.clear)
    anna.wish(anna.session.on_network)
    lost = "This computer has no network. Others cannot reach this chat until it is back."
    assert anna.hears(Notice).sentence == lost
    anna.wish(anna.session.on_network)
    anna.wish(cards.append, Interface("wlan0", "10.0.0.5", 24, "10.0.0.255", 3, False))
    anna.wish(anna.session.on_network)
    assert anna.hears(Notice).sentence == "The network is back. Others can reach this chat again."


def test_a_broken_history_is_told_and_the_chat_opens(anna: Person, tmp_path: Path) -> None:
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "history.sqlite3").write_bytes(b"nonsense" * 1000)
    anna.wish(anna.session.host, "Anna", "Deck")
    assert "It was kept as history.sqlite3.broken-" in anna.hears(Notice).sentence
    assert anna.hears(Started).chat_name == "Deck"


def test_closing_waits_for_what_is_closing(tmp_path: Path, port: int) -> None:
    person = Person(tmp_path, port)
    person.wish(person.session.host, "Anna", "Deck")
    person.hears(Started)
    person.wish(person.session.cancel)
    person.close()
    assert not is_open(port)


def test_looking_without_discovery_is_over_at_once(anna: Person) -> None:
    anna.wish(anna.session.look)
    anna.wish(anna.session.auto, "Anna", "Deck")
    anna.hears(Started)
    with pytest.raises(queue.Empty):
        while not isinstance(anna.news.get(timeout=0.01), NobodyFound):
            pass


def test_who_has_left_does_not_begin_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[Finder] = []
    monkeypatch.setattr(Finder, "start", began.append)
    news: queue.SimpleQueue[object] = queue.SimpleQueue()
    runtime = Runtime(Home(tmp_path, Settings(install_id="1" * 32)), news.put)
    runtime.start()
    runtime.call(runtime.session.close)
    runtime.call(runtime.session.look)
    assert isinstance(news.get(timeout=DEADLINE), Closed)
    assert runtime.stop(DEADLINE)
    assert began == []

"""Every screen and state of the program that has a picture, in the order in which they are come by.
A new one is a line in KEYED, or a function of its own in AMONG_PEOPLE. How pictures are taken is screenshots.py's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.desktop import wait_until
from tests.screen_people import (
    CHAT,
    CODE,
    FACES,
    FIRST,
    LAST,
    LONG_AWAY,
    LONG_CODE,
    LONG_NICK,
    LONG_ROOM,
    LONG_TOPIC,
    LONG_WORD,
    ROUNDS,
    TALK,
    TALKERS,
)
from tests.speaker import Speaker

if TYPE_CHECKING:
    from tests.screenshots import Seat

#: Keep a picture of a seat's window under this name.
Shoot = Callable[[str, "Seat"], None]

PORT = 50000
DIALOG = "LAN Chat – Start"
#: What the people ask for who have no window.
CAPS = "batch draft/multiline message-tags"

#: Where the first of the members stand in a window of the usual size.
FIRST_MEMBERS = 920, 80, 1110, 140

#: Screens of the host's window that keys open, and Esc closes.
KEYED = {
    "jump": "ctrl+k",
    "settings": "ctrl+comma",
    "settings-emoji": "ctrl+comma" + 11 * " Tab" + " space",
    "settings-looks": "ctrl+comma Down",
    "settings-language": "ctrl+comma Down Down",
    "settings-notifications": "ctrl+comma Down Down Down",
    "settings-start": "ctrl+comma End Up",
    "settings-storage": "ctrl+comma End",
    "emoji": "ctrl+e",
    "shortcuts": "F1",
    "invite": "ctrl+i",
}

#: The same in the smallest window.
KEYED_SMALLEST = {
    "smallest-jump": "ctrl+k",
    "smallest-search": "ctrl+f",
    "smallest-settings": "ctrl+comma",
    "smallest-emoji": "ctrl+e",
}


def walk(host: Seat, guest: Seat, shoot: Shoot) -> None:
    """Go through everything, as a host and a guest do."""
    with host.start("--ask", title=DIALOG):
        host.wait_drawn(90, 10, 300, 70)
        shoot("startup", host)
    with ExitStack() as stack:
        stack.enter_context(host.start("host", "Studio LAN"))
        shoot("empty", host)
        _dialog_with_chats(guest, shoot)
        others = {
            nick: stack.enter_context(Speaker(PORT, nick, "#lobby", caps=CAPS, address=host.address))
            for nick in TALKERS
        }
        _arrive(guest, others["Ana"], stack)
        converse(host, guest, others)
        for name, screen in AMONG_PEOPLE.items():
            screen(host, guest, others)
            if not name.startswith("-"):
                shoot(name, host)
            host.desktop.keys("Escape")
            for other in others.values():
                other.sync()  # who is silent for long is asked whether he is there
        _keyed(host, KEYED, shoot)
        _narrow(host, shoot)
        _crowded(host, others, shoot)
    _lost(host, guest, shoot)


def _keyed(host: Seat, screens: Mapping[str, str], shoot: Shoot) -> None:
    for name, keys in screens.items():
        for key in keys.split():
            host.desktop.keys(key)
            host.settle()
        shoot(name, host)
        host.desktop.keys("Escape", "Escape")  # a card may have another one over it


def _arrive(guest: Seat, other: Speaker, stack: ExitStack) -> None:
    """The guest joins, and can type when this returns; somebody else is there already."""
    stack.enter_context(guest.start("join", f"{guest.address}:{PORT}"))
    other.expect(f":{guest.name}!")
    guest.wait_drawn(*FIRST_MEMBERS)
    guest.settle()


def converse(host: Seat, guest: Seat, others: dict[str, Speaker]) -> None:
    """Everybody talks, and one goes away for lunch."""
    others["Omar"].raw("JOIN #design")
    others["Omar"].expect(" 366 Omar #design")
    others["Ana"].raw("TOPIC #lobby :Everything that has no room of its own. Be kind.")
    others["Yuki"].raw("AWAY :lunch")
    for nick, (colour, emoji) in FACES.items():
        others[nick].raw(f"METADATA * SET color {colour}")
        others[nick].raw(f"METADATA * SET lanchat.emoji {emoji}")
    host.desktop.type("/join #design")
    host.desktop.keys("Return")
    host.desktop.type("/join #lobby")
    host.desktop.keys("Return")
    guest.desktop.type("Good morning everyone")
    guest.desktop.keys("Return")
    others["Ana"].expect("Good morning everyone")
    for nick, target, text in TALK:
        others[nick].say(target, text)
    fenced = [f"@batch=b PRIVMSG #lobby :{line}" for line in CODE]
    others["Ravi"].raw("BATCH +b draft/multiline #lobby", *fenced, "BATCH -b")
    others["Ravi"].sync()
    wait_until(lambda: any(t.startswith("(") for t in host.desktop.titles().values()), 10, "unread count")
    host.desktop.type("On it. Label printer is already on the cart.")
    host.desktop.keys("Return")
    others["Ana"].expect("already on the cart")


def _window(_host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    """As it is."""


def _private(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    host.desktop.keys("alt+Next")
    host.desktop.type("/query Omar")
    host.desktop.keys("Return")
    host.desktop.type("Sure, on my way.")
    host.desktop.keys("Return")
    others["Omar"].expect("on my way")


def _completion(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.type("/join #lobby")
    host.desktop.keys("Return")
    host.desktop.type("@")


def _commands(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("ctrl+a", "BackSpace")
    host.desktop.type("/")


def _join(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("ctrl+a", "BackSpace")
    host.click(224, 118)


def _own_menu(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.click(214, -28)


def _message_focus(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("Escape", "F6", "F6", "Up", "Up")


def _scripts(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    """Scripts of all directions, and emoji of all kinds."""
    host.desktop.keys("Escape")
    others["Yuki"].say("#lobby", "おはようございます。今日の会議は十時からです 🍵")
    others["Omar"].say("#lobby", "صباح الخير! الطابعة في الغرفة رقم 2، انظر https://nas.local/plan.pdf من فضلك")
    others["Omar"].say("#lobby", "בוקר טוב, Sofia: ההדפסה מוכנה (שלושה עותקים)")
    others["Ana"].say("#lobby", "Доброе утро! Καλημέρα! 👩‍👩‍👧‍👦 🏳️‍🌈 🇧🇷 👍🏽 1️⃣")
    others["Ana"].say("#lobby", "😀🎉")


def _actions(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    """A reply being written, to the newest message."""
    host.desktop.keys("F6", "F6", "End", "ctrl+r")
    host.desktop.type("Wonderful, thank you!")


def _replied(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    """The reply, and reactions under it."""
    host.desktop.keys("ctrl+a", "BackSpace", "F6", "F6", "End", "ctrl+r")
    host.desktop.type("Wonderful, thank you!")
    host.desktop.keys("Return")
    others["Ana"].expect("Wonderful")
    host.desktop.keys("F6", "F6", "End", "Up", "ctrl+e")
    host.desktop.type("thumbs")
    host.desktop.keys("Return")


def _search(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("Escape", "ctrl+f")
    host.desktop.type("printer")
    host.desktop.keys("Return")


def _search_none(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("ctrl+f")
    host.desktop.type("xylophone")
    host.desktop.keys("Return")


def _message_menu(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("F6", "F6", "Menu")


def _long(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    for number, text in enumerate(CHAT * ROUNDS):
        others[TALKERS[number % len(TALKERS)]].say("#lobby", text)
    host.settle()
    host.desktop.keys("Prior")
    host.settle()
    others["Ana"].say("#lobby", "Lunch is served downstairs.")
    others["Ana"].say("#lobby", "There is cake, too.")


def _hover(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.hover(500, 410)


def _add(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("ctrl+a", "BackSpace")
    host.click(284, -46)


def _room_menu(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.click(70, 181, button=3)


def _person(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.click(-140, 370)


def _typing(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    """Somebody types, and the last message is being changed."""
    host.desktop.keys("Up")
    for nick in ("Ana", "Ravi"):
        others[nick].raw("@+typing=active TAGMSG #lobby")
        others[nick].sync()


def _delete(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.desktop.keys("F6", "F6", "End", "Delete")


def _export(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    host.click(70, 147, button=3)
    host.desktop.keys("Down", "Down", "Down", "Down", "Down", "Return")


def _seen(host: Seat, guest: Seat, _others: dict[str, Speaker]) -> None:
    """A private conversation that the other one looks at."""
    host.desktop.type("/query Mia")
    host.desktop.keys("Return")
    for text in ("Is the big room free at three?", "The visitors would like to see the lab first."):
        host.desktop.type(text)
        host.desktop.keys("Return")
    guest.settle()
    guest.desktop.type("/query Sofia")
    guest.desktop.keys("Return")
    guest.settle()
    guest.desktop.type("It is. I put your name on the door.")
    guest.desktop.keys("Return")
    guest.settle()
    host.desktop.type("You are the best.")
    host.desktop.keys("Return")


def _help(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    for line in ("/join #design", "/help"):
        host.desktop.type(line)
        host.desktop.keys("Return")


def _locked(host: Seat, _guest: Seat, others: dict[str, Speaker]) -> None:
    """A room with a password, which was not right the first time."""
    others["Ana"].raw("JOIN #board", "MODE #board +k quiet")
    others["Ana"].sync()
    host.desktop.type("/join #board loud")
    host.desktop.keys("Return")


def _back(host: Seat, _guest: Seat, _others: dict[str, Speaker]) -> None:
    for line in ("/part", "/join #lobby"):
        host.desktop.type(line)
        host.desktop.keys("Return")


#: Screens of the host's window among people; Esc is pressed after each. One with "-" in front has no picture.
AMONG_PEOPLE: dict[str, Callable[[Seat, Seat, dict[str, Speaker]], None]] = {
    "window": _window,
    "hover": _hover,
    "room-menu": _room_menu,
    "private": _private,
    "completion": _completion,
    "commands": _commands,
    "add": _add,
    "join": _join,
    "export": _export,
    "person": _person,
    "own-menu": _own_menu,
    "message-focus": _message_focus,
    "message-menu": _message_menu,
    "scripts": _scripts,
    "reply": _actions,
    "replied": _replied,
    "typing": _typing,
    "delete": _delete,
    "seen": _seen,
    "help": _help,
    "room-password": _locked,
    "-back": _back,
    "search": _search,
    "search-none": _search_none,
    "scrolled-up": _long,
}


#: Those on which something always moves.
MOVING = frozenset({"typing"})


def _narrow(host: Seat, shoot: Shoot) -> None:
    host.desktop.keys("Escape", "End")
    host.resize(760, 520)
    shoot("small", host)
    host.resize(480, 360)
    shoot("smallest", host)
    host.click(28, 28)
    shoot("smallest-rooms", host)
    host.desktop.keys("Escape")
    host.click(-28, 28)
    shoot("smallest-members", host)
    host.desktop.keys("Escape")
    _keyed(host, KEYED_SMALLEST, shoot)


def _crowded(host: Seat, others: dict[str, Speaker], shoot: Shoot) -> None:
    """All that is long, with two mistakes below; then two hundred people."""
    host.resize(1120, 720)
    with ExitStack() as stack:
        long = stack.enter_context(Speaker(PORT, LONG_NICK, "#lobby", address=host.address))
        long.raw(f"AWAY :{LONG_AWAY}")
        others["Ana"].raw(f"TOPIC #lobby :{LONG_TOPIC}", f"JOIN {LONG_ROOM}")
        for text in (LONG_WORD, LONG_CODE):
            long.say("#lobby", text)
        for line in (f"/join {LONG_ROOM}", "/join #lobby", "/nick Ana", "/makecoffee"):
            host.desktop.type(line)
            host.desktop.keys("Return")
        others["Ana"].expect(f":{host.name}!")  # is in the room
        others["Ana"].say(LONG_ROOM, f"{host.name}: have a look, please")
        long.say(host.name, "Do you have a minute?")
        shoot("long", host)
        for first, last in itertools.product(FIRST.split(), LAST.split()):
            stack.enter_context(Speaker(PORT, f"{first}-{last}", "#lobby", address=host.address))
        shoot("crowd", host)


def _lost(host: Seat, guest: Seat, shoot: Shoot) -> None:
    """The guest's window when the host is gone, with something said meanwhile."""
    with ExitStack() as stack:
        with host.start("host", "Studio LAN"):
            with Speaker(PORT, "Ana", "#lobby", address=host.address) as ana:
                _arrive(guest, ana, stack)
                guest.desktop.type("Shall we begin?")
                guest.desktop.keys("Return")
                ana.expect("Shall we begin?")
                ana.say("#lobby", "In a minute.")
                guest.settle()
            guest.settle()  # Ana is seen to leave
            online = guest.part(*FIRST_MEMBERS)
        guest.desktop.type("Is anybody there?")
        guest.desktop.keys("Return")
        wait_until(lambda: guest.part(*FIRST_MEMBERS) != online, 20, "that nobody looks online any more")
        shoot("reconnecting", guest)


def _dialog_with_chats(guest: Seat, shoot: Shoot) -> None:
    """The guest's dialog: what was found, what is wrong with a name, a chat that does not answer."""
    with guest.start("--ask", title=DIALOG):
        guest.wait_drawn(90, 10, 300, 70)
        shoot("startup-found", guest)
        guest.desktop.keys("BackSpace", "Return")
        shoot("startup-problem", guest)

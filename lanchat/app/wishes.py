"""What starts without a question, and what is remembered of an answer for the next time.
Pure decisions over options and settings; nothing is started or written here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lanchat.app.home import remember_address
from lanchat.config import Settings
from lanchat.gui.choice import Auto, Choice, Host, JoinAddress
from lanchat.i18n import _

if TYPE_CHECKING:
    import argparse

    from lanchat.app.news import Started

#: Seconds until others are looked for by a program that knows where to go: DNS-SD alone has a processor busy for 0.1 s.
LOOK_LATER_S = 3.0
#: Pixels of a window that must be on a screen so that a person can get hold of it.
GRIP = 50
_GEOMETRY = r"(\d{3,5}x\d{3,5})\+(-?\d{1,5})\+(-?\d{1,5})"


def without_asking(options: argparse.Namespace, settings: Settings, nick: str, password: str = "") -> Choice | None:
    """What the command line or the remembered choice decides; None asks. `password` is for a chat that it names."""
    if options.command == "host":
        return Host(nick, options.name or "")
    if options.command == "join":
        return JoinAddress(nick, options.target or "", password=password)
    if options.auto:
        return _without_choice(nick, settings)
    if options.ask or settings.start == "ask":
        return None
    if settings.start == "host":
        return Host(nick, settings.chat_name, remember=True)
    if settings.start == "join" and settings.join_address:
        return JoinAddress(nick, settings.join_address, remember=True)
    return _without_choice(nick, settings, remember=True)


def _without_choice(nick: str, settings: Settings, *, remember: bool = False) -> Choice:
    """Join what is there; else host, if this computer is to."""
    if settings.host_when_nobody:
        return Auto(nick, settings.chat_name, remember=remember)
    return JoinAddress(nick, "", remember=remember)


def look_after(choice: Choice | None) -> float:
    """Seconds from the start until the network is looked at: none, but where the choice leads to an address."""
    from lanchat.protocol.address import Address, parse_address

    address = parse_address(choice.text) if isinstance(choice, JoinAddress) else None
    return LOOK_LATER_S if isinstance(address, Address) and address.is_certain else 0.0


def busy_sentence(choice: Choice) -> str:
    """What the dialog says while the choice is carried out."""
    from lanchat.gui.startup_model import busy_sentence

    if isinstance(choice, JoinAddress) and not choice.text:
        return _("Looking for a chat to join…")
    return busy_sentence(choice)


def remember(settings: Settings, options: argparse.Namespace, choice: Choice, place: Started) -> None:
    """Keep the name, where the chat was, and the choice itself if that was asked for."""
    settings.name = choice.name
    if choice.remember:
        any_chat = isinstance(choice, JoinAddress) and not choice.text
        named = "host" if isinstance(choice, Host) else "join" if isinstance(choice, JoinAddress) else "auto"
        settings.start = "auto" if any_chat else named
    elif options.command is None and not options.auto:
        settings.start = "ask"
    if isinstance(choice, JoinAddress) and choice.text:
        settings.join_address = choice.text
    if isinstance(choice, (Host, Auto)) and choice.chat_name:
        settings.chat_name = choice.chat_name
    if not place.hosting:
        remember_address(settings, place.address, place.port)


def window_place(geometry: str, screen: tuple[int, int, int, int]) -> str:
    """Where the window was last, as far as that is on the screen (left, top, width, height); '' where it was not."""
    known = re.fullmatch(_GEOMETRY, geometry)
    if known is None:
        return ""
    left, top = int(known[2]) - screen[0], int(known[3]) - screen[1]
    reachable = left < screen[2] - 2 * GRIP and -GRIP < top < screen[3] - GRIP
    return known[0] if reachable and left > -GRIP else known[1]

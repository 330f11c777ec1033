"""Why a chat could not be entered, and what to do about it, in plain sentences.
What happens to a chat one is in already is said elsewhere: there the program mends it by itself."""

from __future__ import annotations

from lanchat.client.explain import connection_trouble
from lanchat.i18n import _
from lanchat.net.interfaces import usable_interfaces


def not_encrypted() -> str:
    """What to say of a server that is spoken to in the clear."""
    return _("This connection is not encrypted: others on the network can read what is said.")


def no_such_chat(name: str, *, with_password: bool) -> str:
    """What to say when no chat was found: none of this name, or none at all (that needs a password)."""
    if with_password and not name:
        return _("No chat with a password was found on this network. Type its address.")
    if name:
        return _("No chat called {name} was found on this network. Check the name, or type an address.").format(
            name=name
        )
    if not usable_interfaces():
        return start_trouble("no-network", "")
    return _("No chat was found on this network. Host one, or type an address.")


def start_trouble(reason: str, address: str) -> str:
    """What to say when the way into a chat ended for this reason: a word of the client's, or a server's text."""
    reason = reason or "not-a-chat"  # it hung up without a word
    advice = {
        "refused": _("Check the address and the port, or ask whether the chat is open."),
        "timeout": _("Check the address, and whether that computer is on and in this network."),
        "unreachable": _("Check the address, and the cable or the Wi-Fi."),
        "not-found": _("Check the spelling."),
        "not-a-chat": _("Check the address and the port."),
        "no-tls": _("Check the address and the port."),
        "no-tls-password": _("Check the address and the port."),
        "nick": _("Choose another name."),
        "password": _("Ask who opened the chat."),
        "password-needed": _("Ask who opened the chat."),
    }.get(reason, "")
    return f"{connection_trouble(reason, address)} {advice}".strip()

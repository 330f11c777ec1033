"""Plain sentences for what a server refuses: one table from error numerics to texts.
Where a sentence is shown is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from lanchat.i18n import _
from lanchat.protocol.message import Message


def _sentences() -> Mapping[str, str]:
    """Made on each use, so that a change of language is followed. {0} is the numeric's subject, {1} what follows it."""
    return {
        "401": _("Nobody here is called {0}."),
        "402": _("There is no server called {0}."),
        "403": _("There is no room called {0}."),
        "404": _("You cannot write in {0}."),
        "405": _("You are in too many rooms to enter {0}."),
        "406": _("Nobody called {0} was here."),
        "407": _("{0} is too many people at once."),
        "411": _("Say who the message is for."),
        "412": _("There is no text to send."),
        "416": _("That would be too many answers."),
        "417": _("That line is too long for the server."),
        "421": _("The server does not know the command {0}."),
        "431": _("Say which name you want."),
        "432": _("The name {0} cannot be used here."),
        "433": _("Somebody else is called {0}."),
        "436": _("Somebody else is called {0}."),
        "437": _("{0} cannot be used right now."),
        "438": _("You are changing your name too fast. Wait a little."),
        "441": _("{0} is not in {1}."),
        "442": _("You are not in {0}."),
        "443": _("{0} is already in {1}."),
        "447": _("You cannot change your name here."),
        "451": _("The server does not know you yet."),
        "461": _("The command {0} needs more words."),
        "462": _("The server knows you already."),
        "463": _("The server does not take this computer."),
        "464": _("This password is not right."),
        "465": _("You are banned from this server."),
        "467": _("{0} has a password already."),
        "471": _("{0} is full."),
        "472": _("The server does not know the mode {0}."),
        "473": _("{0} is open to invited people only."),
        "474": _("You are banned from {0}."),
        "475": _("{0} has a password. Type /join {0} and the password."),
        "476": _("{0} is not a name for a room."),
        "477": _("{0} is open to people with an account only."),
        "478": _("The list of {0} is full."),
        "479": _("{0} is not a name for a room."),
        "481": _("Only who runs the server may do that."),
        "482": _("Only an operator of {0} may do that."),
        "483": _("The server cannot be removed."),
        "484": _("{0} cannot be removed."),
        "489": _("{0} is open to secure connections only."),
        "491": _("Only who runs the server may do that."),
        "501": _("The server does not know this mode."),
        "502": _("You cannot change other people's modes."),
        "520": _("Only who runs the server may enter {0}."),
        "524": _("The server has no help about {0}."),
        "696": _("The server does not take this mode."),
    }


def _codes() -> Mapping[str, str]:
    """The codes with which our own server refuses a message (docs/PROTOCOL.md); {0} is the target."""
    return {
        "NO_SUCH_NICK": _("Nobody here is called {0}."),
        "NO_SUCH_CHANNEL": _("There is no room called {0}."),
        "CANNOT_SEND": _("You cannot write in {0}."),
        "INPUT_TOO_LONG": _("That line is too long for the server."),
        "NOT_STORED": _("The chat could not keep this message. Send it again in a moment."),
        "EDIT_FORBIDDEN": _("You cannot change this message."),
        "EDIT_WINDOW_EXPIRED": _("This message is too old to be changed."),
        "INVALID_EDIT": _("The new text is empty or too long."),
        "ID_IN_USE": _("The chat took this for another message. Send it again."),
        "REDACT_FORBIDDEN": _("You cannot delete this message."),
        "REDACT_WINDOW_EXPIRED": _("This message is too old to be deleted."),
        "INVALID_REACTION": _("This cannot be a reaction."),
        "TOO_MANY_REACTIONS": _("You have reacted to this message often enough."),
        "UNKNOWN_MSGID": _("This message is not there any more."),
    }


def is_error(command: str) -> bool:
    """Whether this numeric says that something failed (modern.ircdocs.horse, "Numerics")."""
    return len(command) == 3 and command.isdigit() and ("400" <= command <= "599" or command in ("696", "716", "743"))


def _ending(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else text + "."


def explain(message: Message) -> str:
    """One sentence for an error numeric or a FAIL; the server's own words when we have none."""
    words = message.params
    if message.command in ("FAIL", "WARN", "NOTE"):
        known = _codes().get(words[1]) if len(words) > 3 else None
        if known is not None:
            return known.format(words[2])
        return _ending(words[-1]) if words else _("The server refused this.")
    sentence = _sentences().get(message.command)
    if sentence is not None and ("{0}" not in sentence or len(words) > 2):
        first = words[1] if len(words) > 2 else ""
        return sentence.format(first, words[2] if len(words) > 3 else "…")
    return _ending(words[-1]) if len(words) > 1 else _("The server refused this ({0}).").format(message.command)


def connection_trouble(reason: str, address: str) -> str:
    """One sentence for why there is no connection; `reason` is one of a few words, or the server's own text."""
    known = {
        "": _("The connection to the chat was closed."),
        "refused": _("No chat answers at {address}."),
        "timeout": _("{address} does not answer."),
        "unreachable": _("{address} cannot be reached from this network."),
        "not-found": _("There is no computer called {address}."),
        "no-network": _("This computer has no network. Check the cable or the Wi-Fi."),
        "silent": _("The chat has stopped answering."),
        "nick": _("The chat does not take your name."),
        "password": _("This password is not right."),
        "password-needed": _("This chat needs a password."),
        "banned": _("You are banned from this chat."),
        "refused-us": _("The chat does not take this computer."),
        "no-tls": _("{address} offers no secure connection."),
        "no-tls-password": _("{address} offers no secure connection, so the password was not sent."),
        "not-a-chat": _("What answers at {address} is not a chat."),
        "redirects": _("The chat sends us in circles."),
        "closed": _("You have left the chat."),
    }
    sentence = known.get(reason)
    return sentence.format(address=address) if sentence is not None else _ending(reason)

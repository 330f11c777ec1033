"""What each slash command is for, and what its words are called, in the language of the moment.
Sentences only; what the commands do is slash_commands.py's."""

from __future__ import annotations

from lanchat.i18n import _


def purposes() -> dict[str, str]:
    """What each command does, by its name."""
    return {
        "me": _("Say what you do"),
        "msg": _("Write to somebody"),
        "notice": _("Write something nothing answers by itself"),
        "query": _("Open a conversation with somebody"),
        "join": _("Enter a room, or create it"),
        "part": _("Leave this room"),
        "nick": _("Change your name"),
        "topic": _("Read or change the topic of this room"),
        "away": _("Tell that you are away"),
        "back": _("Tell that you are back"),
        "kick": _("Send somebody out of this room"),
        "invite": _("Invite somebody into this room"),
        "whois": _("Find out who somebody is"),
        "list": _("See which rooms there are"),
        "quit": _("Leave the chat"),
        "raw": _("Send a line of IRC as it is"),
        "help": _("See the commands, or how one is written"),
    }


def words() -> dict[str, str]:
    """The names of what a command takes, by the name of the parameter."""
    return {
        "name": _("name"),
        "text": _("text"),
        "room": _("room"),
        "password": _("password"),
        "reason": _("reason"),
        "line": _("line"),
        "command": _("command"),
    }

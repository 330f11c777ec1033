"""What a person types: "/me waves" and the like, each command one function, its usage read from its signature.
Nothing is done here: the result is an Action that its reader carries out."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, NamedTuple, Protocol

from lanchat.client.command_help import purposes, words
from lanchat.client.model import Conversation, ConversationKind
from lanchat.i18n import _


class Commands(Protocol):
    """What of ChatClient the commands use."""

    def say(self, target: str, text: str, command: str = "PRIVMSG", reply_to: str = "") -> list[str]: ...
    def notice(self, target: str, text: str) -> list[str]: ...
    def action(self, target: str, text: str) -> list[str]: ...
    def join(self, room: str, key: str = "") -> None: ...
    def part(self, room: str, reason: str = "") -> None: ...
    def set_nick(self, nick: str) -> None: ...
    def set_topic(self, room: str, text: str) -> None: ...
    def set_away(self, text: str | None) -> None: ...
    def kick(self, room: str, nick: str, reason: str = "") -> None: ...
    def invite(self, nick: str, room: str) -> None: ...
    def whois(self, nick: str) -> None: ...
    def list_rooms(self) -> None: ...
    def close(self, quit_message: str = "") -> None: ...
    def raw(self, line: str) -> None: ...


def _nothing(_client: Commands) -> None:
    return


class Action(NamedTuple):
    """What a line means: do `perform`, show `notice` (a sentence, '' for none), look at the conversation `show`, take
    the conversation `close` out of the list."""

    perform: Callable[[Commands], object] = _nothing
    notice: str = ""
    show: str = ""
    close: str = ""
    is_error: bool = False


def _error(sentence: str) -> Action:
    return Action(notice=sentence, is_error=True)


class _Stop(Exception):
    """A command cannot be carried out here; the text is the sentence to show."""


class _Where(NamedTuple):
    """The conversation in which a line was typed."""

    conversation: Conversation | None

    @property
    def target(self) -> str:
        """Who hears what is said here."""
        conversation = self.conversation
        if conversation is None or conversation.kind is ConversationKind.SERVER:
            raise _Stop(_("Nobody would read this here. Open a room or a person first."))
        return conversation.name

    @property
    def room(self) -> str:
        """The room that is looked at."""
        conversation = self.conversation
        if conversation is None or conversation.kind is not ConversationKind.ROOM:
            raise _Stop(_("This works in a room only."))
        return conversation.name


def _room_name(name: str) -> str:
    return name if name[0] in "#&+!" else "#" + name


def _me(where: _Where, text: str) -> Action:
    target = where.target
    return Action(lambda client: client.action(target, text))


def _msg(where: _Where, name: str, text: str) -> Action:
    return Action(lambda client: client.say(name, text), show=name)


def _notice(where: _Where, name: str, text: str) -> Action:
    return Action(lambda client: client.notice(name, text))


def _query(where: _Where, name: str) -> Action:
    return Action(show=name)


def _join(where: _Where, room: str, password: str = "") -> Action:
    names = [_room_name(name) for name in room.split(",") if name]
    if not names:
        return _error(_("There is no room called {0}.").format(room))
    pairs = list(zip_longest(names, password.split(",")[: len(names)], fillvalue=""))

    def perform(client: Commands) -> None:
        for name, key in pairs:
            client.join(name, key)

    return Action(perform, show=names[-1])


def _part(where: _Where, reason: str = "") -> Action:
    room = where.room
    return Action(lambda client: client.part(room, reason), close=room)


def _nick(where: _Where, name: str) -> Action:
    if " " in name:  # the server would see the first word alone, and could not say what is wrong
        return _error(_("A name begins with a letter and has no spaces and few other signs."))
    return Action(lambda client: client.set_nick(name))


def _topic(where: _Where, text: str = "") -> Action:
    room = where.room
    if text:
        return Action(lambda client: client.set_topic(room, text))
    topic = where.conversation.topic if where.conversation is not None else ""
    return Action(notice=_("The topic is: {topic}").format(topic=topic) if topic else _("There is no topic."))


def _away(where: _Where, text: str = "") -> Action:
    return Action(lambda client: client.set_away(text or _("Away")))


def _back(where: _Where) -> Action:
    return Action(lambda client: client.set_away(None))


def _kick(where: _Where, name: str, reason: str = "") -> Action:
    room = where.room
    return Action(lambda client: client.kick(room, name, reason))


def _invite(where: _Where, name: str) -> Action:
    room = where.room
    return Action(lambda client: client.invite(name, room))


def _whois(where: _Where, name: str) -> Action:
    return Action(lambda client: client.whois(name))


def _list(where: _Where) -> Action:
    return Action(lambda client: client.list_rooms())


def _quit(where: _Where, text: str = "") -> Action:
    return Action(lambda client: client.close(text))


def _raw(where: _Where, line: str) -> Action:
    return Action(lambda client: client.raw(line))


def _help(where: _Where, command: str = "") -> Action:
    name = command.lstrip("/").lower()
    if not name:
        return Action(notice="\n".join(map(_told, COMMANDS)))
    if name not in COMMANDS:
        return _unknown(name)
    return Action(notice=_told(name))


def _told(name: str) -> str:
    return f"`{usage(name)}` – {purposes()[name]}"


#: Every command by its name. The last parameter of each takes the rest of the line.
COMMANDS: dict[str, Callable[..., Action]] = {
    "me": _me,
    "msg": _msg,
    "notice": _notice,
    "query": _query,
    "join": _join,
    "part": _part,
    "nick": _nick,
    "topic": _topic,
    "away": _away,
    "back": _back,
    "kick": _kick,
    "invite": _invite,
    "whois": _whois,
    "list": _list,
    "quit": _quit,
    "raw": _raw,
    "help": _help,
}


def _parameters(name: str) -> list[inspect.Parameter]:
    return list(inspect.signature(COMMANDS[name]).parameters.values())[1:]


def usage(name: str) -> str:
    """How a command is written: '/kick name [reason]'."""
    parts, called = [f"/{name}"], words()
    for parameter in _parameters(name):
        optional = parameter.default is not inspect.Parameter.empty
        word = called[parameter.name]
        parts.append(f"[{word}]" if optional else word)
    return " ".join(parts)


def _unknown(name: str) -> Action:
    return _error(_("There is no command /{name}. Type /help for a list.").format(name=name))


def parse(line: str, conversation: Conversation | None) -> Action:
    """What this line, typed in this conversation, means. '//' at the start says a text that begins with '/'."""
    try:
        if not line.startswith("/") or line.startswith("//"):
            return _said(line[1:] if line.startswith("//") else line, _Where(conversation))
        name, _space, rest = line[1:].partition(" ")
        if name.lower() not in COMMANDS:
            return _unknown(name)
        return _run(name.lower(), rest.strip(), _Where(conversation))
    except _Stop as stop:
        return _error(str(stop))


def _said(text: str, where: _Where) -> Action:
    target = where.target
    return Action(lambda client: client.say(target, text))


def _run(name: str, rest: str, where: _Where) -> Action:
    parameters = _parameters(name)
    given: list[Any] = rest.split(None, len(parameters) - 1) if parameters else []
    needed = sum(parameter.default is inspect.Parameter.empty for parameter in parameters)
    if len(given) < needed or (rest and not parameters):
        return _error(_("Write it like this: {usage}").format(usage=usage(name)))
    return COMMANDS[name](where, *given)

"""The table of commands, and the checks that hold for all of them, done once.
What a command does is in handlers/, one function each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.server.handlers import (
    accounts,
    capability,
    channels,
    editing,
    help,
    history,
    listing,
    messaging,
    metadata,
    modes,
    monitor,
    multiline,
    operators,
    queries,
    read_marker,
    receipts,
    redaction,
    registration,
    rename,
    sasl,
    search,
    tag_messages,
    vendor,
    welcome,
    whowas,
)
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word

Handler = Callable[[Hub, Session, Message], None]


@dataclass(frozen=True, slots=True)
class Command:
    """A handler, the parameters it needs at least (else 461), and whether it may come before registration."""

    handler: Handler
    min_params: int = 0
    before_registration: bool = False


COMMANDS: dict[str, Command] = {
    "AUTHENTICATE": Command(sasl.authenticate, 1, before_registration=True),
    "AWAY": Command(queries.away, 0, before_registration=True),
    "BATCH": Command(multiline.batch, 1),
    "CAP": Command(capability.cap_command, 1, before_registration=True),
    "CHGHOST": Command(operators.chghost, 3),
    "CHATHISTORY": Command(history.chathistory),
    "EDIT": Command(editing.edit, 1),
    "ERROR": Command(registration.error, 0, before_registration=True),
    "HELP": Command(help.help_command),
    "HELPOP": Command(help.help_command),
    "INFO": Command(welcome.info),
    "INVITE": Command(channels.invite),
    "ISUPPORT": Command(welcome.isupport_command, 0, before_registration=True),
    "ISON": Command(queries.ison, 1),
    "JOIN": Command(channels.join, 1),
    "KICK": Command(channels.kick, 2),
    "KILL": Command(operators.kill, 2),
    "LANCHAT": Command(vendor.lanchat, 1, before_registration=True),
    "LINKS": Command(welcome.links),
    "LIST": Command(listing.list_command),
    "LUSERS": Command(welcome.lusers),
    "MARKREAD": Command(read_marker.markread),
    "METADATA": Command(metadata.metadata, 0, before_registration=True),
    "MODE": Command(modes.mode, 1),
    "MONITOR": Command(monitor.monitor, 1),
    "MOTD": Command(welcome.motd),
    "NAMES": Command(channels.names),
    "NICK": Command(registration.nick, 0, before_registration=True),
    "NOTICE": Command(messaging.notice),
    "OPER": Command(operators.oper, 2),
    "PART": Command(channels.part, 1),
    "PASS": Command(registration.pass_command, 1, before_registration=True),
    "PING": Command(registration.ping, 0, before_registration=True),
    "PONG": Command(registration.pong, 0, before_registration=True),
    "PRIVMSG": Command(messaging.privmsg),
    "QUIT": Command(registration.quit_command, 0, before_registration=True),
    "RECEIPT": Command(receipts.receipt, 1),
    "REDACT": Command(redaction.redact, 2),
    "REGISTER": Command(accounts.register, 3, before_registration=True),
    "SEARCH": Command(search.search, 1),
    "RENAME": Command(rename.rename, 2),
    "SETNAME": Command(queries.setname, 1),
    "TAGMSG": Command(tag_messages.tagmsg),
    "TIME": Command(welcome.time),
    "TOPIC": Command(channels.topic, 1),
    "USER": Command(registration.user, 4, before_registration=True),
    "USERHOST": Command(queries.userhost, 1),
    "VERIFY": Command(accounts.verify, 2, before_registration=True),
    "VERSION": Command(welcome.version),
    "WALLOPS": Command(operators.wallops, 1),
    "WHO": Command(queries.who),
    "WHOWAS": Command(whowas.whowas),
    "WHOIS": Command(queries.whois),
}


def run(hub: Hub, session: Session, message: Message) -> None:
    """Check what every command needs, then run it."""
    if session.caps & cap.MULTILINE and "batch" in message.tags and session.registered:
        multiline.line(hub, session, message)
        return
    command = COMMANDS.get(message.command)
    if not (session.registered or (command is not None and command.before_registration)):
        hub.numeric(session, num.ERR_NOTREGISTERED, text="You have not registered")
    elif command is None:
        hub.numeric(session, num.ERR_UNKNOWNCOMMAND, word(message.command), text="Unknown command")
    elif len(message.params) < command.min_params:
        hub.numeric(session, num.ERR_NEEDMOREPARAMS, message.command, text="Not enough parameters")
    else:
        command.handler(hub, session, message)

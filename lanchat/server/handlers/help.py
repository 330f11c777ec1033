"""HELP: how to talk here in short, and for each command what it takes and does.
What the server tells of itself is in welcome.py."""

from __future__ import annotations

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word

_HELP = (
    "Write a line to talk. Lines that start with a slash are commands of your program:",
    "/join #room    enter a room, or make a new one",
    "/part          leave it",
    "/msg NAME TEXT say something to one person",
    "/nick NAME     change your name",
    "/topic TEXT    say what the room is about",
    "/list          the rooms there are",
    "/whois NAME    what is known of a person",
    "/quit          leave",
)

#: Command -> its parameters, and what it does. [] need not be there.
USAGE = {
    "AUTHENTICATE": ("<mechanism|response|*>", "log in to an account (SASL)"),
    "AWAY": ("[:<text>]", "say why you are away; without a text you are back"),
    "BATCH": ("+<reference> draft/multiline <target>, or -<reference>", "begin or end a message of several lines"),
    "CAP": ("LS [302] | LIST | REQ :<names> | END", "choose which extensions of the protocol to use"),
    "CHATHISTORY": ("<subcommand> <room|nick> <bounds> <number>", "read what was said earlier"),
    "CHGHOST": ("<nick> <user> <host>", "change how somebody's address is shown; for operators of the server"),
    "EDIT": ("<room|nick>", "give a message of yours another text, which is in the tags"),
    "ERROR": ("", "nothing that you may send"),
    "HELP": ("[<command>]", "this"),
    "HELPOP": ("[<command>]", "the same as HELP"),
    "INFO": ("", "what this server is"),
    "INVITE": ("[<nick> <room>]", "invite somebody; alone: list the rooms you are invited to"),
    "ISON": ("<nick> [<nick> ...]", "who of these is here"),
    "ISUPPORT": ("", "what this server can do, for programs"),
    "JOIN": ("<room>[,<room>] [<key>[,<key>]] | 0", "enter rooms; 0 leaves all"),
    "KICK": ("<room> <nick>[,<nick>] [:<reason>]", "remove people from a room; for its operators"),
    "KILL": ("<nick> :<reason>", "end somebody's connection; for operators of the server"),
    "LANCHAT": (
        "HELLO <word> | CERTIFICATE ADD | CERTIFICATE REMOVE [<fingerprint>] | CERTIFICATE LIST",
        "which chat this is, for programs; by which certificates you log in to your account",
    ),
    "LINKS": ("", "the servers there are: this one"),
    "LIST": ("[<masks>] [<conditions>]", "the rooms there are"),
    "LUSERS": ("", "how many people are here"),
    "MARKREAD": ("<room|nick> [timestamp=<time>]", "up to where you have read"),
    "METADATA": ("<target> <subcommand> [<key> ...]", "what people and rooms say of themselves"),
    "MODE": ("<room|nick> [<modes> [<parameters>]]", "see or change what is allowed in a room, or your own modes"),
    "MONITOR": ("+|- <nicks> | C | L | S", "be told when people come and go"),
    "MOTD": ("[<server>]", "the message of the day"),
    "NAMES": ("[<room>[,<room>]]", "who is in a room"),
    "NICK": ("<name>", "be called so"),
    "NOTICE": ("<room|nick> :<text>", "say something that nobody answers by itself"),
    "OPER": ("<name> <password>", "become an operator of the server"),
    "PART": ("<room>[,<room>] [:<reason>]", "leave rooms"),
    "PASS": ("<password>", "the password of the chat, before anything else"),
    "PING": ("<word>", "be answered with the same word"),
    "PONG": ("<word>", "the answer to a PING"),
    "PRIVMSG": ("<room|nick> :<text>", "say something"),
    "QUIT": ("[:<reason>]", "leave the chat"),
    "RECEIPT": ("<nick> [<state> <msgid>]", "tell or ask what has reached somebody, and what they saw"),
    "REDACT": ("<room|nick> <msgid> [:<reason>]", "take a message back"),
    "REGISTER": ("<account|*> <email|*> <password>", "make an account"),
    "RENAME": ("<room> <room> [:<reason>]", "give a room another name; for its operators"),
    "SEARCH": ("<attributes>", "look for messages"),
    "SETNAME": (":<real name>", "change your real name"),
    "TAGMSG": ("<room|nick>", "send tags without a text: who is typing, and the like"),
    "TIME": ("[<server>]", "what time it is here"),
    "TOPIC": ("<room> [:<topic>]", "see or set what a room is about"),
    "USER": ("<user> 0 * :<real name>", "who you are, once at the beginning"),
    "USERHOST": ("<nick> [<nick> ...]", "where people are"),
    "VERIFY": ("<account> <code>", "complete an account; no code is ever sent here"),
    "VERSION": ("[<server>]", "which program this is, and what it can do"),
    "WALLOPS": (":<text>", "tell something to everybody who listens; for operators of the server"),
    "WHO": ("[<room|mask> [%<fields>[,<token>]]]", "people and where they are"),
    "WHOIS": ("<nick>", "what is known of a person"),
    "WHOWAS": ("<nick> [<number>]", "who was called so"),
}


def help_command(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "HELP message"."""
    subject = message.params[0] if message.params else "*"
    if subject in ("", "*"):
        _send(hub, session, "*", "** LAN Chat in short **", _HELP)
        return
    usage = USAGE.get(subject.upper())
    if usage is None:
        shown = "*" if " " in subject or subject.startswith(":") else word(subject)
        hub.numeric(session, num.ERR_HELPNOTFOUND, shown, text="No help available on this topic")
        return
    command, (params, what) = subject.upper(), usage
    _send(hub, session, command, f"** The {command} command **", (f"{command} {params}".strip(), what))


def _send(hub: Hub, session: Session, subject: str, title: str, lines: tuple[str, ...]) -> None:
    hub.numeric(session, num.RPL_HELPSTART, subject, text=title)
    for line in ("", *lines[:-1]):
        hub.numeric(session, num.RPL_HELPTXT, subject, text=line)
    hub.numeric(session, num.RPL_ENDOFHELP, subject, text=lines[-1])

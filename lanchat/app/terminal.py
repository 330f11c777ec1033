"""The commands that ask the network or say something from a terminal: find and send.
What they print is for people and scripts: one line a chat, or JSON; nothing when a message is stored."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence

from lanchat.app.home import Home, open_home
from lanchat.app.news import ChatFound, StartFailed
from lanchat.app.password import VARIABLE, given_password
from lanchat.app.run import Run, complain, running, say
from lanchat.app.trouble import no_such_chat, not_encrypted, start_trouble
from lanchat.client.capabilities import ID_TAG
from lanchat.client.client import LOBBY
from lanchat.client.engine import LOBBY_TOKEN
from lanchat.client.events import Disconnected, HistoryPage, Received, Registered, SendFailed
from lanchat.errors import UserError
from lanchat.i18n import _, ngettext
from lanchat.net.interfaces import usable_interfaces
from lanchat.protocol.address import Address, AddressProblem, parse_address
from lanchat.protocol.beacon import FoundChat
from lanchat.protocol.names import is_channel

#: Seconds `send` waits for the chat, and then for the next message to be stored.
PATIENCE = 15.0
#: Messages said and not yet known to be stored, before the next line is read.
MAX_UNSTORED = 500


def find(options: argparse.Namespace) -> int:
    """`lanchat find`: print each chat that answered in time; status 1 when there is none."""
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    tell_spoilt(home)
    found: dict[str, FoundChat] = {}
    with running(home, port=options.port) as run:
        run.runtime.call(run.runtime.session.look)
        for item in run.for_seconds(options.timeout):
            if isinstance(item, ChatFound):
                if not options.json and item.chat.info.host_id not in found:
                    say(describe(item.chat))
                found[item.chat.info.host_id] = item.chat
    if options.json:
        say(json.dumps([_as_json(chat) for chat in found.values()], ensure_ascii=False))
    if not found:
        raise UserError(nobody_sentence())
    return 0


def nobody_sentence() -> str:
    """What to say when no chat was found."""
    if not usable_interfaces():
        return start_trouble("no-network", "")
    return _("No chat was found on this network. Open one with: lanchat host")


def not_there(target: str) -> str:
    """What to say when the chat that was named, or asked for by its address, does not answer."""
    address = parse_address(target)
    if isinstance(address, Address) and address.is_certain:
        return start_trouble("refused", address.host)
    return no_such_chat(target, with_password=False)


def tell_spoilt(home: Home) -> None:
    """Say that the settings were set aside, if they were; the next run would not know."""
    if home.spoilt:
        complain(home.notice)
        home.notice = ""


def describe(chat: FoundChat) -> str:
    """One line about a chat that was found, with how to get there."""
    info = chat.info
    people = ngettext("{count} person", "{count} people", info.people).format(count=info.people)
    if info.password:
        people = _("{people}, with a password").format(people=people)
    line = f"{info.name}  ({people}, {info.host_name})  {Address(chat.address, chat.port)}"
    return "".join(character if character.isprintable() else " " for character in line)


def reaches(chat: FoundChat, target: str, typed: Sequence[tuple[str, int]]) -> bool:
    """Whether this chat is the one that was named, by its name, its computer or its address."""
    return target in (chat.info.name, chat.info.host_name) or (chat.address, chat.port) in typed


def _as_json(chat: FoundChat) -> dict[str, object]:
    return {
        **chat.info._asdict(),
        "address": chat.address,
        "port": chat.port,
        "method": chat.method,
        "elapsed_ms": round(chat.elapsed_ms, 1),
    }


def send(options: argparse.Namespace) -> int:
    """`lanchat send`: say the text, or standard input line by line, and return once all of it is stored."""
    if options.text is not None and not options.text.strip():
        raise UserError(_("There is no text to send."))
    if " " in options.to or options.to.startswith(":"):  # no command could carry it
        nobody = _("There is no room called {0}.") if is_channel(options.to) else _("Nobody here is called {0}.")
        raise UserError(nobody.format(options.to))
    password = given_password(options)
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    tell_spoilt(home)
    lines: Iterable[str] = [options.text] if options.text is not None else sys.stdin or ()
    with running(home, port=options.port, enter_lobby=not options.to) as run:
        lobby = _get_in(run, home, options.address, password)
        target = options.to or lobby
        if is_channel(options.to):
            run.runtime.client.join(options.to)
        sender = _Sender(run, target)
        for line in lines:
            sender.say(line.rstrip("\r\n"))
        sender.settle()
    return 0


def _get_in(run: Run, home: Home, text: str, password: str) -> str:
    """Enter the chat at this address, or the one that is found; what it calls its lobby."""
    session = run.runtime.session
    if text:
        address = parse_address(text)
        if isinstance(address, AddressProblem):
            from lanchat.gui.startup_model import address_sentence

            raise UserError(f"{text}: {address_sentence(address.name)}")
        run.runtime.call(session.join_address, home.nick(), address.host, address.port, "", password)
    else:
        run.runtime.call(session.look)
        run.runtime.call(session.join_named, home.nick(), "", password)
    for item in run.for_seconds(PATIENCE):
        if isinstance(item, StartFailed):
            how = _("Give it with --password-file FILE, or in {variable}.").format(variable=VARIABLE)
            raise UserError(f"{item.sentence} {how}" if item.wants_password else item.sentence)
        if isinstance(item, Registered):
            if not item.secure:
                complain(not_encrypted())
            return item.isupport.get(LOBBY_TOKEN, LOBBY)
    raise UserError(start_trouble("silent", text))


class _Sender:
    """Says lines and follows what becomes of them. `PATIENCE` begins anew with every message that is stored."""

    def __init__(self, run: Run, target: str) -> None:
        self._run = run
        self._target = target
        self._waiting: set[str] = set()
        self._said = 0

    def say(self, text: str) -> None:
        """Say this line; waits while too many are not stored. Raises UserError."""
        pieces = self._run.runtime.client.say(self._target, text)
        self._said += len(pieces)
        self._waiting.update(pieces)
        if len(self._waiting) > MAX_UNSTORED:
            self.settle(MAX_UNSTORED // 2)

    def settle(self, left: int = 0) -> None:
        """Wait until no more than `left` messages are not stored. Raises UserError."""
        while len(self._waiting) > left:
            before = len(self._waiting)
            deadline = time.monotonic() + PATIENCE
            for item in self._run.for_seconds(PATIENCE):
                self._take(item)
                if len(self._waiting) < before or time.monotonic() > deadline:
                    break
            if len(self._waiting) >= before:
                raise UserError(self._not_all_stored())

    def _take(self, item: object) -> None:
        match item:
            case SendFailed() if item.msgid in self._waiting:
                raise UserError(item.reason)
            case Received(message):
                self._waiting -= {message.tags.get("msgid", ""), message.tags.get(ID_TAG, "")}
            case HistoryPage():
                # What a lost connection left open may be found stored after the next one.
                self._waiting -= {message.tags.get("msgid", "") for message in item.messages}
            case Disconnected(reason, None):
                raise UserError(start_trouble(reason, "") + " " + self._not_all_stored())

    def _not_all_stored(self) -> str:
        return _(
            "{stored} of {count} messages are known to be stored. Look in the chat before you send the rest again."
        ).format(stored=self._said - len(self._waiting), count=self._said)

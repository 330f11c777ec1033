"""What the startup dialog knows and decides: the rows, the likely answer, what is wrong with what was typed.
No widget; the dialog draws this and reports what the person does."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from lanchat.gui.choice import Auto, Choice, Host, Join, JoinAddress
from lanchat.i18n import _, ngettext
from lanchat.protocol.names import MAX_NICK, MAX_NICK_BYTES, is_valid_nick, nick_from

if TYPE_CHECKING:
    from lanchat.protocol.beacon import FoundChat

#: Keys of the two rows that are always there; a found chat's key is its host's id.
HOST = "host"
ADDRESS = "address"
#: Chats shown; a hostile network can announce any number, and nobody reads more.
MAX_CHATS = 100


class Field(enum.Enum):
    """The field a problem is shown at."""

    NAME = "name"
    ADDRESS = "address"
    PASSWORD = "password"


class Problem(NamedTuple):
    """What keeps the choice from being made: one plain sentence, shown under its field."""

    field: Field
    sentence: str


class StartupModel:
    """State of the dialog. `selected` is a row's key, '' while nobody chose and nothing was found."""

    def __init__(self, name: str, chat_name: str = "", address: str = "", *, remember: bool = False) -> None:
        self.name = name
        #: The name a new chat gets unless the person types one: it follows the person's own.
        self._suggested = "" if chat_name else _suggestion(name)
        self.chat_name = chat_name or self._suggested
        self.address = address
        #: As typed for the row that is selected; kept nowhere else, and for this run of the program only.
        self.password = ""
        #: The row that was refused for its password or for having none, and at ADDRESS the address it was.
        self._refused = ("", "")
        self.remember = remember
        self.chats: list[FoundChat] = []
        self.searching = True
        self.touched = False
        self.selected = ""

    # -- what the network says ------------------------------------------------------------------------------------

    def show_found(self, chats: Sequence[FoundChat]) -> None:
        """These chats are there now. Known ones keep their row, so that nothing moves under the pointer."""
        by_key = {chat.info.host_id: chat for chat in chats}
        known = [by_key.pop(chat.info.host_id) for chat in self.chats if chat.info.host_id in by_key]
        self.chats = [*known, *by_key.values()][:MAX_CHATS]
        if self.selected not in self.keys():
            self.selected, self.touched = "", False
        self._preselect()

    def search_ended(self) -> None:
        """The search had its time; it goes on quietly."""
        self.searching = False
        self._preselect()

    def _preselect(self) -> None:
        """The likely answer, unless the person chose: a chat that was found, hosting when there is none."""
        if self.touched or self.chat() is not None:
            return
        if self.chats:
            self.selected = max(self.chats, key=lambda chat: chat.info.claim).info.host_id
        elif not self.searching:
            self.selected = HOST

    def follow_name(self) -> bool:
        """The person's name changed: so does that of a new chat, if nobody touched it. True when it did."""
        if self.chat_name != self._suggested:
            return False
        self._suggested = self.chat_name = _suggestion(self.name)
        return True

    # -- what the person does -------------------------------------------------------------------------------------

    def keys(self) -> list[str]:
        """The rows from top to bottom."""
        return [*(chat.info.host_id for chat in self.chats), HOST, ADDRESS]

    def select(self, key: str) -> None:
        """The person chose a row; from now on nothing moves by itself."""
        self.touched = True
        self.selected = key

    def move(self, step: int) -> None:
        """The person went up (-1) or down (1)."""
        keys = self.keys()
        before_all, after_all = -1, len(keys)
        outside = before_all if step > 0 else after_all
        place = (keys.index(self.selected) if self.selected in keys else outside) + step
        self.select(keys[max(0, min(len(keys) - 1, place))])

    def chat(self) -> FoundChat | None:
        """The found chat that is selected."""
        return next((chat for chat in self.chats if chat.info.host_id == self.selected), None)

    def password_refused(self) -> None:
        """What is selected wants a password, or another one."""
        self._refused = (self.selected, self.address)

    def wants_password(self) -> bool:
        """Whether what is selected needs a password, as far as is known."""
        chat = self.chat()
        if chat is not None:
            return chat.info.password or self._refused[0] == self.selected
        return self.selected == ADDRESS and self._refused == (ADDRESS, self.address)

    def password_problem(self) -> str:
        """What is wrong with the password, '' when nothing is."""
        return _("This chat needs a password.") if self.wants_password() and not self.password else ""

    def name_problem(self) -> str:
        """What is wrong with the name, '' when nothing is."""
        name = self.name.strip()
        if not name:
            return _("Please type your name.")
        most = min(MAX_NICK, len(name.encode()[:MAX_NICK_BYTES].decode(errors="ignore")))
        if len(name) > most:
            return _("That name is too long. It can have {count} letters.").format(count=most)
        if is_valid_nick(name):
            return ""
        nearest = nick_from(name)
        if nearest and " " in name:
            return _("A name has no spaces here. Try {name}.").format(name=nearest)
        if nearest:
            return _("A name has only letters, digits, _ and -. Try {name}.").format(name=nearest)
        return _("A name starts with a letter and has only letters, digits, _ and -.")

    def address_problem(self) -> str:
        """What is wrong with the typed address, '' when nothing is."""
        from lanchat.protocol.address import AddressProblem, parse_address  # only who types one waits for it

        result = parse_address(self.address)
        return address_sentence(result.name) if isinstance(result, AddressProblem) else ""

    def choice(self) -> Choice | Problem:
        """What the person chose, or the first thing that must be mended."""
        sentence = self.name_problem()
        if sentence:
            return Problem(Field.NAME, sentence)
        name, chat = self.name.strip(), self.chat()
        password = self.password if self.wants_password() else ""
        if chat is not None:
            sentence = self.password_problem()
            return Problem(Field.PASSWORD, sentence) if sentence else Join(name, chat, self.remember, password)
        if self.selected == HOST:
            return Host(name, self._chat_name(), self.remember)
        if self.selected == ADDRESS:
            sentence = self.address_problem()
            if sentence:
                return Problem(Field.ADDRESS, sentence)
            sentence = self.password_problem()
            if sentence:
                return Problem(Field.PASSWORD, sentence)
            return JoinAddress(name, self.address.strip(), self.remember, password)
        return Auto(name, self._chat_name(), self.remember)

    def _chat_name(self) -> str:
        """What the person wants the chat to be called, '' for what it is called by itself."""
        from lanchat.protocol.beacon import MAX_NAME  # the first paint does without

        return "" if self.chat_name == self._suggested else plain(self.chat_name)[:MAX_NAME]

    # -- texts ----------------------------------------------------------------------------------------------------

    def button(self) -> str:
        """The text of the button that Enter presses."""
        if self.chat() is not None or self.selected == ADDRESS:
            return _("Join")
        return _("Host") if self.selected == HOST else _("Start")

    def status(self) -> str:
        """The line above the rows: what the search knows."""
        if self.searching:
            return _("Looking at your network…")
        if not self.chats:
            return _("Nobody is hosting a chat here yet")
        return ngettext("{count} chat on your network", "{count} chats on your network", len(self.chats)).format(
            count=len(self.chats)
        )


def _suggestion(name: str) -> str:
    return _("{name}'s chat").format(name=name.strip()) if name.strip() else ""


def busy_sentence(choice: Choice) -> str:
    """What the dialog says while the choice is carried out."""
    match choice:
        case Host():
            return _("Opening your chat…")
        case Join(chat=chat):
            return _("Joining {chat}…").format(chat=title(chat))
        case JoinAddress(text=text):
            return _("Connecting to {address}…").format(address=text)
        case Auto():
            return _("Looking for a chat to join…")


def address_sentence(problem: str) -> str:
    """One plain sentence for the name of an AddressProblem."""
    match problem:
        case "EMPTY":
            return _("Type the name or address of a computer.")
        case "PORT":
            return _("The port is a number from 1 to 65535.")
        case "BRACKET":
            return _("A bracket is missing: [address]:port")
        case "NUMBERS":
            return _("A whole address looks like 192.168.1.20.")
        case _:
            return _("Only letters, digits, dots and - can be in it.")


def plain(text: str) -> str:
    """A name from outside on one line, without what a screen cannot or must not show (controls, bidi overrides)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def people(count: int) -> str:
    """How many are in a chat."""
    return ngettext("{count} person", "{count} people", count).format(count=count)


def where(chat: FoundChat) -> str:
    """The second line of a found chat: its computer and how many are there."""
    place = f"{plain(chat.info.host_name) or chat.address} · {people(chat.info.people)}"
    return f"{place} · " + _("password") if chat.info.password else place


def title(chat: FoundChat) -> str:
    """The first line of a found chat."""
    return plain(chat.info.name) or plain(chat.info.host_name) or chat.address

"""What a half-written word in the composer may become: people after '@', rooms after '#', commands after '/'.
Pure: reads the conversation, draws nothing, changes nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lanchat.client.command_help import purposes
from lanchat.client.model import ChatMessage, Conversation, ConversationKind, Person
from lanchat.client.slash_commands import COMMANDS, usage

#: Proposals offered at once; more letters narrow them.
MAX_OFFERS = 50
#: So many of the newest messages tell who takes part: they are offered first.
RECENT = 200

_WORD = re.compile(r"(?:^|(?<=[\s(\[{\"']))(?P<sigil>[@#]?)(?P<stem>[^\s@#]*)$")
_COMMAND = re.compile(r"/(?P<stem>[A-Za-z]*)")


class Offer(NamedTuple):
    """One proposal: what is shown, what takes the place of the word, and a second line that explains it."""

    text: str
    insert: str
    #: Whose avatar; None where there is none.
    person: Person | None = None
    icon: str = ""
    detail: str = ""


class Completion(NamedTuple):
    """The word before the cursor and what it may become, the likeliest first."""

    word: str
    offers: Sequence[Offer]
    #: The word began with a sign that asks for the list; without one only Tab does.
    asked: bool

    @property
    def complete(self) -> bool:
        """Whether the word is written out already."""
        return any(folded(offer.insert.strip(" :")) == folded(self.word) for offer in self.offers)


class Around(NamedTuple):
    """Where a word is written: the open conversation, all of them, people by folded nickname, and our own name."""

    conversation: Conversation | None
    conversations: Sequence[Conversation]
    people: Mapping[str, Person]
    nick: str


def complete(before: str, around: Around) -> Completion | None:
    """What the text `before` the cursor may go on to; None for nothing."""
    command = _COMMAND.fullmatch(before)
    if command is not None:
        return _completion(before, _commands(command["stem"].lower()), asked=True)
    line = before.rpartition("\n")[2]
    match = _WORD.search(line)
    # Tk counts some characters twice; no name in reach has one, so such a word is left alone.
    if match is None or not match.group() or max(match.group()) > "\uffff":
        return None
    sigil, stem = match["sigil"], folded(match["stem"])
    if sigil == "#":
        return _completion(match.group(), _rooms(stem, around.conversations), asked=True)
    names = _people(stem, around, anywhere=bool(sigil))
    tail = " " if sigil or match.start() else ": "
    offers = (Offer(person.nick, f"{sigil}{person.nick}{tail}", person) for person in names)
    return _completion(match.group(), offers, asked=bool(sigil))


def folded(text: str) -> str:
    """The text without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def _completion(word: str, offers: Iterable[Offer], *, asked: bool) -> Completion | None:
    kept = [offer for offer, _number in zip(offers, range(MAX_OFFERS), strict=False)]
    return Completion(word, kept, asked) if kept else None


def _commands(stem: str) -> Iterator[Offer]:
    what = purposes()
    return (Offer(usage(name), f"/{name} ", detail=what[name]) for name in sorted(COMMANDS) if name.startswith(stem))


def _rooms(stem: str, conversations: Sequence[Conversation]) -> Iterator[Offer]:
    rooms = [item for item in conversations if item.kind is ConversationKind.ROOM]
    found = [item for item in rooms if stem in folded(item.name)]
    found.sort(key=lambda item: not folded(item.name.lstrip("#")).startswith(stem))
    return (Offer(item.name.removeprefix("#"), f"{item.name} ", icon="hash") for item in found)


def _people(stem: str, around: Around, *, anywhere: bool) -> list[Person]:
    """People of the conversation whose name begins so, those who spoke last first; then whoever has it inside."""
    conversation = around.conversation
    if conversation is None:
        return []
    if conversation.kind is ConversationKind.ROOM:
        present = [member.person for member in conversation.members.values()]
    else:
        present = [around.people.get(conversation.key) or Person(conversation.name)]
    found = [(folded(person.nick), person) for person in present if person.nick != around.nick]
    found = [item for item in found if (stem in item[0] if anywhere else item[0].startswith(stem))]
    spoke = _spoke(conversation.messages)
    found.sort(key=lambda item: (not item[0].startswith(stem), spoke.get(item[1].nick, RECENT), item[0]))
    return [person for _name, person in found]


def _spoke(messages: Sequence[ChatMessage]) -> dict[str, int]:
    """How long ago, in messages, each person spoke."""
    ages: dict[str, int] = {}
    for age, message in enumerate(reversed(messages[-RECENT:])):
        ages.setdefault(message.author, age)
    return ages

"""The cards about people and whole conversations, opened over the main window: who somebody is, which rooms there are.
One card at a time, as for all others: window_cards.py keeps count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from tkinter import ttk
from typing import Protocol

from lanchat.client.model import Conversation, ConversationKind, Person
from lanchat.client.transcript import Progress
from lanchat.gui.compose_bar import ComposeBar
from lanchat.gui.jump_box import JumpBox
from lanchat.gui.knowledge import Knowledge
from lanchat.gui.person_card import PersonCallbacks, PersonCard
from lanchat.gui.prompt_card import PromptCard
from lanchat.gui.row_list import Row
from lanchat.gui.safe_text import safe_line, short_line
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.gui.window_cards import Cards
from lanchat.i18n import _, ngettext


class _Window(Protocol):
    """What this file needs of the main window."""

    centre: ttk.Frame
    compose: ComposeBar
    theme: Theme
    callbacks: WindowCallbacks
    conversation: Conversation | None
    knowledge: Knowledge

    @property
    def conversations(self) -> Sequence[Conversation]: ...
    @property
    def people(self) -> Mapping[str, Person]: ...


class PlaceCards:
    """Tk thread only."""

    def __init__(self, window: _Window, cards: Cards) -> None:
        self._window, self._cards = window, cards
        self._browser: JumpBox | None = None
        #: The card of rooms waits for them.
        self._asked = False

    def browse(self) -> None:
        """Look at the rooms there are, join one, or create one by its name."""
        self._browse(())
        self._asked = True
        self._window.callbacks.places.on_list_rooms(self._say_of_rooms)

    def offer_rooms(self, rooms: Sequence[tuple[str, int, str]]) -> None:
        """Choose among the rooms there are, or name a new one; unless the card that asked for them was closed."""
        asked, self._asked = self._asked, False
        here = {c.name.casefold() for c in self._window.conversations if c.joined}
        rows = [_room_row(*room, joined=room[0].casefold() in here) for room in rooms]
        if self._browser is not None and self._cards.open is self._browser:
            self._browser.set_rows(rows, _("Nothing has that name."))
        elif not asked:
            self._browse(rows)

    def _say_of_rooms(self, sentence: str) -> bool:
        """Why there are none yet; False once their card was closed."""
        self._asked = self._browser is not None and self._cards.open is self._browser
        if self._browser is not None and self._asked:
            self._browser.set_rows((), sentence)
        return self._asked

    def password(self, conversation: Conversation) -> None:
        """Ask for the password of a room that did not let us in."""
        window, wrong = self._window, conversation.locked == "wrong"
        name = short_line(conversation.name)
        self._cards.put_up(
            lambda: PromptCard(
                window.centre,
                window.theme,
                title=_("{room} has a password").format(room=name),
                accept=_("Enter the room"),
                on_answer=partial(window.callbacks.places.on_enter, conversation.name),
                on_close=self._cards.closed,
                problem=_("This password is not right.") if wrong else "",
                secret=True,
            )
        )
        self._cards.again = lambda window: window.place_cards.password(conversation)

    def _browse(self, rows: Sequence[Row]) -> None:
        self._browser = self._cards.choose(
            rows,
            title=_("Rooms"),
            on_pick=self._window.callbacks.on_join,
            on_free=self._window.callbacks.on_join,
            free_label=_("Create “{text}”"),
        )
        self._cards.again = lambda window: window.place_cards.browse()

    def person(self, nick: str) -> None:
        """Who this is."""
        window, places = self._window, self._window.callbacks.places
        member = None
        if window.conversation is not None:
            member = next((m for m in window.conversation.members.values() if m.person.nick == nick), None)
        person = member.person if member is not None else self._known(nick)
        if person is None:
            return
        is_me = nick == self._cards.nick
        callbacks = PersonCallbacks(
            on_message=lambda: window.callbacks.on_open_private(person.nick),
            on_mention=lambda: window.compose.insert(f"@{person.nick} "),
            on_mute=lambda on: places.on_mute(person.nick, on),
            on_close=self._cards.closed,
        )
        self._cards.put_up(
            lambda: PersonCard(
                window.centre,
                window.theme,
                person,
                callbacks,
                window.knowledge,
                is_me=is_me,
                operator=member is not None and "@" in member.prefixes,
                muted=bool(places.is_muted(nick)),
            )
        )
        self._cards.again = lambda window: window.place_cards.person(person.nick)
        places.on_ask_person(nick)

    def meet(self, conversation: Conversation) -> None:
        """A conversation is opened: ask why the other one is away, where nobody told yet."""
        person = self._window.people.get(conversation.key)
        if conversation.kind is ConversationKind.PRIVATE and person is not None and person.away == "":
            self._window.callbacks.places.on_ask_person(person.nick)

    def export(self, conversation: Conversation) -> None:
        """Save a conversation to a file."""
        from lanchat.gui.export_card import ExportCallbacks, ExportCard  # rarely opened

        places, name = self._window.callbacks.places, conversation.name
        callbacks = ExportCallbacks(
            suggest=partial(places.suggest_file, name),
            on_start=lambda file, form: places.on_export(conversation.key, file, form),
            on_cancel=places.on_export_cancel,
            on_close=self._cards.closed,
        )
        self._cards.put_up(lambda: ExportCard(self._window.centre, self._window.theme, name, callbacks))
        self._cards.again = lambda window: window.place_cards.export(conversation)

    def show_export(self, progress: Progress) -> None:
        """How far a file is, if its card is still there."""
        from lanchat.gui.export_card import ExportCard

        if isinstance(self._cards.open, ExportCard):
            self._cards.open.show(progress)

    def people_changed(self) -> None:
        """What is known of somebody changed, or whether it still holds."""
        if isinstance(self._cards.open, PersonCard):
            self._cards.open.refresh()

    def _known(self, nick: str) -> Person | None:
        return next((person for person in self._window.people.values() if person.nick == nick), None)


def _room_row(name: str, people: int, topic: str, *, joined: bool) -> Row:
    count = ngettext("{count} person", "{count} people", people).format(count=people)
    return Row(
        safe_line(name),
        key=name,
        detail=f"{count} · {safe_line(topic)}" if topic else count,
        icon="hash",
        strong=True,
        mark="check" if joined else "",
        height=44,
    )

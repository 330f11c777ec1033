"""Lookalikes: which names look like one that is taken, so that nobody is mistaken for somebody else.
Two names that are equal are the business of whoever keeps them; what a name looks like is protocol/looks.py's."""

from __future__ import annotations

from lanchat.protocol.looks import look


class Lookalikes:
    """Folded names by what they look like. Bounded by whoever adds: people who are here, accounts. Net thread only."""

    def __init__(self) -> None:
        self._by_look: dict[str, dict[str, None]] = {}

    def add(self, name: str, key: str) -> None:
        """This name, folded to `key`, is taken."""
        for kind, shape in enumerate(look(name)):
            self._by_look.setdefault(f"{kind}{shape}", {})[key] = None

    def remove(self, name: str, key: str) -> None:
        """Undo add with the same name."""
        for kind, shape in enumerate(look(name)):
            keys = self._by_look.get(f"{kind}{shape}", {})
            keys.pop(key, None)
            if not keys:
                self._by_look.pop(f"{kind}{shape}", None)

    def of(self, name: str) -> list[str]:
        """The folded names that look like this one; a name that is added itself is among them."""
        found: dict[str, None] = {}
        for kind, shape in enumerate(look(name)):
            found.update(self._by_look.get(f"{kind}{shape}", {}))
        return list(found)

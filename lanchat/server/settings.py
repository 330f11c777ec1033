"""Settings: what the modes of a room say, whoever is in it just now, and the bytes in which they are kept.
How they are changed is in handlers/modes.py; whom they stop is asked in channel.py."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from lanchat.protocol.names import casefold
from lanchat.server.limits import MAX_OPERATORS

#: The list modes: bans, exceptions from them, and exceptions from invite-only.
LISTS = "beI"


@dataclass(slots=True)
class Ban:
    """An entry of one of the lists: the mask, who set it (their mask), and when in seconds."""

    mask: str
    setter: str
    time_s: int


def _no_lists() -> dict[str, dict[str, Ban]]:
    return {letter: {} for letter in LISTS}


@dataclass(slots=True)
class Settings:
    """The modes of one room. `lists` are the masks of each list mode by their folded form; `operators` the folded
    accounts that are operators whenever they are here."""

    flags: set[str]
    created_s: int
    password: str = ""
    limit: int = 0
    lists: dict[str, dict[str, Ban]] = field(default_factory=_no_lists)
    operators: dict[str, None] = field(default_factory=dict)

    def copy(self) -> Settings:
        """The same, to be changed by itself."""
        lists = {letter: dict(masks) for letter, masks in self.lists.items()}
        return replace(self, flags=set(self.flags), lists=lists, operators=dict(self.operators))

    def add_operator(self, account: str) -> bool:
        """Know this account as an operator from now on. False when it is one, or there are MAX_OPERATORS."""
        key = casefold(account)
        if not key or key in self.operators or len(self.operators) >= MAX_OPERATORS:
            return False
        self.operators[key] = None
        return True

    @property
    def listed(self) -> int:
        """Masks on all lists together."""
        return sum(map(len, self.lists.values()))

    def is_worth_keeping(self, usual: set[str]) -> bool:
        """Whether a room that is made anew with the `usual` flags would differ."""
        return bool(self.flags != usual or self.password or self.limit or self.listed or self.operators)

    def encode(self, name: str) -> bytes:
        """The settings, and how the name of the room is written, as bytes for an Entry. decode reads them."""
        setters: dict[str, int] = {}
        data: dict[str, Any] = {"name": name, "flags": "".join(sorted(self.flags)), "created": self.created_s}
        if self.password:
            data["key"] = self.password
        if self.limit:
            data["limit"] = self.limit
        for letter, masks in self.lists.items():
            if masks:
                data[letter] = [
                    [ban.mask, setters.setdefault(ban.setter, len(setters)), ban.time_s] for ban in masks.values()
                ]
        if setters:
            data["setters"] = list(setters)
        if self.operators:
            data["operators"] = list(self.operators)
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes) -> tuple[str, Settings] | None:
    """The room's name and settings out of encode's bytes, None when these are something else."""
    try:
        found = json.loads(data)
        setters = found.get("setters", [])
        lists = {
            letter: {
                casefold(mask): Ban(str(mask), str(setters[number]), int(time_s))
                for mask, number, time_s in found.get(letter, [])
            }
            for letter in LISTS
        }
        settings = Settings(
            flags=set(found["flags"]),
            created_s=int(found["created"]),
            password=str(found.get("key", "")),
            limit=int(found.get("limit", 0)),
            lists=lists,
            operators=dict.fromkeys(map(str, found.get("operators", []))),
        )
        return str(found["name"]), settings
    except (ValueError, LookupError, TypeError, AttributeError):
        return None

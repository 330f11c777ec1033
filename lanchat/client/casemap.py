"""Which two names are the same on this server: the folding that ISUPPORT CASEMAPPING names.
The grammar of names is protocol/names.py; nothing here decides what is valid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lanchat.protocol.names import casefold

Fold = Callable[[str], str]

_RFC1459 = str.maketrans("[]\\~", "{}|^")
_STRICT = str.maketrans("[]\\", "{}|")


def _rfc1459(name: str) -> str:
    return casefold(name).translate(_RFC1459)


def _rfc1459_strict(name: str) -> str:
    return casefold(name).translate(_STRICT)


_FOLDS: Mapping[str, Fold] = {"rfc1459": _rfc1459, "rfc1459-strict": _rfc1459_strict, "strict-rfc1459": _rfc1459_strict}


def fold_for(isupport: Mapping[str, str]) -> Fold:
    """The folding of a server. One that says nothing means rfc1459 (modern.ircdocs.horse, "CASEMAPPING Parameter")."""
    return _FOLDS.get(isupport.get("CASEMAPPING", "rfc1459").lower(), casefold)

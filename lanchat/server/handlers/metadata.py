"""METADATA: asking for the keys of people and rooms, setting one's own, and following those of others.
The text is the one of draft/metadata-3; where draft/metadata-2 differs, its clients get what they know."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.message import MAX_LINE, Message
from lanchat.protocol.names import is_channel
from lanchat.server.channel import Channel
from lanchat.server.handlers import metadata_news as news
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_METADATA_KEY, MAX_METADATA_KEYS, MAX_METADATA_SUBS, MAX_METADATA_VALUE
from lanchat.server.metadata import Kept
from lanchat.server.session import Session, User
from lanchat.server.texts import cut, pack, word

#: metadata, "Keys and Values".
_KEY = re.compile(r"[a-z0-9_./-]+")
#: Keys on one line of 770, 771 and 772: clients count on 15 parameters at most.
_KEYS_ON_A_LINE = 12
#: The codes of draft/metadata-3, and what draft/metadata-2 called them.
_OLD_CODES = {"INVALID_KEY": "KEY_INVALID", "INVALID_VALUE": "VALUE_INVALID", "INVALID_PARAMS": "SUBCOMMAND_INVALID"}

Target = User | Channel


def value() -> str:
    """The value of both capabilities (metadata, "Capability")."""
    return (
        f"before-connect,max-subs={MAX_METADATA_SUBS},max-keys={MAX_METADATA_KEYS},"
        f"max-key-bytes={MAX_METADATA_KEY},max-value-bytes={MAX_METADATA_VALUE}"
    )


def metadata(hub: Hub, session: Session, message: Message) -> None:
    """metadata, "METADATA client command"."""
    if not session.registered and not session.caps & (cap.METADATA | cap.METADATA_3):
        hub.numeric(session, num.ERR_NOTREGISTERED, text="You have not registered")
        return
    target, sub, *params = (*message.params, "", "")[: max(2, len(message.params))]
    form = _FORMS.get(sub.upper())
    if form is None:
        shown = sub if sub and word(sub) == sub else "*"
        text = f'Unknown subcommand "{cut(sub, 100)}"' if sub else "Not enough parameters"
        _reply(hub, session, "FAIL", "INVALID_PARAMS", shown, text=text)
        return
    handler, least, most = form
    if not least <= len(params) <= most:
        text = "Not enough parameters" if len(params) < least else "Too many parameters"
        if news.is_newer(session):
            _reply(hub, session, "FAIL", "INVALID_PARAMS", sub.upper(), text=text)
        else:
            hub.numeric(session, num.ERR_NEEDMOREPARAMS, "METADATA", text=text)
        return
    if target == "*ALL" and sub.upper() == "SYNC":
        news.sync_all(hub, session, hub.metadata.subscriptions(session))
        return
    whose = _find(hub, session, target, sub.upper())
    if whose is None:
        _reply(hub, session, "FAIL", "INVALID_TARGET", word(target), text="Invalid metadata target")
        return
    handler(hub, session, whose, params)


def _find(hub: Hub, session: Session, name: str, sub: str) -> Target | None:
    """Whom a command is about, None for nobody it could be about."""
    user = session.user
    if name == "*":
        return user
    if not session.registered:
        return None
    if is_channel(name):
        return None if sub in ("SUB", "UNSUB", "SUBS") else hub.find_visible(name, user)
    other = hub.find_user(name)
    return other if other is user or sub not in ("SUB", "UNSUB", "SUBS") else None


# -- replies -------------------------------------------------------------------------------------------------------


def _standard(hub: Hub, session: Session, kind: str, code: str, *context: str, text: str) -> str:
    """A standard reply as a line. draft/metadata-2 knows FAIL alone, other codes, and no key of an invalid value."""
    if not news.is_newer(session):
        kind = "FAIL"
        context = () if code == "INVALID_VALUE" else context
        code = _OLD_CODES.get(code, code)
    return f":{hub.name} {' '.join((kind, 'METADATA', code, *context))} :{text}"


def _reply(hub: Hub, session: Session, kind: str, code: str, *context: str, text: str) -> None:
    session.send(f"{_standard(hub, session, kind, code, *context, text=text)}\r\n".encode())


def _is_key(key: str) -> bool:
    return len(key) <= MAX_METADATA_KEY and _KEY.fullmatch(key) is not None


def _invalid_key(hub: Hub, session: Session, kind: str, key: str) -> str:
    return _standard(hub, session, kind, "INVALID_KEY", word(key), text="Invalid key")


def _send_keys(hub: Hub, session: Session, code: str, keys: list[str]) -> None:
    for line in _on_lines(keys):
        hub.numeric(session, code, line)


def _on_lines(keys: list[str]) -> list[str]:
    parts = [keys[start : start + _KEYS_ON_A_LINE] for start in range(0, len(keys), _KEYS_ON_A_LINE)]
    return [line for part in parts for line in pack(part)]


# -- asking --------------------------------------------------------------------------------------------------------


def _get(hub: Hub, session: Session, whose: Target, keys: list[str]) -> None:
    """metadata, "METADATA GET": one answer for each key, in their order."""
    name = news.name_of(session, whose)
    values = hub.metadata.of(whose)
    lines = [
        news.key_value(hub, session, name, key, values.get(key))
        if _is_key(key)
        else _invalid_key(hub, session, "WARN", key)
        for key in keys
    ]
    news.send_batch(hub, session, f"metadata {name}", lines)


def _list(hub: Hub, session: Session, whose: Target, _params: list[str]) -> None:
    """metadata, "METADATA LIST"."""
    name = news.name_of(session, whose)
    lines = [news.key_value(hub, session, name, key, value) for key, value in hub.metadata.of(whose).items()]
    news.send_batch(hub, session, f"metadata {name}", lines)


def _sync(hub: Hub, session: Session, whose: Target, _params: list[str]) -> None:
    """metadata, "METADATA SYNC": of a room with everybody in it, of a person, or of all one sees."""
    if isinstance(whose, Channel):
        news.sync_room(hub, session, whose)
    else:
        news.sync(hub, session, news.name_of(session, whose), [whose], hub.metadata.subscriptions(session))


# -- setting -------------------------------------------------------------------------------------------------------


def _set(hub: Hub, session: Session, whose: Target, params: list[str]) -> None:
    """metadata, "METADATA SET": no value, or an empty one, takes the key away."""
    key = params[0]
    value = params[1] if len(params) > 1 and params[1] else None
    name = news.name_of(session, whose)
    if not _is_key(key):
        session.send(f"{_invalid_key(hub, session, 'FAIL', key)}\r\n".encode())
    elif not _may_set(session, whose):
        _reply(hub, session, "FAIL", "KEY_NO_PERMISSION", name, key, text="Permission denied")
    elif value is not None and len(value.encode()) > MAX_METADATA_VALUE:
        _reply(hub, session, "FAIL", "INVALID_VALUE", key, text=f"A value may have {MAX_METADATA_VALUE} bytes")
    elif value is None and key not in hub.metadata.of(whose) and not news.is_newer(session):
        _reply(hub, session, "FAIL", "KEY_NOT_SET", name, key, text="Key not set")
    elif not _too_fast(hub, session, name, key):
        _keep(hub, session, whose, key, value)


def _keep(hub: Hub, session: Session, whose: Target, key: str, value: str | None) -> None:
    name = news.name_of(session, whose)
    kept = _store(hub, session, whose, key, value)
    if kept is Kept.FULL:
        limit = (str(MAX_METADATA_KEYS),) if news.is_newer(session) else ()
        _reply(hub, session, "FAIL", "LIMIT_REACHED", name, *limit, text="Limit reached")
        return
    if hub.metadata.of(whose).get(key) != value:
        return  # The store refused it, and that was said.
    session.send(f"{news.key_value(hub, session, name, key, value)}\r\n".encode())
    if kept is Kept.CHANGED:
        news.tell(hub, whose, key, value, session)


def _store(hub: Hub, session: Session, whose: Target, key: str, value: str | None) -> Kept:
    durable = isinstance(whose, Channel) and (bool(session.user.account) or whose.is_lobby)
    return hub.metadata.set(whose, key, value, partial(_failed, hub, session, whose, key), durable=durable)


def _failed(hub: Hub, session: Session, whose: Target, key: str, reason: str) -> None:
    """The store refused it, so what held before holds again, for everybody."""
    value = hub.metadata.of(whose).get(key)
    if not session.gone:
        name = news.name_of(session, whose)
        text = f"The value could not be stored: {reason}"
        _reply(hub, session, "FAIL", "INTERNAL_ERROR", name, key, text=text)
        session.send(f"{news.key_value(hub, session, name, key, value)}\r\n".encode())
    news.tell(hub, whose, key, value, session)


def _clear(hub: Hub, session: Session, whose: Target, _params: list[str]) -> None:
    """metadata, "METADATA CLEAR"."""
    name = news.name_of(session, whose)
    if not _may_set(session, whose):
        _reply(hub, session, "FAIL", "KEY_NO_PERMISSION", name, "*", text="Permission denied")
        return
    if _too_fast(hub, session, name, "*"):
        return
    keys = list(hub.metadata.of(whose))
    for key in keys:
        _store(hub, session, whose, key, None)
        news.tell(hub, whose, key, None, session)
    lines = [news.key_value(hub, session, name, key, None) for key in keys]
    news.send_batch(hub, session, f"metadata {name}", lines)


def _may_set(session: Session, whose: Target) -> bool:
    user = session.user
    return whose.is_op(user) or user.oper if isinstance(whose, Channel) else whose is user


def _too_fast(hub: Hub, session: Session, name: str, key: str) -> bool:
    """Whether keys are set too fast, and who does so was told ("Servers MAY rate limit any METADATA subcommand")."""
    if not hub.config.limits.throttle or session.local:
        return False
    seconds = hub.metadata.wait_to_set(session, hub.clock())
    if seconds:
        _reply(hub, session, "FAIL", "RATE_LIMITED", name, key, str(math.ceil(seconds)), text="Try again later")
    return bool(seconds)


# -- following -----------------------------------------------------------------------------------------------------


def _sub(hub: Hub, session: Session, _whose: Target, keys: list[str]) -> None:
    """metadata, "METADATA SUB": in their order, up to the first that is one too many."""
    before = set(hub.metadata.subscriptions(session))
    accepted: dict[str, None] = {}
    refused: list[str] = []
    for key in keys:
        if not _is_key(key):
            refused.append(_invalid_key(hub, session, "WARN", key))
        elif hub.metadata.subscribe(session, key):
            accepted[key] = None
        else:
            refused.append(_too_many(hub, session, key))
            break
    _send_keys(hub, session, num.RPL_METADATASUBOK, list(accepted))
    for line in refused:
        session.send(f"{line}\r\n".encode())
    new = [key for key in accepted if key not in before]
    if new and session.registered and news.is_aware(session):
        news.sync_all(hub, session, new)


def _too_many(hub: Hub, session: Session, key: str) -> str:
    limit = str(MAX_METADATA_SUBS)
    if news.is_newer(session):
        return _standard(hub, session, "FAIL", "LIMIT_REACHED", key, limit, text="Too many subscriptions")
    return _standard(hub, session, "FAIL", "TOO_MANY_SUBS", key, text="Too many subscriptions")


def _unsub(hub: Hub, session: Session, _whose: Target, keys: list[str]) -> None:
    """metadata, "METADATA UNSUB"."""
    valid = [key for key in dict.fromkeys(keys) if _is_key(key)]
    for key in valid:
        hub.metadata.unsubscribe(session, key)
    _send_keys(hub, session, num.RPL_METADATAUNSUBOK, valid)
    for key in keys:
        if not _is_key(key):
            session.send(f"{_invalid_key(hub, session, 'WARN', key)}\r\n".encode())


def _subs(hub: Hub, session: Session, _whose: Target, _params: list[str]) -> None:
    """metadata, "METADATA SUBS"."""
    nick = session.user.nick if session.registered else "*"
    keys = list(hub.metadata.subscriptions(session))
    lines = [f":{hub.name} {num.RPL_METADATASUBS} {nick} {line}" for line in _on_lines(keys)]
    news.send_batch(hub, session, "metadata-subs", lines)


def capabilities_changed(hub: Hub, session: Session, before: int) -> None:
    """metadata, "Capability": who drops it or batch follows nothing any more; draft/metadata-2 sends one's own keys."""
    if not news.is_aware(session):
        hub.metadata.unsubscribe_all(session)
    elif session.registered and session.caps & cap.METADATA and not before & cap.METADATA:
        news.send_own(hub, session)


#: As many keys as a line holds.
_ANY = MAX_LINE
#: Subcommand -> what it does, and how many parameters it takes, at least and at most.
_Form = tuple[Callable[[Hub, Session, Target, list[str]], None], int, int]
_FORMS: dict[str, _Form] = {
    "CLEAR": (_clear, 0, 0),
    "GET": (_get, 1, _ANY),
    "LIST": (_list, 0, 0),
    "SET": (_set, 1, 2),
    "SUB": (_sub, 1, _ANY),
    "SUBS": (_subs, 0, 0),
    "SYNC": (_sync, 0, 0),
    "UNSUB": (_unsub, 1, _ANY),
}

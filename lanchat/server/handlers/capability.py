"""CAP: which extensions there are, and which of them a session wants.
What each of them changes is done where it is done; the bits are in protocol/capabilities.py."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.server.handlers import metadata, multiline, registration, sasl
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import pack, word

REGISTRATION = "draft/account-registration"
#: Bytes of capability names on one CAP line.
_CAP_LINE = 400


def cap_command(hub: Hub, session: Session, message: Message) -> None:
    """capability-negotiation, "The CAP command"."""
    sub = message.params[0].upper()
    rest = message.params[1] if len(message.params) > 1 else ""
    if sub == "LS":
        _hold_registration(session)
        version = int(rest[:5]) if rest.isascii() and rest.isdigit() else 0
        session.cap_version = max(session.cap_version, version)
        if version >= 302:
            # "CAP LS Version": 302 brings cap-notify with it.
            hub.set_caps(session, session.caps | cap.CAP_NOTIFY)
        _send_list(hub, session, "LS", _offered(hub, session, with_values=version >= 302), many=version >= 302)
    elif sub == "LIST":
        _send_list(hub, session, "LIST", cap.names(session.caps), many=session.cap_version >= 302)
    elif sub == "REQ":
        _hold_registration(session)
        _request(hub, session, " ".join(message.params[1:]))
    elif sub == "END":
        session.negotiating = False
        registration.complete(hub, session)
    else:
        hub.numeric(session, num.ERR_INVALIDCAPCMD, word(message.params[0]), text="Invalid CAP command")


def _hold_registration(session: Session) -> None:
    if not session.registered:
        session.negotiating = True


def _send_list(hub: Hub, session: Session, sub: str, names: list[str], many: bool) -> None:
    """capability-negotiation, "Multiline replies": all lines but the last have an asterisk.

    Who knows of no such lines is offered what fits on one, the ratified extensions first.
    """
    head = f"CAP {session.user.nick or '*'} {sub}"
    lines = pack(names, _CAP_LINE) if many else pack(sorted(names, key=lambda name: "/" in name), _CAP_LINE)[:1]
    for line in lines[:-1]:
        hub.from_server(session, f"{head} * :{line}")
    hub.from_server(session, f"{head} :{lines[-1] if lines else ''}")


def _request(hub: Hub, session: Session, wanted: str) -> None:
    """capability-negotiation, "The CAP REQ subcommand": all of it or nothing."""
    caps = session.caps
    for word_ in wanted.split():
        name = word_.removeprefix("-")
        bit = cap.BITS.get(name) if _is_available(hub, session, name) else None
        if bit is None or (word_ == "-cap-notify" and session.cap_version >= 302):
            _reply(hub, session, "NAK", wanted)
            return
        caps = caps & ~bit if word_.startswith("-") else caps | bit
    if caps & cap.METADATA and caps & cap.METADATA_3:
        # metadata, "Relation with other specifications": one form of it at a time.
        _reply(hub, session, "NAK", wanted)
        return
    _reply(hub, session, "ACK", wanted)
    before = session.caps
    hub.set_caps(session, caps)
    metadata.capabilities_changed(hub, session, before)


def _reply(hub: Hub, session: Session, sub: str, wanted: str) -> None:
    """What was asked for, on more than one line where it must be ("The CAP ACK subcommand")."""
    for line in pack(wanted.split(), _CAP_LINE) or [""]:
        hub.from_server(session, f"CAP {session.user.nick or '*'} {sub} :{line}")


def values(hub: Hub, session: Session) -> dict[str, str]:
    """The capabilities that have a value here, by name (capability-negotiation, "CAP LS Version")."""
    told = {
        "draft/multiline": multiline.values(hub),
        "draft/metadata-2": metadata.value(),
        "draft/metadata-3": metadata.value(),
    }
    accounts = hub.accounts
    if accounts.usable:
        told["sasl"] = ",".join(sasl.mechanisms(hub, session))
    if accounts.open:
        # draft/account-registration, "Capability".
        keys = {"before-connect": accounts.before_connect, "email-required": accounts.email_required}
        told[REGISTRATION] = ",".join([*(key for key in keys if keys[key]), "custom-account-name"])
    return told


def _is_there(hub: Hub, name: str) -> bool:
    """sasl-3.2, "Advertisement of `sasl` capability when authentication is unavailable", and the like."""
    if name == "sasl":
        return hub.accounts.usable
    return name != REGISTRATION or hub.accounts.open


def _is_available(hub: Hub, session: Session, name: str) -> bool:
    """Whether this session can have it: no password is to come over a connection that others can read."""
    return _is_there(hub, name) and (name != REGISTRATION or hub.accounts.takes_passwords(session))


def offered(hub: Hub) -> frozenset[str]:
    """The names of all capabilities that can be had now."""
    return frozenset(name for name in cap.BITS if _is_there(hub, name))


def announce(hub: Hub) -> None:
    """capability-negotiation, "The CAP NEW subcommand" and "The CAP DEL subcommand", by cap-notify."""
    now = offered(hub)
    came, went = now - hub.offered, hub.offered - now
    hub.offered = now
    lost = 0
    for name in went:
        lost |= cap.BITS[name]
    for session in list(hub.sessions) if came or went else ():
        head = f"CAP {session.user.nick or '*'}"
        with_values = session.cap_version >= 302
        new = [each for each in _offered(hub, session, with_values=with_values) if each.partition("=")[0] in came]
        if new and session.caps & cap.CAP_NOTIFY:
            hub.from_server(session, f"{head} NEW :{' '.join(new)}")
        if went and session.caps & cap.CAP_NOTIFY:
            hub.from_server(session, f"{head} DEL :{' '.join(name for name in cap.BITS if name in went)}")
        if session.caps & lost:
            hub.set_caps(session, session.caps & ~lost)


def _offered(hub: Hub, session: Session, *, with_values: bool) -> list[str]:
    told = values(hub, session) if with_values else {}
    names = (name for name in cap.BITS if _is_available(hub, session, name))
    return [f"{name}={told[name]}" if name in told else name for name in names]

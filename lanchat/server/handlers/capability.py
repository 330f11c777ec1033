"""CAP: which extensions there are, and which of them a session wants.
What each of them changes is done where it is done; the bits are in protocol/capabilities.py."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.server.handlers import registration
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word

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
        _send_list(hub, session, "LS", _offered(hub, with_values=version >= 302), many=version >= 302)
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
    """capability-negotiation, "Multiline replies": all lines but the last have an asterisk."""
    head = f"CAP {session.user.nick or '*'} {sub}"
    line = ""
    for name in names:
        if many and len(line) + len(name) > _CAP_LINE:
            hub.from_server(session, f"{head} * :{line}")
            line = ""
        line += (" " if line else "") + name
    hub.from_server(session, f"{head} :{line}")


def _request(hub: Hub, session: Session, wanted: str) -> None:
    """capability-negotiation, "The CAP REQ subcommand": all of it or nothing."""
    caps = session.caps
    for word_ in wanted.split():
        bit = cap.BITS.get(word_.removeprefix("-"))
        if bit is None or (word_ == "-cap-notify" and session.cap_version >= 302):
            hub.from_server(session, f"CAP {session.user.nick or '*'} NAK :{wanted}")
            return
        caps = caps & ~bit if word_.startswith("-") else caps | bit
    hub.from_server(session, f"CAP {session.user.nick or '*'} ACK :{wanted}")
    hub.set_caps(session, caps)


def values(hub: Hub) -> dict[str, str]:
    """The capabilities that have a value here, by name (capability-negotiation, "CAP LS Version")."""
    return {}


def _offered(hub: Hub, *, with_values: bool) -> list[str]:
    told = values(hub) if with_values else {}
    return [f"{name}={told[name]}" if name in told else name for name in cap.BITS]

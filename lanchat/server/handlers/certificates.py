"""LANCHAT CERTIFICATE: by which certificates somebody logs in to their account.
Logging in by one is sasl.py's part; what a certificate belongs to is written in server/certificates.py."""

from __future__ import annotations

from functools import partial

from lanchat.protocol.message import Message
from lanchat.server.accounts import Account
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_CERTIFICATES
from lanchat.server.session import Session
from lanchat.server.texts import word


def certificate(hub: Hub, session: Session, message: Message) -> None:
    """docs/PROTOCOL.md, "Certificates": LANCHAT CERTIFICATE ADD | REMOVE [<fingerprint>] | LIST."""
    _, verb, given = (*message.params, "", "")[:3]
    account = hub.accounts.find(session.user.account) if session.user.account else None
    if account is None:
        _fail(hub, session, "ACCOUNT_REQUIRED", "Log in to your account first")
    elif verb.upper() == "LIST":
        _list(hub, session, account)
    elif verb.upper() == "ADD":
        _add(hub, session, account)
    elif verb.upper() == "REMOVE":
        _remove(hub, session, account, given.replace(":", "").lower() or session.certificate)
    else:
        _fail(hub, session, "INVALID_PARAMS", "LANCHAT CERTIFICATE takes ADD, REMOVE or LIST")


def _list(hub: Hub, session: Session, account: Account) -> None:
    known = hub.certificates.of(account)
    for fingerprint in known:
        hub.notice(session, f"{fingerprint} logs you in to {account.name}")
    if not known:
        hub.notice(session, f"No certificate logs you in to {account.name}")


def _add(hub: Hub, session: Session, account: Account) -> None:
    shown, known = session.certificate, hub.certificates.of(account)
    if not shown:
        _fail(hub, session, "NO_CERTIFICATE", "Your program showed no certificate on this connection")
    elif hub.certificates.account_of(shown) not in ("", account.key):
        _fail(hub, session, "CERTIFICATE_IN_USE", "This certificate logs in to another account", shown)
    elif shown not in known and len(known) >= MAX_CERTIFICATES:
        _fail(hub, session, "TOO_MANY_CERTIFICATES", f"An account has {MAX_CERTIFICATES} certificates at most")
    else:
        text = f"This certificate logs you in to {account.name} from now on"
        hub.certificates.add(shown, account, hub.wait_for(session, partial(_kept, hub, session, text), "no answer"))


def _remove(hub: Hub, session: Session, account: Account, fingerprint: str) -> None:
    if fingerprint not in hub.certificates.of(account):
        _fail(hub, session, "UNKNOWN_CERTIFICATE", "Your account has no such certificate", word(fingerprint or "*"))
        return
    text = f"This certificate logs nobody in to {account.name} any more"
    hub.certificates.remove(fingerprint, hub.wait_for(session, partial(_kept, hub, session, text), "no answer"))


def _kept(hub: Hub, session: Session, text: str, reason: str) -> None:
    if reason:
        _fail(hub, session, "NOT_STORED", f"This could not be kept: {reason}")
    else:
        hub.notice(session, text)


def _fail(hub: Hub, session: Session, code: str, text: str, *context: str) -> None:
    hub.fail(session, "LANCHAT", code, *context, text=text)

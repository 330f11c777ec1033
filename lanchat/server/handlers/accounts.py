"""REGISTER and VERIFY: making an account (draft/account-registration).
What an account is, is written in server/accounts.py; logging in to one is sasl.py's part."""

from __future__ import annotations

import re
from functools import partial

from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold, is_valid_nick
from lanchat.server.accounts import Account, is_too_long, is_weak
from lanchat.server.handlers import registration, sessions
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_EMAIL, MAX_PASSWORD
from lanchat.server.passwords import UNFIT, Secret
from lanchat.server.session import Session
from lanchat.server.texts import word

#: An address that mail could go to: no control characters or blanks, something on both sides of one @.
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]+")


def register(hub: Hub, session: Session, message: Message) -> None:
    """draft/account-registration, "Commands": REGISTER <account> {<email> | "*"} <password>."""
    wanted, email, password = message.params[:3]
    name = session.user.nick if wanted == "*" else wanted
    if session.user.account:
        text = "You are logged in already"
        _fail(hub, session, "REGISTER", "ALREADY_AUTHENTICATED", session.user.account, text=text)
    elif not _is_far_enough(hub, session, "REGISTER", word(wanted)):
        return
    elif not session.user.nick:
        _fail(hub, session, "REGISTER", "NEED_NICK", "*", text="Choose a nickname first")
    elif not (session.registered or registration.knows_password(hub, session)):
        return
    elif _is_acceptable(hub, session, name, email, password):
        hub.accounts.made.add(session.address)
        email = "" if email == "*" else email
        done = hub.wait_for(session, partial(_stretched, hub, session, name, email), None)
        hub.accounts.stretch(session.address, password, done)


def verify(hub: Hub, session: Session, message: Message) -> None:
    """draft/account-registration, "Commands": VERIFY <account> <code>. No account of ours ever waits for a code."""
    account = word(message.params[0])
    if session.user.account:
        text = "You are logged in already"
        _fail(hub, session, "VERIFY", "ALREADY_AUTHENTICATED", session.user.account, text=text)
    elif _is_far_enough(hub, session, "VERIFY", account):
        _fail(hub, session, "VERIFY", "INVALID_CODE", account, text="No code was sent for this account")


def _is_far_enough(hub: Hub, session: Session, command: str, account: str) -> bool:
    if not hub.accounts.open:
        text = "Accounts are made by who runs this chat"
        _fail(hub, session, command, "TEMPORARILY_UNAVAILABLE", account, text=text)
        return False
    if not hub.accounts.takes_passwords(session):
        text = "Accounts are made over encrypted connections only"
        _fail(hub, session, command, "TEMPORARILY_UNAVAILABLE", account, text=text)
        return False
    if not session.registered and not hub.accounts.before_connect:
        text = "Complete your connection first"
        _fail(hub, session, command, "COMPLETE_CONNECTION_REQUIRED", account, text=text)
        return False
    return True


def _is_acceptable(hub: Hub, session: Session, name: str, email: str, password: str) -> bool:
    """draft/account-registration, "Responses": what may be wrong with each of the three."""
    account = word(name)
    refuse = partial(_fail, hub, session, "REGISTER")
    if not is_valid_nick(name):
        refuse("BAD_ACCOUNT_NAME", account, text="An account is named as a person may be")
    elif not _is_free(hub, session, name):
        return False
    elif (email != "*" or hub.accounts.email_required) and not _is_email(email):
        refuse("INVALID_EMAIL", account, text="This is not an e-mail address")
    elif is_too_long(password):
        refuse("UNACCEPTABLE_PASSWORD", account, text=f"A password has {MAX_PASSWORD} bytes at most")
    elif is_weak(name, password):
        refuse("WEAK_PASSWORD", account, text="This password is guessed too easily")
    elif hub.config.limits.throttle and hub.accounts.made.full(session.address):
        text = "Too many accounts were made from your address. Try again later"
        refuse("TEMPORARILY_UNAVAILABLE", account, text=text)
    else:
        return True
    return False


def _is_free(hub: Hub, session: Session, name: str) -> bool:
    """Whether nobody else has the name, or one that looks like it: as a person here, or as an account."""
    refuse = partial(_fail, hub, session, "REGISTER")
    holder = hub.find_user(name)
    if hub.accounts.find(name) is not None or hub.accounts.reserves(casefold(name), ""):
        refuse("ACCOUNT_EXISTS", name, text="There is an account of this name")
    elif holder is not None and holder is not session.user:
        refuse("BAD_ACCOUNT_NAME", name, text="Somebody else uses this name now")
    elif hub.is_mistakable(name, session.user):
        refuse("BAD_ACCOUNT_NAME", name, text="This name looks the same as another")
    else:
        return True
    return False


def _is_email(email: str) -> bool:
    return len(email.encode()) <= MAX_EMAIL and _EMAIL.fullmatch(email) is not None


def _stretched(hub: Hub, session: Session, name: str, email: str, secret: Secret | str | None) -> None:
    if secret == UNFIT:
        text = "The password holds characters that cannot be used"
        _fail(hub, session, "REGISTER", "UNACCEPTABLE_PASSWORD", name, text=text)
    elif not isinstance(secret, Secret):
        _cannot(hub, session, name, "Too many accounts are made just now. Try again")
    elif _is_free(hub, session, name):
        # While the password was stretched, anybody may have come.
        id = hub.random.getrandbits(128).to_bytes(16, "big")
        account = Account(id, name, secret, email, hub.ledger.now_ms())
        hub.accounts.put(account, hub.wait_for(session, partial(_stored, hub, session, account), "no answer"))


def _stored(hub: Hub, session: Session, account: Account, reason: str) -> None:
    if reason:
        _cannot(hub, session, account.name, f"The account could not be kept: {reason}")
        return
    text = "The account was made"
    hub.from_server(session, f"REGISTER SUCCESS {account.name} :{text}")
    sessions.log_in(hub, session, account)


def _cannot(hub: Hub, session: Session, name: str, text: str) -> None:
    _fail(hub, session, "REGISTER", "TEMPORARILY_UNAVAILABLE", name, text=text)


def _fail(hub: Hub, session: Session, command: str, code: str, *context: str, text: str) -> None:
    """draft/account-registration, "Responses": always standard replies."""
    hub.fail(session, command, code, *context, text=text, known=True)

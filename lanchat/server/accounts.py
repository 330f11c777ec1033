"""Accounts: who has one, how it is written down, and who is here by one.
Logging in is handlers/sasl.py's part, making one handlers/accounts.py's; the records are kept elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lanchat.config import AccountsSection
from lanchat.protocol.names import MAX_NICK, casefold
from lanchat.server import limits
from lanchat.server.lookalikes import Lookalikes
from lanchat.server.passwords import BUSY, Exchange, Passwords, Secret
from lanchat.server.records import Records
from lanchat.server.session import Session, User
from lanchat.server.tally import Tally

#: The scope of the records: folded name -> Account.
SCOPE = "account"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Account:
    """An account: the id its messages carry, the name as its owner wrote it, and what proves the password."""

    id: bytes
    name: str
    secret: Secret
    email: str = ""
    created_ms: int = 0

    @property
    def key(self) -> str:
        """The name it is found by."""
        return casefold(self.name)


def is_weak(name: str, password: str) -> bool:
    """Whether this password of the account with this name is guessed too easily."""
    return len(password) < limits.MIN_PASSWORD or casefold(password) == casefold(name)


def is_too_long(password: str) -> bool:
    """Whether this password would not fit into a command."""
    return len(password.encode()) > limits.MAX_PASSWORD


def encode(account: Account) -> bytes:
    """As it is kept."""
    secret = account.secret
    fields = {
        "id": account.id.hex(),
        "name": account.name,
        "salt": base64.b64encode(secret.salt).decode(),
        "stored_key": base64.b64encode(secret.stored_key).decode(),
        "server_key": base64.b64encode(secret.server_key).decode(),
        "iterations": secret.iterations,
        "email": account.email,
        "created_ms": account.created_ms,
    }
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def decode(value: bytes) -> Account | None:
    """What encode() made; None when it is something else, or of a newer program."""
    try:
        fields = json.loads(value)
        secret = Secret(
            base64.b64decode(fields["salt"], validate=True),
            base64.b64decode(fields["stored_key"], validate=True),
            base64.b64decode(fields["server_key"], validate=True),
            int(fields["iterations"]),
        )
        email, created = str(fields.get("email", "")), int(fields.get("created_ms", 0))
        return Account(bytes.fromhex(fields["id"]), str(fields["name"]), secret, email, created)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


class Accounts:
    """The accounts of this chat. `passwords` None: nobody can log in, and none is made.

    `disguise`: bytes that nobody can guess, from which accounts that do not exist get the looks of such as do.
    """

    def __init__(
        self,
        config: AccountsSection,
        records: Records,
        passwords: Passwords | None,
        clock: Callable[[], float],
        disguise: bytes,
    ) -> None:
        self.passwords = passwords
        #: Whether everybody may make an account.
        self.open = passwords is not None and config.registration == "open"
        self.before_connect = config.register_before_connect
        self.email_required = config.email_required
        self.always_on = config.always_on
        self._plaintext = config.plaintext
        #: Folded account name -> who is here by it, whether connected or not (always_on).
        self.users: dict[str, User] = {}
        #: Who is here without a connection, the one who left first in front. Cap: MAX_ABSENT.
        self.absent: dict[User, None] = {}
        self._records = records
        #: Logins that failed, by address and account, and by address alone; accounts made, by address.
        keys = limits.MAX_TALLIED
        self.by_account = Tally(clock, limits.MAX_FAILED_LOGINS, limits.FAILED_LOGIN_WINDOW, keys)
        self.by_address = Tally(clock, limits.MAX_FAILED_LOGINS_PER_ADDRESS, limits.FAILED_LOGIN_WINDOW, keys)
        self.made = Tally(clock, limits.MAX_ACCOUNTS_PER_ADDRESS, limits.ACCOUNTS_WINDOW, keys)
        self._disguise = disguise
        #: Questions to `passwords` that are not answered, by address.
        self._under_way: dict[str, int] = {}
        #: What the names of accounts look like, and the accounts that are known to it: those of the records.
        self._lookalikes = Lookalikes()
        self._looked_at: set[str] = set()
        self.look_at_names()

    @property
    def usable(self) -> bool:
        """Whether there is anything to log in to, or may soon be."""
        return self.open or (self.passwords is not None and bool(self._records.all(SCOPE)))

    def takes_passwords(self, session: Session) -> bool:
        """Whether a password may be sent over this connection: it is encrypted, or does not leave this computer."""
        return session.secure or session.local or self._plaintext

    def find(self, name: str) -> Account | None:
        """The account of this name."""
        value = self._records.get(SCOPE, casefold(name)) if len(name) <= MAX_NICK else None
        return None if value is None else decode(value)

    def reserves(self, key: str, account: str) -> bool:
        """Whether this folded nickname is kept for the owner of an account other than `account`, '' for none."""
        return key != casefold(account) and self._records.get(SCOPE, key) is not None

    def resembles(self, nick: str, account: str) -> bool:
        """Whether this nickname looks like the name of another account than `account`, '' for none."""
        keys = set(self._lookalikes.of(nick)) - {casefold(nick), casefold(account)}
        return any(self._records.get(SCOPE, key) is not None for key in keys)

    def look_at_names(self) -> None:
        """The records are new, or were changed by somebody else."""
        for key, value in self._records.all(SCOPE).items():
            if key not in self._looked_at:
                account = decode(value)
                self._looked_at.add(key)
                self._lookalikes.add(account.name if account is not None else key, key)

    def user_of(self, account: str) -> User | None:
        """Who is here by this account."""
        return self.users.get(casefold(account)) if account else None

    def came(self, user: User) -> None:
        """This person is here from now on, or by an account from now on."""
        if user.account:
            self.users[casefold(user.account)] = user

    def left(self, user: User) -> None:
        """Undo came."""
        self.absent.pop(user, None)
        if user.account:
            del self.users[casefold(user.account)]

    def keeps(self, user: User) -> bool:
        """Whether this person stays when their last connection goes."""
        return self.always_on and bool(user.account)

    def stays(self, user: User) -> User | None:
        """This person stays without a connection. Returns who has to leave for it, None for nobody."""
        self.absent[user] = None
        return next(iter(self.absent)) if len(self.absent) > limits.MAX_ABSENT else None

    def secret_of(self, name: str) -> Secret:
        """What proves the password of this account; of one that does not exist, what nobody can prove.

        The latter looks like the former, so that nobody learns which accounts there are.
        """
        account = self.find(name)
        if account is not None:
            return account.secret
        key = casefold(name[:MAX_NICK]).encode()
        salt, stored, server = (hashlib.sha256(self._disguise + mark + key).digest() for mark in (b"1", b"2", b"3"))
        return Secret(salt, stored, server, self.passwords.iterations if self.passwords is not None else 0)

    def locked_out(self, address: str, name: str) -> bool:
        """Whether nobody at this address may try to log in to this account just now."""
        return self.by_address.full(address) or self.by_account.full((address, casefold(name[:MAX_NICK])))

    def failed(self, address: str, name: str) -> None:
        """Somebody at this address gave a wrong password."""
        self.by_address.add(address)
        self.by_account.add((address, casefold(name[:MAX_NICK])))

    # What takes a processor for a while, so much of it at a time for one address: others are not to wait for it.

    def stretch(self, address: str, password: str, reply: Callable[[Secret | str], None]) -> None:
        """See Passwords; BUSY when too much is under way for this address."""
        if self.passwords is None or not self._begin(address):
            reply(BUSY)
        else:
            self.passwords.stretch(password, self._ending(address, reply))

    def check(self, address: str, password: str, name: str, reply: Callable[[bool | None], None]) -> None:
        """See Passwords; whether this is the password of that account, None when too much is under way."""
        if self.passwords is None or not self._begin(address):
            reply(None)
        else:
            self.passwords.check(password, self.secret_of(name), self._ending(address, reply))

    def exchange(
        self, address: str, find: Callable[[str], Secret], nonce: str, reply: Callable[[Exchange | None], None]
    ) -> None:
        """See Passwords; None when too much is under way for this address."""
        if self.passwords is None or not self._begin(address):
            reply(None)
        else:
            self.passwords.exchange(find, nonce, self._ending(address, reply))

    def _begin(self, address: str) -> bool:
        under_way = self._under_way.get(address, 0)
        if under_way >= limits.MAX_CHECKS_PER_ADDRESS:
            return False
        self._under_way[address] = under_way + 1
        return True

    def _ending(self, address: str, reply: Callable[[T], None]) -> Callable[[T], None]:
        def done(answer: T) -> None:
            self._under_way[address] -= 1
            if not self._under_way[address]:
                del self._under_way[address]
            reply(answer)

        return done

    def put(self, account: Account, done: Callable[[str], None]) -> None:
        """Keep an account; done('') when that is durable, done(reason) when it cannot be kept."""
        if account.key not in self._looked_at:
            self._looked_at.add(account.key)
            self._lookalikes.add(account.name, account.key)
        self._records.put(SCOPE, account.key, encode(account), done)

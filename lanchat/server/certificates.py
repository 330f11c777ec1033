"""Certificates: which account the owner of a certificate logs in to (SASL EXTERNAL), by its fingerprint.
Who may add one is decided in handlers/certificates.py; the records are kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.server.accounts import Account
from lanchat.server.records import Records

#: The scope of the records: SHA-256 of a certificate, in hex -> folded account name.
SCOPE = "certificate"


class Certificates:
    """Of all accounts of this chat. Net thread only."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def account_of(self, fingerprint: str) -> str:
        """The folded name of the account it logs in to, '' for none."""
        return (self._records.get(SCOPE, fingerprint) or b"").decode() if fingerprint else ""

    def of(self, account: Account) -> list[str]:
        """The fingerprints that log in to this account."""
        owner = account.key.encode()
        return sorted(print_ for print_, key in self._records.all(SCOPE).items() if key == owner)

    def add(self, fingerprint: str, account: Account, done: Callable[[str], None]) -> None:
        """Let it log in to this account; done('') when that is durable, done(reason) when it cannot be kept."""
        self._records.put(SCOPE, fingerprint, account.key.encode(), done)

    def remove(self, fingerprint: str, done: Callable[[str], None]) -> None:
        """Let it log in to nothing; as add()."""
        self._records.put(SCOPE, fingerprint, None, done)

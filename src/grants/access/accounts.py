"""Whom a sign-in means: from an identity provider's (iss, sub) to a person and an account."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from grants.access.events import AccountLinked
from grants.kernel.ids import access_stream
from grants.store.kinds import read_kind
from grants.store.log import Log
from grants.store.vault import Vault


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The natural person behind a sign-in and the account they used; both are random ids."""

    person: str
    account: str


class Accounts:
    """The linked accounts, kept in memory. Roles are not here: they are read with every command.

    A link is never undone, so what is known stays true; an unknown identity is looked up in what
    the log has learnt since. The first link of an identity counts: a later one cannot take it over.
    """

    def __init__(self, log: Log, vault: Vault) -> None:
        self._log = log
        self._vault = vault
        self._known: dict[str, SignedIn] = {}
        self._found: dict[tuple[str, str], SignedIn] = {}
        self._position = 0
        self._lock = threading.Lock()

    def find(self, iss: str, sub: str) -> SignedIn | None:
        """The person this identity is linked to, if any."""
        if (found := self.remembered(iss, sub)) is not None:
            return found
        identity = self._vault.fingerprint([iss, sub]).hex()
        if identity not in self._known:
            self._refresh()
        if (found := self._known.get(identity)) is not None:
            self._found[iss, sub] = found
        return found

    def remembered(self, iss: str, sub: str) -> SignedIn | None:
        """The person this identity is linked to, if that was found before."""
        return self._found.get((iss, sub))

    def _refresh(self) -> None:
        with self._lock:
            last = self._log.last_position()
            if last == self._position:
                return  # Nothing was recorded since: strangers cost one small query.
            for recorded in read_kind(self._log, "access", after=self._position):
                if isinstance(recorded.fact, AccountLinked):
                    person = recorded.stream.removeprefix(access_stream(""))
                    signed_in = SignedIn(person, recorded.fact.account)
                    self._known.setdefault(recorded.fact.identity, signed_in)
            self._position = last

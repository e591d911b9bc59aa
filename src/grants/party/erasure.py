"""Decisions about erasing what is personal about a party or a person.

Two persons: one asks and names the legal basis, another one erases. What was decided about the
subject stays; its name and everything else under its key is gone for ever.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from grants.access.events import RoleGranted, RoleRevoked
from grants.application.events import ApplicationSubmitted
from grants.application.lifecycle import Phase, advance
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import add_months, day_de, last_day
from grants.kernel.event import Event
from grants.kernel.parameters import Parameters
from grants.kernel.records import replace
from grants.kernel.rules import not_before, not_in_future
from grants.legacy.events import LegacyCaseImported
from grants.party.commands import ErasePersonalData, ErasureCommand, RequestErasure
from grants.party.events import ErasureRequested, PersonalDataErased
from grants.party.rejections import (
    AlreadyErased,
    ErasureNotRequested,
    RetentionRuns,
    RolesInForce,
    SamePersonRequestedAndErased,
)


@dataclass(frozen=True, kw_only=True)
class ErasureBasis(Basis):
    """What other streams add: cases that are open or must be kept, and what the vault holds."""

    retained: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """A party or a person, as far as its erasure looks at it.

    `roles` are held for oneself (None) or as somebody's deputy; `scopes` are all in which a role
    was ever granted.
    """

    roles: frozenset[tuple[str, str | None]] = frozenset()
    scopes: frozenset[str] = frozenset()
    requested: ErasureRequested | None = None
    erased: PersonalDataErased | None = None


Facts = tuple[ErasureRequested | PersonalDataErased, ...]


def decide(command: ErasureCommand, subject: Subject, basis: Basis) -> Facts:
    """The facts a command adds. All need an `ErasureBasis`.

    Raises:
        Rejection: a rule said no.
    """
    assert isinstance(basis, ErasureBasis)
    match command:
        case RequestErasure():
            return _request(command, subject, basis)
        case ErasePersonalData():
            return _erase(command, subject, basis)
        case _:
            assert_never(command)


def _request(command: RequestErasure, subject: Subject, basis: ErasureBasis) -> Facts:
    stream, _, subject_id = basis.stream.partition("/")
    fact = ErasureRequested(
        kind="party" if stream == "party" else "person",
        subject=subject_id,
        legal_basis=command.legal_basis,
        override=command.override,
        requested_by=basis.person,
        requested_on=command.requested_on,
    )
    if subject.requested is not None and _same(subject.requested, fact):
        return ()
    _require_erasable(subject)
    _require_retention_over(basis, overridden=command.override is not None)
    not_in_future(command.requested_on, basis.today)
    return (fact,)


def _same(known: ErasureRequested, fact: ErasureRequested) -> bool:
    # A reason is sealed anew each time it is sent.
    if (known.override is None) != (fact.override is None):
        return False
    return known == fact.model_copy(update={"override": known.override})


def _erase(command: ErasePersonalData, subject: Subject, basis: ErasureBasis) -> Facts:
    done = subject.erased
    if done is not None and (done.confirmed_by, done.erased_on) == (
        basis.person,
        command.erased_on,
    ):
        return ()
    _require_erasable(subject)
    asked = subject.requested
    if asked is None:
        raise ErasureNotRequested
    if asked.requested_by == basis.person:
        raise SamePersonRequestedAndErased  # What is gone cannot be brought back.
    _require_retention_over(basis, overridden=asked.override is not None)
    not_before(command.erased_on, asked.requested_on, "Antrag auf Löschung")
    not_in_future(command.erased_on, basis.today)
    return (
        PersonalDataErased(
            kind=asked.kind,
            subject=asked.subject,
            legal_basis=asked.legal_basis,
            references=basis.references,
            retained=basis.retained,
            override=asked.override,
            requested_by=asked.requested_by,
            confirmed_by=basis.person,
            erased_on=command.erased_on,
        ),
    )


def _require_erasable(subject: Subject) -> None:
    if subject.erased is not None:
        raise AlreadyErased(day=day_de(subject.erased.erased_on))
    if subject.roles:
        raise RolesInForce(roles=", ".join(sorted({role for role, _ in subject.roles})))


def _require_retention_over(basis: ErasureBasis, *, overridden: bool) -> None:
    if basis.retained and not overridden:
        raise RetentionRuns(cases=", ".join(basis.retained))


def evolve(subject: Subject, fact: Event) -> Subject:
    """The subject after one more fact."""
    match fact:
        case RoleGranted(role=role, deputy_of=whom, scopes=scopes):
            roles = subject.roles | {(str(role), whom)}
            return replace(subject, roles=roles, scopes=subject.scopes.union(scopes))
        case RoleRevoked(role=role, deputy_of=whom):
            return replace(subject, roles=subject.roles - {(str(role), whom)})
        case ErasureRequested():
            return replace(subject, requested=fact)
        case PersonalDataErased():
            return replace(subject, erased=fact)
        case _:
            return subject


ERASURE = Decider[ErasureCommand, Subject, Event](Subject(), decide, evolve)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A case as its retention looks at it; `since` is the legal date of its phase, as written."""

    programme: str = ""
    phase: Phase = Phase.UNKNOWN
    since: str = ""

    def must_be_kept(self, today: dt.date, parameters: Parameters) -> bool:
        """Whether it is open, or its retention runs; without a known period it runs."""
        if self.phase not in {Phase.CLOSED, Phase.IMPORTED}:
            return True
        ended = last_day(self.since)
        years = parameters.find("retention_years", ended)
        return years is None or today <= add_months(ended, 12 * int(years))


def after(kept: Kept, fact: Event) -> Kept:
    """The case after one more fact."""
    if isinstance(fact, ApplicationSubmitted | LegacyCaseImported):
        kept = replace(kept, programme=fact.programme)
    phase = advance(kept.phase, fact)
    return kept if phase is kept.phase else replace(kept, phase=phase, since=fact.effective_on)


KEPT: Decider[None, Kept, Event] = Decider(Kept(), lambda *_: (), after)
"""Nothing is decided on it: it only reads a case."""

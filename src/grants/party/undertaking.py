"""Decisions about one undertaking: who belongs to it, and which de-minimis aid it was granted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import add_working_days, day_de
from grants.kernel.event import Event
from grants.kernel.ids import ruled_on
from grants.kernel.parameters import Parameters
from grants.kernel.records import replace
from grants.kernel.rules import not_before, not_in_future
from grants.party.commands import (
    EnterRegister,
    GrantAid,
    RecordDeMinimisAward,
    ReduceAid,
    RestoreAid,
    UndertakingCommand,
)
from grants.party.de_minimis import Aid, Standing, check_ceiling, standing
from grants.party.events import (
    DeMinimisAwardCorrected,
    DeMinimisAwardRecorded,
    DeMinimisRegisterEntered,
    UndertakingEvent,
    UndertakingGrouped,
)
from grants.party.rejections import (
    AwardNotForRegister,
    AwardRecordedOtherwise,
    AwardUnknown,
    PartyOfOtherUndertaking,
    RegisterEnteredOtherwise,
)

AwardKey = tuple[Literal["own", "declared"], str]
"""Own awards are named by their decision; what an applicant declares cannot take that name."""


@dataclass(frozen=True, kw_only=True)
class LedgerBasis(Basis):
    """What other streams add: the `undertaking` of the party on the day of the grant.

    `elsewhere` is the aid its members of that day brought with them from other undertakings.
    """

    undertaking: str
    elsewhere: tuple[Aid, ...]


@dataclass(frozen=True)
class Undertaking:
    """The ledger of an undertaking. `candidates` are the parties that were ever counted to it."""

    candidates: frozenset[str] = frozenset()
    awards: Mapping[AwardKey, DeMinimisAwardRecorded] = field(default_factory=dict)
    corrections: tuple[DeMinimisAwardCorrected, ...] = ()
    entries: Mapping[str, DeMinimisRegisterEntered] = field(default_factory=dict)

    def left(self, fact: DeMinimisAwardRecorded) -> int:
        """What remains of an award after its corrections."""
        if fact.origin == "declared":
            return fact.cents
        return fact.cents + sum(c.cents for c in self.corrections if c.corrects == fact.award)

    def taken(self, fact: DeMinimisAwardRecorded, decision: str) -> int:
        """What a decision took of an award and no objection to that decision gave back."""
        return -sum(
            c.cents
            for c in self.corrections
            if c.corrects == fact.award
            and (c.decision == decision or ruled_on(c.decision) == decision)
        )

    def of_case(self, case: str) -> tuple[DeMinimisAwardRecorded, ...]:
        """The awards that decisions on a case made, in order."""
        return tuple(fact for fact in self.awards.values() if fact.case == case)

    @property
    def aids(self) -> tuple[Aid, ...]:
        """Everything granted to it, as it counts now."""
        return tuple(self.aid(fact) for fact in self.awards.values())

    def aid(self, fact: DeMinimisAwardRecorded) -> Aid:
        """An award as it counts now."""
        return Aid(party=fact.party, cents=self.left(fact), granted_on=fact.granted_on)


Facts = tuple[UndertakingEvent, ...]


def decide(command: UndertakingCommand, undertaking: Undertaking, basis: Basis) -> Facts:
    """The facts a command adds. Awards need a `LedgerBasis`.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case RecordDeMinimisAward():
            assert isinstance(basis, LedgerBasis)
            return _declare(command, undertaking, basis)
        case GrantAid():
            assert isinstance(basis, LedgerBasis)
            return _grant(command, undertaking, basis)
        case ReduceAid():
            taken = {"ground": command.ground, "cents": -command.cents}
            return _correct(command, undertaking, basis, **taken, corrected_on=command.reduced_on)
        case RestoreAid():
            # The entitlement is that of the award: no ceiling of today stands against it.
            given = {"ground": "objection", "cents": command.cents}
            return _correct(command, undertaking, basis, **given, corrected_on=command.restored_on)
        case EnterRegister():
            return _enter(command, undertaking, basis)
        case _:
            assert_never(command)


def _id(basis: Basis) -> str:
    return basis.stream.removeprefix("undertaking/")


def _declare(command: RecordDeMinimisAward, undertaking: Undertaking, basis: LedgerBasis) -> Facts:
    found = standing((*undertaking.aids, *basis.elsewhere), command.granted_on, basis.parameters)
    fact = DeMinimisAwardRecorded(
        award=command.award,
        undertaking=_id(basis),
        party=command.party,
        programme=command.programme,
        origin="declared",
        case=None,
        authority=command.authority,
        document=command.document,
        cents=command.cents,
        register_due_on=None,  # Whoever grants the aid enters it.
        recorded_by=basis.person,
        granted_on=command.granted_on,
        **_measured(found),
    )
    if _recorded(fact, undertaking):
        return ()
    if basis.undertaking != fact.undertaking:
        raise PartyOfOtherUndertaking(
            day=day_de(command.granted_on),
            party=command.party,
            undertaking=basis.undertaking,
        )
    not_in_future(command.granted_on, basis.today)
    # What another authority granted was granted: beyond the ceiling, too, it is recorded.
    return (fact,)


def _grant(command: GrantAid, undertaking: Undertaking, basis: LedgerBasis) -> Facts:
    found = standing((*undertaking.aids, *basis.elsewhere), command.granted_on, basis.parameters)
    fact = DeMinimisAwardRecorded(
        award=command.decision,
        undertaking=basis.undertaking,
        party=command.party,
        programme=command.programme,
        origin="own",
        case=command.case,
        authority=None,
        document=None,
        cents=command.cents,
        register_due_on=_register_due_on(command.granted_on, basis.parameters),
        recorded_by=basis.person,
        granted_on=command.granted_on,
        **_measured(found),
    )
    if _recorded(fact, undertaking):
        return ()
    check_ceiling(command.cents, found)
    return (fact,)


def _measured(found: Standing) -> dict[str, Any]:
    return {
        "regime": found.regime,
        "ceiling_cents": found.ceiling_cents,
        "used_cents": found.used_cents,
        "headroom_cents": found.headroom_cents,
    }


def _register_due_on(granted_on: dt.date, parameters: Parameters) -> dt.date | None:
    days = parameters.find("de_minimis_register_days", granted_on)
    return None if days is None else add_working_days(granted_on, int(days))


def _recorded(fact: DeMinimisAwardRecorded, undertaking: Undertaking) -> bool:
    known = undertaking.awards.get((fact.origin, fact.award))
    if known is None:
        return False
    if _what(known) != _what(fact):
        raise AwardRecordedOtherwise(award=fact.award)
    return True


def _what(fact: DeMinimisAwardRecorded) -> tuple[object, ...]:
    return (fact.origin, fact.case, fact.party, fact.cents, fact.granted_on)


def _correct(
    command: ReduceAid | RestoreAid, undertaking: Undertaking, basis: Basis, **what: Any
) -> Facts:
    award = undertaking.awards.get(("own", command.award))
    if award is None or award.case is None:
        raise AwardUnknown(award=command.award)
    fact = DeMinimisAwardCorrected(
        corrects=command.award,
        undertaking=award.undertaking,
        party=award.party,
        programme=award.programme,
        case=award.case,
        decision=command.decision,
        granted_on=award.granted_on,
        recorded_by=basis.person,
        **what,
    )
    if fact in undertaking.corrections:
        return ()
    assert undertaking.left(award) + fact.cents >= 0, "no award falls below nothing"
    return (fact,)


def _enter(command: EnterRegister, undertaking: Undertaking, basis: Basis) -> Facts:
    award = undertaking.awards.get(("own", command.award))
    if award is None:
        raise AwardUnknown(award=command.award)
    due_on = award.register_due_on
    if due_on is None:
        raise AwardNotForRegister(award=command.award, day=day_de(award.granted_on))
    known = undertaking.entries.get(command.award)
    if known is not None:
        if (known.register_no, known.entered_on) == (command.register_no, command.entered_on):
            return ()
        raise RegisterEnteredOtherwise(
            award=command.award,
            day=day_de(known.entered_on),
            register_no=known.register_no,
        )
    not_in_future(command.entered_on, basis.today)
    not_before(command.entered_on, award.granted_on, "Gewährung")
    return (
        DeMinimisRegisterEntered(
            award=command.award,
            undertaking=award.undertaking,
            register_no=command.register_no,
            due_on=due_on,
            timeliness="late" if command.entered_on > due_on else "in-time",
            entered_by=basis.person,
            entered_on=command.entered_on,
        ),
    )


def evolve(undertaking: Undertaking, fact: Event) -> Undertaking:
    """The undertaking after one more fact."""
    match fact:
        case UndertakingGrouped():
            return replace(undertaking, candidates=undertaking.candidates | {fact.party})
        case DeMinimisAwardRecorded():
            key = (fact.origin, fact.award)
            return replace(undertaking, awards={**undertaking.awards, key: fact})
        case DeMinimisAwardCorrected():
            return replace(undertaking, corrections=(*undertaking.corrections, fact))
        case DeMinimisRegisterEntered():
            return replace(undertaking, entries={**undertaking.entries, fact.award: fact})
        case _:
            return undertaking


UNDERTAKING = Decider[UndertakingCommand, Undertaking, Event](Undertaking(), decide, evolve)

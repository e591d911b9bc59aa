"""Decides the rows of a batch across their cases and budgets, in one piece of work.

Imports have a face of their own, so there are no routes: see `importing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import cast

from pydantic import ValidationError

from grants.budget.basis import BudgetBasis
from grants.budget.decider import BUDGET, Budget
from grants.budget.events import (
    BudgetEvent,
    CommitmentChanged,
    DisbursementReversed,
    FundsCommitted,
    FundsDisbursed,
)
from grants.budget.handlers import budget_basis
from grants.kernel.ids import budget_stream, case_stream, programme_stream, readable_or_hashed
from grants.kernel.rejection import Rejection
from grants.legacy.case import CaseValues
from grants.legacy.commands import ImportRow, OpenImport, SealImport
from grants.legacy.decider import IMPORT, LEGACY, LegacyBasis, changed_fields
from grants.legacy.events import ImportOpened, ImportSealed, StatedTotal
from grants.legacy.postings import (
    Change,
    Money,
    Place,
    Posted,
    Posting,
    correcting_postings,
    first_postings,
    money_of,
)
from grants.legacy.totals import TOTALS, with_postings
from grants.programme.commands import EstablishProgramme, RecordFileTotal
from grants.programme.decider import PROGRAMME
from grants.store.dispatch import Route
from grants.store.log import Log
from grants.store.recorded import Recorded
from grants.store.work import Work

ROUTES: tuple[Route, ...] = ()

_POSTINGS_OF_A_ROW_MAX = 16  # Corrections of one row, and two postings in each of four budgets.


def case_number(programme: str, reference: str) -> str:
    """The number of an imported case."""
    return f"{programme}-{readable_or_hashed(reference)}"


def open_import(work: Work, stream: str, command: OpenImport) -> None:
    """Open an import; its programme is established if it is new, with an unknown ceiling."""
    programme = programme_stream(command.programme)
    if work.state(PROGRAMME, programme).established is None:
        establish = EstablishProgramme(
            title=command.title,
            authority=command.authority,
            ceiling="unknown",
            established_on=command.opened_on,
        )
        work.decide(PROGRAMME, programme, establish, replace(work.basis, stream=programme))
    work.decide(IMPORT, stream, command)


def seal_import(work: Work, stream: str, command: SealImport) -> None:
    """Seal an import; what its file states about itself are control totals of its programme."""
    opened = work.state(IMPORT, stream).opened
    for sealed in work.decide(IMPORT, stream, command):
        assert isinstance(sealed, ImportSealed)
        assert opened is not None, "An import that was not opened is not sealed."
        programme = programme_stream(opened.programme)
        basis = replace(work.basis, stream=programme)
        for total in sealed.control_totals:
            work.decide(PROGRAMME, programme, _of_file(opened, sealed, total), basis)


def _of_file(opened: ImportOpened, sealed: ImportSealed, total: StatedTotal) -> RecordFileTotal:
    counted = total.measure == "count"
    return RecordFileTotal(
        control_total=f"import-{opened.import_id}-{'cases' if counted else 'approved'}",
        measure="cases" if counted else "approved_cents",
        kind=None,
        scope=None,
        year=None,
        earmark=None,
        comparison="equal",
        stated=total.stated,
        precision=0,
        as_of=sealed.sealed_on,
        citation=f"Angabe der übernommenen Datei, SHA-256 {opened.file_sha256}",
        import_id=opened.import_id,
        computed=total.computed,
    )


@dataclass(frozen=True, slots=True)
class OwnPostings:
    """What a case posted to the budgets so far, and where the facts of its stream stand."""

    positions: Mapping[int, int]
    facts: tuple[Recorded, ...]

    def in_budget(self, stream: str) -> list[BudgetEvent]:
        """Its postings in one budget."""
        return [cast("BudgetEvent", each.fact) for each in self.facts if each.stream == stream]

    def summary(self) -> Posted:
        """Where the last ones stand."""
        committed = [
            each.position
            for each in self.facts
            if isinstance(each.fact, FundsCommitted | CommitmentChanged)
        ]
        disbursed = [each for each in self.facts if isinstance(each.fact, FundsDisbursed)]
        return Posted(
            committed_at=committed[-1] if committed else 0,
            disbursed_at=disbursed[-1].position if disbursed else 0,
            disbursements=len(disbursed),
        )


NOTHING_POSTED = OwnPostings({}, ())


def own_postings(log: Log, number: str) -> OwnPostings:
    """Find a case's postings: an import appends them right behind the facts of the case."""
    stream = case_stream(number)
    known = log.read(stream)
    found: dict[int, Recorded] = {}
    for stated in known:
        for near in log.page(after=stated.position, limit=_POSTINGS_OF_A_ROW_MAX):
            posting = isinstance(
                near.fact,
                FundsCommitted | CommitmentChanged | FundsDisbursed | DisbursementReversed,
            )
            if posting and getattr(near.fact, "case", "") == number:
                found[near.position] = near
            elif near.stream != stream:
                break
    positions = {each.stored.version: each.position for each in known}
    return OwnPostings(positions, tuple(found[position] for position in sorted(found)))


@dataclass
class RowTaker:
    """Takes rows over one by one within one work; a refused row leaves nothing behind."""

    work: Work
    log: Log
    bases: dict[str, BudgetBasis] = field(default_factory=dict)

    def take(self, command: ImportRow) -> bool:
        """Add the facts of a row to its case and its budgets; False if there are none.

        Raises:
            Rejection: a rule of the case or of a budget said no.
            pydantic.ValidationError: a value does not fit the fact.
        """
        work, stream = self.work, case_stream(command.case)
        case = work.state(LEGACY, stream)
        mark = len(work.facts)
        restore = {stream: work.known.get(stream).snapshot()}
        try:
            if case.values is None or case.version == 0:
                own = NOTHING_POSTED
                facts = work.decide(
                    LEGACY, stream, command, scope=command.values.scope, row=command.row
                )
                postings = first_postings(command.case, money_of(command.values))
            elif not changed_fields(case, command.values):
                return bool(work.decide(LEGACY, stream, command, row=command.row))
            else:
                own = own_postings(self.log, command.case)
                basis = self._basis(own)
                facts = work.decide(LEGACY, stream, command, basis, row=command.row)
                postings = self._corrections(command, case.values, own)
            self._post(command, postings, own, restore)
        except (Rejection, ValidationError):
            for undo in restore.values():
                undo()
            del work.facts[mark:]
            raise
        return bool(facts)

    def _basis(self, own: OwnPostings) -> LegacyBasis:
        world = self.work.basis
        return LegacyBasis(
            now=world.now,
            today=world.today,
            person=world.person,
            account=world.account,
            competence=world.competence,
            stream=world.stream,
            positions=own.positions,
        )

    def _corrections(
        self, command: ImportRow, known: CaseValues, own: OwnPostings
    ) -> list[tuple[Place, Posting]]:
        before, after = money_of(known), money_of(command.values)
        if _same_money(before, after):
            return []
        change = Change(
            case=command.case,
            before=before,
            after=after,
            posted=own.summary(),
            corrects=max(own.positions.values()),
        )
        return correcting_postings(change)

    def _post(
        self,
        command: ImportRow,
        postings: Sequence[tuple[Place, Posting]],
        own: OwnPostings,
        restore: dict[str, Callable[[], None]],
    ) -> None:
        views: dict[str, Budget] = {}
        for left, (place, posting) in enumerate(postings, start=1 - len(postings)):
            stream = budget_stream(command.programme, place.scope, place.year)
            if stream not in views:
                views[stream] = self._budget(stream, own)
                restore[stream] = self.work.known.get(stream).snapshot()
            view = views[stream]
            facts = tuple(BUDGET.decide(posting, view, self.bases[stream]))
            if left:  # The next posting of this case is decided on this one.
                views[stream] = reduce(BUDGET.evolve, facts, view)
            self.work.add(stream, facts, row=command.row)

    def _budget(self, stream: str, own: OwnPostings) -> Budget:
        """The budget with what this case posted to it; for a new case that is nothing."""
        self.work.known.fold(stream, TOTALS)
        totals = self.work.state(TOTALS, stream)
        if stream not in self.bases:
            self.bases[stream] = budget_basis(self.work, stream)
        posted = own.in_budget(stream)
        return with_postings(totals, posted) if posted else totals


def _same_money(before: Money, after: Money) -> bool:
    return (before.place, before.committed_cents, before.disbursed_cents) == (
        after.place,
        after.committed_cents,
        after.disbursed_cents,
    )

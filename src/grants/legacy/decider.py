"""Decides what a row adds to its case, and what opens and seals an import. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import assert_never

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.ids import import_stream
from grants.kernel.rules import not_in_future
from grants.kernel.sealed import Sealed
from grants.legacy.case import (
    FIELDS,
    LIST_FIELDS,
    NO_CASE,
    SEALED_FIELDS,
    CaseValues,
    LegacyCase,
    evolve,
)
from grants.legacy.commands import ImportCommand, ImportRow, OpenImport, SealImport
from grants.legacy.events import (
    CorrectableField,
    Correction,
    ImportOpened,
    ImportSealed,
    LegacyCaseCorrected,
    LegacyCaseImported,
)
from grants.legacy.rejections import (
    CaseNumberTaken,
    CaseRecordedHere,
    ImportAlreadyOpen,
    ImportApprovedByImporter,
    ImportNotOpen,
    ImportSealedOtherwise,
)

__all__ = ["IMPORT", "LEGACY", "ImportState", "LegacyBasis", "changed_fields"]


@dataclass(frozen=True, kw_only=True)
class LegacyBasis(Basis):
    """`positions` tells where in the log the facts of the case stand, by their versions."""

    positions: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))


def changed_fields(case: LegacyCase, values: CaseValues) -> tuple[CorrectableField, ...]:
    """The fields that a row states differently from what is known of its case."""
    known = case.values
    if known is None:
        return ()
    return tuple(name for name in FIELDS if getattr(known, name) != getattr(values, name))


def decide(
    command: ImportRow, case: LegacyCase, basis: Basis
) -> tuple[LegacyCaseImported | LegacyCaseCorrected, ...]:
    """A new case, exactly the differences to a known one, or nothing where there are none.

    Raises:
        CaseRecordedHere: the case was applied for here, or people have carried it on here.
        CaseNumberTaken: the number belongs to another programme and reference.
    """
    if case.version == 0:
        return (
            LegacyCaseImported(
                case=command.case,
                import_id=command.import_id,
                row=command.row,
                programme=command.programme,
                reference=command.reference,
                party=command.party,
                **command.values.fields(),
            ),
        )
    if case.values is None:
        raise CaseRecordedHere(case=command.case)
    if (case.programme, case.reference) != (command.programme, command.reference):
        raise CaseNumberTaken(case=command.case, reference=case.reference, programme=case.programme)
    changed = changed_fields(case, command.values)
    if not changed:
        return ()
    if case.carried_on:
        raise CaseRecordedHere(case=command.case)
    assert isinstance(basis, LegacyBasis), "A correction names the positions it corrects."
    # One fact for each fact that is corrected: `corrects` names a single position.
    stated: dict[int, list[CorrectableField]] = {}
    for name in changed:
        stated.setdefault(case.stated_by.get(name, 1), []).append(name)
    return tuple(
        LegacyCaseCorrected(
            case=command.case,
            import_id=command.import_id,
            row=command.row,
            corrects=basis.positions[version],
            corrections=tuple(_correction(name, case.values, command.values) for name in names),
            sealed=_sealed(names, command.values),
            effective_from=case.origin_date,
        )
        for version, names in sorted(stated.items())
    )


def _correction(name: CorrectableField, known: CaseValues, values: CaseValues) -> Correction:
    if name in SEALED_FIELDS:
        return Correction(field=name, old=None, new=None)
    old, new = getattr(known, name), getattr(values, name)
    if name in LIST_FIELDS:
        old, new = ",".join(old), ",".join(new)
    return Correction(field=name, old=old, new=new)


def _sealed(names: list[CorrectableField], values: CaseValues) -> dict[CorrectableField, Sealed]:
    texts = {name: getattr(values, name) for name in names if name in SEALED_FIELDS}
    return {name: text for name, text in texts.items() if text is not None}


LEGACY: Decider[ImportRow, LegacyCase, Event] = Decider(NO_CASE, decide, evolve)
"""Folds a case stream as imports see it."""


@dataclass(frozen=True, slots=True)
class ImportState:
    """An import as far as it has come."""

    opened: ImportOpened | None = None
    sealed: ImportSealed | None = None


def _decide_import(
    command: ImportCommand, state: ImportState, basis: Basis
) -> tuple[ImportOpened | ImportSealed, ...]:
    match command:
        case OpenImport():
            return _open(command, state, basis)
        case SealImport():
            return _seal(command, state, basis)
        case _:
            assert_never(command)


def _import_id(basis: Basis) -> str:
    return basis.stream.removeprefix(import_stream(""))


def _open(command: OpenImport, state: ImportState, basis: Basis) -> tuple[ImportOpened, ...]:
    fact = ImportOpened(
        import_id=_import_id(basis),
        programme=command.programme,
        file_sha256=command.file_sha256,
        file_bytes=command.file_bytes,
        mapping_sha256=command.mapping_sha256,
        opened_by=basis.person,
        approved_by=command.approved_by,
        opened_on=command.opened_on,
    )
    if state.opened == fact:
        return ()
    if state.opened is not None:
        raise ImportAlreadyOpen
    if command.approved_by == basis.person:
        raise ImportApprovedByImporter
    not_in_future(command.opened_on, basis.today)
    return (fact,)


def _seal(command: SealImport, state: ImportState, basis: Basis) -> tuple[ImportSealed, ...]:
    if state.opened is None:
        raise ImportNotOpen
    fact = ImportSealed(
        import_id=_import_id(basis),
        rows=command.rows,
        accepted=command.accepted,
        rejected=command.rejected,
        unchanged=command.unchanged,
        corrected=command.corrected,
        approved_cents=command.approved_cents,
        control_totals=command.control_totals,
        sealed_on=command.sealed_on,
    )
    if state.sealed == fact:
        return ()
    if state.sealed is not None:
        raise ImportSealedOtherwise
    not_in_future(command.sealed_on, basis.today)
    return (fact,)


def _evolve_import(state: ImportState, fact: Event) -> ImportState:
    match fact:
        case ImportOpened():
            return replace(state, opened=fact)
        case ImportSealed():
            return replace(state, sealed=fact)
        case _:
            return state


IMPORT: Decider[ImportCommand, ImportState, Event] = Decider(
    ImportState(), _decide_import, _evolve_import
)
"""Folds an import stream; refused rows are facts in it that decide nothing."""

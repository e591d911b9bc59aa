"""One batch of rows: compared with what is known, sealed, decided; ready to be appended at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pydantic import ValidationError

from grants.kernel.ids import case_stream, party_stream
from grants.kernel.rejection import Rejection
from grants.kernel.sealed import Sealed
from grants.legacy.case import SEALED_FIELDS, LegacyCase, marked, values_of
from grants.legacy.commands import ImportRow
from grants.legacy.decider import LEGACY, changed_fields
from grants.legacy.events import CorrectableField, ImportRowRejected
from grants.legacy.handlers import RowTaker, case_number
from grants.legacy.mapping import Columns
from grants.legacy.mapping import Mapping as FileMapping
from grants.legacy.messages import rejected, said
from grants.legacy.rejections import RecipientErased
from grants.legacy.rows import LegacyRow, RowError, RowErrors
from grants.legacy.superseded import InLog, Openings, in_log
from grants.legacy.tally import Tally
from grants.store.dispatch import new_id
from grants.store.log import Log
from grants.store.vault import Entry, Sealing, SubjectErased, Vault
from grants.store.work import Work

_TARGETS = {
    "beyond-open": "disbursed",
    "beyond-disbursed": "disbursed",
    "below-disbursed": "approved",
    "already-committed": "reference",
}
"""What a rule of a budget that names no field of the row finds fault with."""


class Seal(Protocol):
    """Where texts go: into the vault, or nowhere when nothing is to be stored."""

    entries: list[Entry]
    """What is to be stored with the facts."""

    def prepare(self, subjects: set[str]) -> None:
        """Make sure of a key per subject."""

    def seal(self, subject: str, text: str) -> Sealed:
        """Seal a text for a prepared subject."""


class VaultSeal(Sealing):
    """Seals into the vault."""

    def __init__(self, vault: Vault, log: Log) -> None:
        super().__init__(vault)
        self._log = log

    def prepare(self, subjects: set[str]) -> None:
        """Make sure of a key per subject."""
        self.vault.prepare(self._log.connection, subjects)


class NoSeal:
    """For a dry run: nothing is stored, not even a key."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def prepare(self, subjects: set[str]) -> None:
        """Nothing to make sure of."""

    def seal(self, subject: str, text: str) -> Sealed:  # noqa: ARG002 - the protocol's signature.
        """A reference to nothing."""
        return Sealed(ref="", commitment="")


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: LegacyRow
    number: str
    case: LegacyCase
    party: str
    texts: Mapping[CorrectableField, str]

    def subject(self, name: CorrectableField) -> str:
        """The name of a recipient has a key of its own; other texts share that of the case."""
        return party_stream(self.party) if name == "recipient" else case_stream(self.number)


@dataclass
class BatchOfRows:
    """The rows of one batch, decided in one work."""

    work: Work
    log: Log
    vault: Vault
    seal: Seal
    mapping: FileMapping
    import_id: str
    import_stream: str

    def decide(self, rows: Sequence[LegacyRow | RowErrors]) -> Tally:
        """Add everything the rows say to the work; what is refused is recorded by row and rule."""
        tally = Tally()
        candidates = self._candidates(rows)
        known = self._known_texts(candidates.values())
        erased = self._prepare(candidates.values(), known)
        taker, openings = RowTaker(self.work, self.log), Openings(self.log)
        for row in rows:
            if isinstance(row, RowErrors):
                tally.reject(row.errors)
                continue
            candidate = candidates[row.row]
            mark = len(self.seal.entries)
            try:
                if candidate.number in erased:
                    raise RecipientErased(case=candidate.number)
                command = self._command(candidate, known)
                if newer := self._newer(candidate, command, openings):
                    del self.seal.entries[mark:]
                    tally.supersede(row.row, newer)
                    continue
                changed = taker.take(command)
            except (Rejection, ValidationError) as refusal:
                del self.seal.entries[mark:]  # Nothing of a refused row is kept, its texts least.
                tally.reject((self._error(row, refusal),))
                continue
            tally.rows += 1
            tally.accepted += candidate.case.version == 0
            tally.corrected += changed and candidate.case.version > 0
            tally.unchanged += not changed
            tally.approved_cents += row.approved_cents or 0
            tally.flags.update(command.values.flags)
        self._record(tally.errors)
        return tally

    def _candidates(self, rows: Sequence[LegacyRow | RowErrors]) -> dict[int, _Candidate]:
        programme = self.mapping.programme
        numbers = {
            row.row: case_number(programme, row.reference)
            for row in rows
            if isinstance(row, LegacyRow)
        }
        self.work.known.preload(map(case_stream, numbers.values()))
        found = {}
        for row in rows:
            if isinstance(row, LegacyRow):
                number = numbers[row.row]
                case = self.work.state(LEGACY, case_stream(number))
                party = case.party or new_id()
                found[row.row] = _Candidate(row, number, case, party, _texts(row))
        return found

    def _known_texts(self, candidates: Iterable[_Candidate]) -> dict[str, bool]:
        """For each reference the cases hold: does the vault hold the text of the row behind it?"""
        asked = {}
        for candidate in candidates:
            for name, text in candidate.texts.items():
                if (sealed := getattr(candidate.case.values, name, None)) is not None:
                    asked[sealed.ref] = text
        if not asked:
            return {}
        with self.log.connection() as connection:
            return self.vault.same(connection, asked)

    def _prepare(self, candidates: Iterable[_Candidate], known: dict[str, bool]) -> set[str]:
        """Keys for what will be sealed; the cases whose key was destroyed and needs new texts."""
        fresh: set[str] = set()
        changed: dict[str, set[str]] = {}
        for candidate in candidates:
            subjects = {
                candidate.subject(name)
                for name in candidate.texts
                if not _is_known(candidate, name, known)
            }
            if candidate.case.version == 0:
                fresh |= subjects
            elif subjects:
                changed[candidate.number] = subjects
        self.seal.prepare(fresh)
        erased = set()
        for number, subjects in changed.items():
            try:
                self.seal.prepare(subjects)
            except SubjectErased:
                erased.add(number)
        return erased

    def _command(self, candidate: _Candidate, known: dict[str, bool]) -> ImportRow:
        row = candidate.row
        sealed = {
            name: getattr(candidate.case.values, name)
            if _is_known(candidate, name, known)
            else self.seal.seal(candidate.subject(name), text)
            for name, text in candidate.texts.items()
        }
        return ImportRow(
            import_id=self.import_id,
            row=row.row,
            case=candidate.number,
            programme=self.mapping.programme,
            reference=row.reference,
            party=candidate.party,
            values=marked(values_of(row, sealed), candidate.case.values, self.work.basis.today),
        )

    def _newer(self, candidate: _Candidate, command: ImportRow, openings: Openings) -> InLog | None:
        """What a newer import stated about the case, while this one stood still, if it did."""
        case = candidate.case
        if case.values is None or not changed_fields(case, command.values):
            return None
        if not openings.newer(case.import_id, self.import_id):
            return None
        return replace(in_log(candidate.number, case), superseded=True)

    def _error(self, row: LegacyRow, refusal: Rejection | ValidationError) -> RowError:
        if isinstance(refusal, ValidationError):
            first = refusal.errors(include_url=False, include_input=False)[0]
            limited = first["type"].endswith("_than_equal")
            message = said("value/limit") if limited else said("value/form", kind=first["type"])
            target, rule = ".".join(map(str, first["loc"])), message.rule
        else:
            target, rule, message = _target(refusal), refusal.code, rejected(refusal)
        source = getattr(self.mapping.columns, target.removesuffix("_cents"), None)
        heading = source.column if source is not None else None
        return RowError(row.row, str(heading or target), rule, message)

    def _record(self, errors: Sequence[RowError]) -> None:
        """Rows that are not taken over stand in the import's stream, without their content."""
        for error in errors:
            fact = ImportRowRejected(
                import_id=self.import_id,
                row=error.row,
                column=error.column,
                rule=error.rule,
                rejected_on=self.work.basis.today,
            )
            self.work.add(self.import_stream, (fact,), row=error.row)


def _target(refusal: Rejection) -> str:
    """The target of the mapping that a rule finds fault with; empty where it is the whole row."""
    named = (refusal.field or "").removesuffix("_cents")
    return named if named in Columns.model_fields else _TARGETS.get(refusal.code, "")


def _texts(row: LegacyRow) -> dict[CorrectableField, str]:
    return {name: text for name in SEALED_FIELDS if (text := getattr(row, name)) is not None}


def _is_known(candidate: _Candidate, name: CorrectableField, known: Mapping[str, bool]) -> bool:
    sealed = getattr(candidate.case.values, name, None)
    return sealed is not None and known[sealed.ref]

"""What became of the rows of a file, counted; and the same said again of rows dealt with before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grants.legacy.control_totals import Measure
from grants.legacy.events import ImportRowRejected, StatedTotal
from grants.legacy.messages import said
from grants.legacy.rows import LegacyRow, RowError, RowErrors
from grants.legacy.superseded import SUPERSEDED, InLog


@dataclass
class Tally:
    """What became of rows; every row is one of accepted, unchanged, corrected, rejected."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    unchanged: int = 0
    corrected: int = 0
    approved_cents: int = 0
    superseded: int = 0
    """Of the rejected: rows whose cases are in the log, as a newer file states them."""
    flags: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count the rows of another tally too."""
        self.rows += other.rows
        self.accepted += other.accepted
        self.rejected += other.rejected
        self.unchanged += other.unchanged
        self.corrected += other.corrected
        self.approved_cents += other.approved_cents
        self.superseded += other.superseded
        self.flags += other.flags
        self.errors += other.errors

    def summary(
        self,
        stated: Iterable[tuple[Measure, int]],
        *,
        import_id: str | None,
        file_sha256: str,
        facts: int,
    ) -> ImportSummary:
        """For the one who asked for the import."""
        return ImportSummary(
            import_id=import_id,
            file_sha256=file_sha256,
            rows=self.rows,
            accepted=self.accepted,
            rejected=self.rejected,
            unchanged=self.unchanged,
            corrected=self.corrected,
            errors=tuple(self.errors),
            approved_cents=self.approved_cents,
            flags=dict(sorted(self.flags.items())),
            control_totals=tuple(
                ControlTotalResult(
                    scope=total.measure,
                    computed=total.computed,
                    stated=total.stated,
                    difference=total.computed - total.stated,
                )
                for total in compared(self, stated)
            ),
            facts=facts,
        )

    def reject(self, errors: Sequence[RowError]) -> None:
        """One row that is not taken over, with what is wrong with it."""
        self.rows += 1
        self.rejected += 1
        self.errors += errors

    def supersede(self, row: int, newer: InLog) -> None:
        """One row that a newer file has replaced; what counts is what the log holds now."""
        message = said("superseded", case=newer.case)
        self.reject((RowError(row, "", message.rule, message),))
        self.superseded += 1
        self.approved_cents += newer.approved_cents or 0
        self.flags.update(newer.flags)


@dataclass(frozen=True, kw_only=True)
class ControlTotalResult:
    """A total the source states beside the one computed from the rows taken over."""

    scope: str
    computed: int
    stated: int
    difference: int


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """What became of a file. `facts` counts what this run added to the log.

    `flags` counts the rows in the log with something unusual about them, by its code.
    `import_id` is None after a dry run of a file that was never imported.
    """

    import_id: str | None
    file_sha256: str
    rows: int
    accepted: int
    rejected: int
    unchanged: int
    corrected: int
    errors: tuple[RowError, ...]
    approved_cents: int
    flags: Mapping[str, int]
    control_totals: tuple[ControlTotalResult, ...]
    facts: int


def refused_rows(facts: Iterable[object]) -> dict[int, list[RowError]]:
    """The refusals that an earlier run recorded, by row."""
    refused: dict[int, list[RowError]] = {}
    for fact in facts:
        if isinstance(fact, ImportRowRejected) and fact.rule != SUPERSEDED:
            error = RowError(fact.row, fact.column, fact.rule, said("refused-before"))
            refused.setdefault(fact.row, []).append(error)
    return refused


def read_again(
    rows: Iterable[LegacyRow | RowErrors],
    refused: Mapping[int, list[RowError]],
    in_log: Mapping[int, InLog],
) -> Tally:
    """Rows dealt with before: as refused as they were, replaced by a newer file, or unchanged."""
    tally = Tally()
    for row in rows:
        if isinstance(row, RowErrors):
            tally.reject(row.errors)
        elif row.row in refused:
            tally.reject(refused[row.row])
        elif in_log[row.row].superseded:
            tally.supersede(row.row, in_log[row.row])
        else:
            tally.rows += 1
            tally.unchanged += 1
            tally.approved_cents += row.approved_cents or 0
            tally.flags.update(in_log[row.row].flags)
    return tally


def compared(tally: Tally, stated: Iterable[tuple[Measure, int]]) -> tuple[StatedTotal, ...]:
    """The stated totals beside those of the rows' cases in the log; a lost row shows here."""
    totals = []
    for measure, value in stated:
        if measure == "count":
            count = tally.rows - tally.rejected + tally.superseded
            totals.append(StatedTotal(measure="count", computed=count, stated=value))
        else:
            cents = tally.approved_cents
            totals.append(StatedTotal(measure="approved_cents", computed=cents, stated=value))
    return tuple(totals)

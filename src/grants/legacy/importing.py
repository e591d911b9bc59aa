"""Takes a file of histories over into the log: streaming, in batches, exactly once each.

A batch is one transaction and one command, whose id is a hash of file, mapping and rows. Killed at
any point and started again, an import goes on behind the last batch that is in the log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar

from grants.kernel.calendar import berlin_day
from grants.kernel.ids import import_stream
from grants.legacy.batch import BatchOfRows, NoSeal, VaultSeal
from grants.legacy.commands import OpenImport, SealImport
from grants.legacy.commission import Commission
from grants.legacy.control_totals import read_control_totals
from grants.legacy.errors import SourceError
from grants.legacy.events import StatedTotal
from grants.legacy.handlers import open_import, seal_import
from grants.legacy.mapping import Mapping
from grants.legacy.rows import LegacyRow, RowErrors, read_rows
from grants.legacy.sources import file_sha256
from grants.legacy.superseded import Standing, never_stated
from grants.legacy.tally import ImportSummary, Tally, compared, read_again, refused_rows
from grants.store.dispatch import Dispatcher, new_id
from grants.store.known import Known
from grants.store.log import Conflict, Unavailable
from grants.store.recorded import Recorded
from grants.store.recorder import Append, CommandRow
from grants.store.refusals import Contended
from grants.store.work import Work

BATCH_ROWS = 500
ATTEMPTS_MAX = 20
WAIT_SECONDS = 0.5
"""Between two attempts to reach a database that is gone; the store has waited before."""

_KEPT = ("access/", "budget/", "import/", "programme/")

Item = LegacyRow | RowErrors
Mode = Literal["import", "dry-run"]
Progress = Callable[[int], None]
"""Told after every batch how many rows have been read so far."""
T = TypeVar("T")


def import_file(
    dispatcher: Dispatcher,
    path: Path,
    mapping: Mapping,
    *,
    person: str,
    account: str,
    approved_by: str | None = None,
    mode: Mode = "import",
    progress: Progress = lambda _rows: None,
) -> ImportSummary:
    """Take the rows of a file over, or with `dry-run` only say what would become of them.

    Raises:
        SourceError: the file, or what the mapping names in it, cannot be read; or it changed.
        Forbidden: the person may not import.
        Contended: other writers got in first too often; run it again.
    """
    commission = Commission(
        dispatcher=dispatcher,
        person=person,
        account=account,
        file_sha256=file_sha256(path),
        mapping_sha256=mapping.sha256,
    )
    return _Run(
        dispatcher=dispatcher,
        path=path,
        mapping=mapping,
        commission=commission,
        approved_by=approved_by,
        mode=mode,
        progress=progress,
    ).carry_out()


@dataclass(kw_only=True)
class _Run:
    dispatcher: Dispatcher
    path: Path
    mapping: Mapping
    commission: Commission
    approved_by: str | None
    mode: Mode
    progress: Progress
    stream: str = ""
    known: Known = field(init=False)
    new: bool = False  # Opened by this run, not by an earlier one.
    facts: int = 0

    def carry_out(self) -> ImportSummary:
        self.known = Known(self.dispatcher.log)
        stated = read_control_totals(self.path, self.mapping)
        sealed = self._persistently(lambda: self.commission.done("sealed"))
        if sealed is not None:
            self.commission.work(Known(self.dispatcher.log), sealed.stream, "sealed")
            self.stream = sealed.stream
            return self._reread().summary(
                stated, import_id=self.import_id, file_sha256=self.commission.file_sha256, facts=0
            )
        self._open()
        tally = Tally()
        for rows in _batches(read_rows(self.path, self.mapping)):
            tally.add(self._take_over(rows))
            self.progress(tally.rows)
        if file_sha256(self.path) != self.commission.file_sha256:
            raise SourceError("changed", file=self.path.name)
        if self.mode == "import":
            self._seal(tally, compared(tally, stated))
        import_id = None if self.new and self.mode == "dry-run" else self.import_id
        return tally.summary(
            stated, import_id=import_id, file_sha256=self.commission.file_sha256, facts=self.facts
        )

    # -- the three kinds of transaction ----------------------------------------------------------

    def _open(self) -> None:
        def attempt() -> bool:
            if (done := self.commission.done("opened")) is not None:
                self.stream = done.stream
                return True
            self.stream = import_stream(new_id())
            work = self.commission.work(self.known, self.stream, "opened")
            today = work.basis.today
            command = OpenImport(
                programme=self.mapping.programme,
                title=self.mapping.title or self.mapping.programme,
                authority=self.mapping.authority or self.mapping.programme,
                file_sha256=self.commission.file_sha256,
                file_bytes=self.path.stat().st_size,
                mapping_sha256=self.mapping.sha256,
                approved_by=self.approved_by,
                opened_on=today,
            )
            with _taken_back_on_failure(work):
                open_import(work, self.stream, command)
                self._append(work, "opened")
            self.new = True
            return True

        self._persistently(attempt)

    def _take_over(self, rows: Sequence[Item]) -> Tally:
        part = f"{rows[0].row}-{rows[-1].row}"

        def attempt() -> Tally:
            if (done := self.commission.done(part)) is not None:
                return self._done_before(rows, done)
            work = self.commission.work(self.known, self.stream, part)
            log, vault = self.dispatcher.log, self.dispatcher.vault
            seal = VaultSeal(vault, log) if self.mode == "import" else NoSeal()
            batch = BatchOfRows(
                work=work,
                log=log,
                vault=vault,
                seal=seal,
                mapping=self.mapping,
                import_id=self.import_id,
                import_stream=self.stream,
            )
            with _taken_back_on_failure(work):
                tally = batch.decide(rows)
                self._append(work, part, seal)
            return tally

        tally = self._persistently(attempt)
        self.known.forget(lambda stream: stream.startswith(_KEPT))
        return tally

    def _seal(self, tally: Tally, totals: tuple[StatedTotal, ...]) -> None:
        def attempt() -> bool:
            if self.commission.done("sealed") is None:
                work = self.commission.work(Known(self.dispatcher.log), self.stream, "sealed")
                command = SealImport(
                    rows=tally.rows,
                    accepted=tally.accepted,
                    rejected=tally.rejected,
                    unchanged=tally.unchanged,
                    corrected=tally.corrected,
                    approved_cents=tally.approved_cents,
                    control_totals=totals,
                    sealed_on=work.basis.today,
                )
                seal_import(work, self.stream, command)
                self._append(work, "sealed")
            return True

        self._persistently(attempt)

    def _append(self, work: Work, part: str, seal: VaultSeal | NoSeal | None = None) -> None:
        if self.mode == "dry-run":
            return
        row = self.commission.row(work, part)
        entries = seal.entries if seal else []
        self.dispatcher.log.append(work.facts, Append([row], entries, work.unchanged()))
        self.facts += len(work.facts)

    def _persistently(self, attempt: Callable[[], T]) -> T:
        """Until it is done: a conflict or a lost connection is looked into and tried again."""
        lost: Exception | None = None
        for number in range(ATTEMPTS_MAX):
            try:
                if number:
                    self.known.forget(lambda stream: stream.startswith(_KEPT))
                    self.known.catch_up()
                return attempt()
            except Conflict as error:
                lost = error
            except Unavailable as error:
                lost = error
                time.sleep(WAIT_SECONDS)
        if isinstance(lost, Conflict):
            raise Contended(self.stream) from lost
        assert lost is not None
        raise lost

    # -- what was done before --------------------------------------------------------------------

    def _done_before(self, rows: Sequence[Item], done: CommandRow) -> Tally:
        """What became of the rows of a batch that is in the log already."""
        recorded: list[Recorded] = []
        cases_new = cases_known = 0
        for stream, first, count in done.writes:
            if stream == self.stream:
                recorded = self.dispatcher.log.read(stream, after=first - 1)[:count]
            elif stream.startswith("case/"):
                cases_new += first == 1
                cases_known += first > 1
        facts = [each.fact for each in recorded]
        refused, never = refused_rows(facts), never_stated(facts)
        standing, taken = self._standing(), _taken(rows, refused)
        late = [row for row in taken if row.row in never]
        in_log = standing.taken(taken) | standing.compared(late, never=never)
        tally = read_again(rows, refused, in_log)
        tally.accepted, tally.corrected = cases_new, cases_known
        tally.unchanged -= cases_new + cases_known
        return tally

    def _reread(self) -> Tally:
        """What a sealed import says again: nothing is new, but newer files may have come since."""
        facts = [each.fact for each in self.dispatcher.log.read_pages(self.stream)]
        refused, never = refused_rows(facts), never_stated(facts)
        standing = self._standing()
        tally = Tally()
        for rows in _batches(read_rows(self.path, self.mapping)):
            in_log = standing.compared(_taken(rows, refused), never=never)
            tally.add(read_again(rows, refused, in_log))
            self.progress(tally.rows)
        return tally

    def _standing(self) -> Standing:
        return Standing(
            log=self.dispatcher.log,
            vault=self.dispatcher.vault,
            programme=self.mapping.programme,
            today=berlin_day(self.dispatcher.clock()),
        )

    # -- pieces ----------------------------------------------------------------------------------

    @property
    def import_id(self) -> str:
        return self.stream.removeprefix(import_stream(""))


def _taken(rows: Sequence[Item], refused: Container[int]) -> list[LegacyRow]:
    return [row for row in rows if isinstance(row, LegacyRow) and row.row not in refused]


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while rows := list(islice(items, BATCH_ROWS)):
        yield rows


@contextmanager
def _taken_back_on_failure(work: Work) -> Iterator[None]:
    """What was not appended must not stay among the known streams."""
    try:
        yield
    except BaseException:
        work.undo()
        raise

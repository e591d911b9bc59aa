"""Histories reach the log: row by row, exactly once each, and nothing personal with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from threading import Barrier, Thread

import psycopg
import pytest
from tests.legacy.importing import (
    MAPPING,
    PERSON,
    facts,
    folded,
    importer,
    line,
    mapping,
    take_over,
    write,
)
from tests.store.cutting import CuttingProxy

from grants.access.competence import authorise
from grants.access.events import RoleGranted, RoleRevoked
from grants.budget.decider import BUDGET
from grants.budget.events import (
    CommitmentChanged,
    DisbursementReversed,
    FundsCommitted,
    FundsDisbursed,
)
from grants.kernel.aggregate import Basis
from grants.kernel.ids import readable_or_hashed
from grants.kernel.roles import Role
from grants.kernel.sealed import Sealed
from grants.legacy.case import marked, values_of
from grants.legacy.events import (
    ImportRowRejected,
    ImportSealed,
    LegacyCaseCorrected,
    LegacyCaseImported,
)
from grants.legacy.mapping import parse_mapping
from grants.legacy.rows import LegacyRow
from grants.programme.commands import ExplainDiscrepancy
from grants.programme.decider import PROGRAMME
from grants.programme.events import (
    ControlTotalRecorded,
    DiscrepancyExplained,
    ProgrammeEstablished,
)
from grants.store.known import Known
from grants.store.log import Log
from grants.store.recorded import Actor, Source
from grants.store.recorder import Append
from grants.store.refusals import Forbidden
from grants.store.work import Heading, Work

BASIS = Basis(
    now=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
    today=dt.date(2026, 1, 5),
    person=PERSON,
    account="account",
    competence="importer",
    stream="programme/OLD",
)


@pytest.fixture
def log(database):
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as opened:
        yield opened


@pytest.fixture
def dispatcher(log, tmp_path):
    return importer(log, tmp_path)


def of(log, kind):
    return [recorded.fact for recorded in facts(log) if isinstance(recorded.fact, kind)]


def test_a_row_becomes_a_case_and_a_commitment_in_its_budget(dispatcher, log, tmp_path):
    path = write(tmp_path / "old.csv", [line("A 7", Bezahlt="40,00", Titel="Titel 7", Amt="Süd")])
    summary = take_over(dispatcher, path)
    number = f"OLD-{readable_or_hashed('A 7')}"
    (case,) = of(log, LegacyCaseImported)
    assert (case.case, case.reference, case.scope_label) == (number, "A 7", "Süd")
    assert (case.year, case.year_basis, case.effective_from) == (2012, "fiscal_year", "2012")
    assert (case.earmark, case.kind, case.flags) == ("general", "unspecified", ("no-date",))
    budget = BUDGET.fold(
        each.fact for each in log.read(f"budget/OLD/{readable_or_hashed('Süd')}/2012")
    )
    account = budget.account("general")
    assert (account.committed_cents, account.disbursed_cents) == (100_00, 40_00)
    assert account.available_cents is None
    (programme,) = of(log, ProgrammeEstablished)
    assert (programme.title, programme.ceiling) == ("Altförderung", "unknown")
    assert (summary.rows, summary.accepted, summary.approved_cents) == (1, 1, 100_00)
    stored = log.read(f"case/{number}")[0].stored
    assert (stored.source.face, stored.source.row) == ("import", 2)
    assert stored.source.batch == summary.import_id
    assert (stored.actor.competence, stored.scope) == ("importer", case.scope)


def test_the_same_file_again_adds_nothing(dispatcher, log, tmp_path):
    path = write(tmp_path / "old.csv", [line(1), line(2), line("", Name="ohne Zeichen")])
    first = take_over(dispatcher, path)
    before = log.last_position()
    with log.connection() as connection:
        commands = connection.execute("SELECT count(*) AS n FROM grants.commands").fetchone()
    again = take_over(dispatcher, path)
    assert log.last_position() == before
    with log.connection() as connection:
        same = connection.execute("SELECT count(*) AS n FROM grants.commands").fetchone()
    assert same == commands
    assert (first.accepted, first.rejected, first.unchanged) == (2, 1, 0)
    assert (again.accepted, again.rejected, again.unchanged, again.facts) == (0, 1, 2, 0)
    assert again.import_id == first.import_id
    assert again.errors == first.errors


def test_a_changed_amount_corrects_one_case_and_its_budget(dispatcher, log, tmp_path):
    take_over(dispatcher, write(tmp_path / "a.csv", [line(n) for n in range(600)]))
    newer = [line(n, Bewilligt="80,00") if n == 577 else line(n) for n in range(600)]
    before = log.last_position()
    summary = take_over(dispatcher, write(tmp_path / "b.csv", newer))
    assert (summary.accepted, summary.unchanged, summary.corrected) == (0, 599, 1)
    correction, change = (
        each
        for each in log.read_all(after=before)
        if isinstance(each.fact, LegacyCaseCorrected | CommitmentChanged | FundsCommitted)
    )
    assert correction.stored.command_id == change.stored.command_id
    imported, _ = log.read("case/OLD-577")
    assert correction.fact.corrects == imported.position
    (field,) = correction.fact.corrections
    assert (field.field, field.old, field.new) == ("approved_cents", 100_00, 80_00)
    committed = next(log.read_all(after=imported.position)).fact
    assert isinstance(committed, FundsCommitted)
    assert (change.fact.delta_cents, change.fact.corrects) == (-20_00, imported.position + 1)
    assert change.fact.signed_on == committed.signed_on == "2012"


def test_what_a_file_states_about_itself_is_a_control_total_of_its_programme(
    dispatcher, log, tmp_path
):
    """Each file's beside its own rows, in the transaction that seals it, to be explained."""
    stated = mapping('[control_totals]\ncount = 3\napproved = "250,00"\n')
    first = write(tmp_path / "a.csv", [line(1), line(2, Bewilligt="150,00"), line("", Name="x")])
    for path in (first, write(tmp_path / "b.csv", [line(3)]), first):
        take_over(dispatcher, path, stated)
    totals = of(log, ControlTotalRecorded)
    assert [(each.measure, each.stated, each.computed) for each in totals] == [
        ("cases", 3, 2),
        ("approved_cents", 250_00, 250_00),
        ("cases", 3, 1),
        ("approved_cents", 250_00, 100_00),
    ]
    at_once = [each for each in facts(log) if isinstance(each.fact, ControlTotalRecorded)]
    (seal, _) = [each for each in facts(log) if isinstance(each.fact, ImportSealed)]
    assert {each.stored.command_id for each in at_once[:2]} == {seal.stored.command_id}
    assert {f"import/{each.import_id}" for each in totals[:2]} == {seal.stream}
    known = [each.fact for each in log.read("programme/OLD")]
    explained = ExplainDiscrepancy(
        control_total=totals[0].control_total,
        explanation=Sealed(ref="r", commitment="c"),
        explained_on=totals[0].as_of,
    )
    (fact,) = PROGRAMME.decide(
        explained, PROGRAMME.fold(known), replace(BASIS, today=totals[0].as_of)
    )
    assert isinstance(fact, DiscrepancyExplained)


def test_corrections_follow_one_another_and_end_where_the_last_file_says(dispatcher, log, tmp_path):
    states = [
        line(1, Bewilligt="100,00", Bezahlt="100,00"),
        line(1, Bewilligt="70,00", Bezahlt="60,00"),
        line(1, Bewilligt="100,00", Bezahlt="100,00", Titel="neu"),
        line(1, Bewilligt="100,00", Bezahlt="100,00", Jahr="2013", Zweckbindung="x"),
        line(1, Bewilligt="-5,00", Bezahlt="-5,00", Jahr="2013", Zweckbindung="x"),
        line(1, Bewilligt="", Bezahlt="3,00", Jahr="2013", Zweckbindung="x"),
        line(1, Bewilligt="0,00", Bezahlt=""),
    ]
    for number, state in enumerate(states):
        summary = take_over(dispatcher, write(tmp_path / f"{number}.csv", [state]))
        assert (summary.rejected, summary.corrected) == (0, 1 if number else 0)
    for year, earmark in ((2012, "general"), (2013, "x")):
        known = [each.fact for each in log.read(f"budget/OLD/14511/{year}")]
        account = BUDGET.fold(known).account(earmark)
        assert (account.committed_cents, account.disbursed_cents) == (0, 0)
        assert any(isinstance(fact, DisbursementReversed | FundsDisbursed) for fact in known)
    positions = {each.position for each in facts(log)}
    assert all(fact.corrects in positions for fact in of(log, LegacyCaseCorrected))
    # What another fact stated is corrected by a fact of its own.
    fresh = importer(log, tmp_path)
    assert take_over(fresh, tmp_path / "6.csv").facts == 0


def test_a_file_that_newer_ones_have_corrected_is_not_called_unchanged(dispatcher, log, tmp_path):
    totals = mapping("[control_totals]\napproved = { value = 300.00 }\ncount = { value = 3 }\n")
    lines = [line(1), line(2), line(3, Name="Verein Alt")]
    old = write(tmp_path / "old.csv", lines)
    take_over(dispatcher, old, totals)
    newer = [line(1), line(2, Bewilligt="30,00", Amt="14522"), line(3, Name="Verein Neu")]
    take_over(dispatcher, write(tmp_path / "new.csv", newer))
    count = len(facts(log))
    for mode in ("import", "dry-run"):
        again = take_over(dispatcher, old, totals, mode=mode)
        assert [(e.row, e.rule) for e in again.errors] == [(3, "superseded"), (4, "superseded")]
        assert (again.unchanged, again.rejected, again.approved_cents) == (1, 2, 230_00)
        assert {each.scope: each.difference for each in again.control_totals} == {
            "approved_cents": -70_00,
            "count": 0,
        }
    assert len(facts(log)) == count
    # Back to what the old file says, as a new delivery: then the old one is what the log holds.
    old_again = write(tmp_path / "back.csv", lines)
    old_again.write_text(f"{old_again.read_text('utf-8')}\r\n", "utf-8")
    assert take_over(dispatcher, old_again, totals).corrected == 2
    again = take_over(dispatcher, old, totals)
    assert (again.unchanged, again.rejected, again.approved_cents) == (3, 0, 300_00)


def test_a_changed_name_is_corrected_without_being_told(dispatcher, log, tmp_path):
    take_over(dispatcher, write(tmp_path / "a.csv", [line(1, Name="Canary-Alt e.V."), line(2)]))
    newer = [line(1, Name="Canary-Neu e.V.", Titel="Canary-Titel"), line(2)]
    summary = take_over(dispatcher, write(tmp_path / "b.csv", newer))
    assert (summary.corrected, summary.unchanged) == (1, 1)
    state = folded(dispatcher)["case/OLD-1"]
    assert (state[2]["recipient"], state[2]["title"]) == ("Canary-Neu e.V.", "Canary-Titel")
    (imported,) = (fact for fact in of(log, LegacyCaseImported) if fact.case == "OLD-1")
    with log.connection() as connection:
        rows = connection.execute(
            "SELECT subject, count(*) AS n FROM vault.entries GROUP BY subject"
        ).fetchall()
    counts = {row["subject"]: row["n"] for row in rows}
    assert counts[f"party/{imported.party}"] == 2
    assert counts["case/OLD-1"] == 1


def test_an_erased_name_stays_erased(dispatcher, log, tmp_path, database):
    take_over(dispatcher, write(tmp_path / "a.csv", [line(1), line(2)]))
    (imported,) = (fact for fact in of(log, LegacyCaseImported) if fact.case == "OLD-1")
    with psycopg.connect(database.owner_url) as owner:
        owner.execute(
            "UPDATE vault.keys SET wrapped = '' WHERE subject = %s", (f"party/{imported.party}",)
        )
    newer = write(tmp_path / "b.csv", [line(1, Name="anders", Bewilligt="1,00"), line(2)])
    summary = take_over(importer(log, tmp_path), newer)
    assert (summary.corrected, summary.unchanged, summary.rejected) == (1, 1, 0)
    (correction,) = of(log, LegacyCaseCorrected)
    assert [each.field for each in correction.corrections] == ["approved_cents"]


def test_a_canary_is_found_nowhere_in_the_log(dispatcher, log, tmp_path, database):
    lines = [
        line(1, Name="Canary-7381", Titel="Canary-7381"),
        line(2, Name="Canary-7381", Jahr=""),
        line(3, Name="Canary-7381", Bewilligt="Canary-7381"),
    ]
    summary = take_over(dispatcher, write(tmp_path / "old.csv", lines))
    assert (summary.accepted, summary.rejected) == (1, 2)
    with psycopg.connect(database.owner_url) as owner:
        tables = owner.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema IN ('grants', 'vault', 'reads') AND table_type = 'BASE TABLE'"
        ).fetchall()
        assert ("grants", "facts") in tables
        for schema, name in tables:
            rows = owner.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall()
            for row in rows:
                for value in row:
                    raw = (
                        bytes(value)
                        if isinstance(value, bytes | memoryview)
                        else str(value).encode()
                    )
                    assert b"Canary" not in raw
        # The texts of refused rows are not even encrypted somewhere.
        (entries,) = owner.execute("SELECT count(*) FROM vault.entries").fetchone() or (None,)
    assert entries == 2


def test_rows_that_cannot_be_taken_over_are_told_by_row_and_rule(dispatcher, log, tmp_path):
    lines = [
        line(1),
        line(2, Jahr=""),
        line(3, Bezahlt="100,01"),
        line(4, Bewilligt="viel"),
        line(5, Bewilligt="999.999.999.999,99"),
        line(1, Name="zweimal"),
        line(6, Bezahlt="-50,00"),
    ]
    summary = take_over(dispatcher, write(tmp_path / "old.csv", lines))
    told = [(error.row, error.column, error.rule) for error in summary.errors]
    assert told == [
        (3, "Jahr", "no-year"),
        (4, "Bezahlt", "beyond-open"),
        (5, "Bewilligt", "amount"),
        (6, "Bewilligt", "value"),
        (7, "Nr", "duplicate-key"),
        (8, "Bezahlt", "beyond-open"),
    ]
    assert (summary.accepted, summary.rejected, summary.approved_cents) == (1, 6, 100_00)
    assert sorted((f.row, f.column, f.rule) for f in of(log, ImportRowRejected)) == told
    assert len(of(log, FundsCommitted)) == 1
    again = take_over(dispatcher, tmp_path / "old.csv")
    assert [(e.row, e.column, e.rule) for e in again.errors] == told


def test_unknown_zero_negative_and_cancelled_amounts(dispatcher, log, tmp_path):
    lines = [
        line(1, Bewilligt=""),
        line(2, Bewilligt="0,00"),
        line(3, Bewilligt="-50,00"),
        line(4, Bewilligt="", Bezahlt="7,00"),
    ]
    take_over(dispatcher, write(tmp_path / "old.csv", lines))
    flags = {fact.reference: fact.flags for fact in of(log, LegacyCaseImported)}
    assert flags["1"] == ("amount-unknown", "no-date")
    assert flags["3"] == ("negative-approved", "no-date")
    committed = {fact.case: fact.delta_cents for fact in of(log, FundsCommitted)}
    assert committed == {"OLD-3": -50_00, "OLD-4": 7_00}
    cancelled = mapping('[rules]\nnull_amount = "cancelled"\n')
    summary = take_over(dispatcher, write(tmp_path / "c.csv", [line(9, Bewilligt="")]), cancelled)
    (fact,) = (fact for fact in of(log, LegacyCaseImported) if fact.reference == "9")
    assert (summary.accepted, fact.status, fact.approved_cents) == (1, "cancelled", None)


def test_a_legal_date_that_is_still_to_come_is_marked(dispatcher, log, tmp_path):
    columns = parse_mapping(MAPPING.replace("period_from", "paid_on"))
    year = dt.datetime.now(dt.UTC).year
    lines = [line(1, Von=f"01.03.{year + 9}"), line(2, Von=f"{year}"), line(3, Von="01.03.2012")]
    old = write(tmp_path / "old.csv", lines)
    found = take_over(dispatcher, old, columns, mode="dry-run")
    assert found.flags == {"date-in-future": 1}
    assert take_over(dispatcher, old, columns).flags == found.flags
    assert take_over(dispatcher, old, columns).flags == found.flags
    flags = {fact.reference: fact.flags for fact in of(log, LegacyCaseImported)}
    assert flags == {"1": ("date-in-future",), "2": (), "3": ()}
    lines[0] = line(1, Von="01.03.2013")
    assert take_over(dispatcher, write(tmp_path / "new.csv", lines), columns).corrected == 1
    (correction,) = of(log, LegacyCaseCorrected)
    assert {each.field: each.new for each in correction.corrections} == {
        "paid_on": "2013-03-01",
        "flags": "",
    }


def test_a_file_read_again_has_the_marks_that_the_log_has(dispatcher, log, tmp_path):
    columns = parse_mapping(MAPPING.replace("period_from", "paid_on"))
    now = dt.datetime.now(dt.UTC)
    coming = f"01.03.{now.year + 9}"
    lines = [line(number, Von=coming) for number in range(600)]
    old = write(tmp_path / "old.csv", lines)
    years_later = replace(dispatcher, clock=lambda: now + dt.timedelta(days=11 * 366))

    class Cut(Exception):
        pass

    def cut(rows: int) -> None:
        raise Cut

    with pytest.raises(Cut):  # Behind the first batch; the others come when the day has come, too.
        take_over(dispatcher, old, columns, progress=cut)
    assert take_over(years_later, old, columns).flags == {"date-in-future": 500}
    assert take_over(dispatcher, old, columns).flags == {"date-in-future": 500}
    newer = write(
        tmp_path / "new.csv", [line(0, Von="01.03.2012"), line(1, Von=coming, Jahr="2013")]
    )
    assert take_over(dispatcher, newer, columns).corrected == 2
    again = take_over(years_later, old, columns)
    assert (again.rejected, again.flags) == (2, {"date-in-future": 499})


def test_a_day_that_comes_corrects_nothing():
    today = dt.date(2020, 5, 1)
    row = LegacyRow(row=2, reference="1", recipient="V", fiscal_year=2020, paid_on="2020-05-02")
    bare = values_of(row, {"recipient": Sealed(ref="r", commitment="c")})
    early = marked(bare, None, today)
    assert "date-in-future" in early.flags
    assert marked(bare, early, today + dt.timedelta(days=1)) == early
    assert marked(bare, bare, today) == bare


@pytest.mark.parametrize("rule", ["unknown", "cancelled"])
def test_a_legacy_amount_null_with_a_date(dispatcher, log, tmp_path, rule):
    """A date alone does not say how much: never zero, and cancelled only if the mapping says so."""
    path = write(tmp_path / "old.csv", [line(1, Bewilligt="", Jahr="", Von="04.05.2016"), line(2)])
    take_over(dispatcher, path, mapping(f'[rules]\nnull_amount = "{rule}"\n'))
    case = of(log, LegacyCaseImported)[0]
    assert (case.approved_cents, case.effective_from) == (None, "2016-05-04")
    stated = {
        "unknown": ("approved", ("amount-unknown",)),
        "cancelled": ("cancelled", ("cancelled",)),
    }
    assert (case.status, case.flags) == stated[rule]
    # Nothing is bound for it, and not a binding of zero either.
    assert {fact.case for fact in of(log, FundsCommitted)} == {"OLD-2"}


def test_two_programmes_cannot_share_a_case_number(dispatcher, tmp_path):
    path = write(tmp_path / "old.csv", [line("1-2")])
    take_over(dispatcher, path)
    other = mapping().model_copy(update={"programme": "OLD-1"})
    summary = take_over(dispatcher, write(tmp_path / "b.csv", [line("2")]), other)
    assert [error.rule for error in summary.errors] == ["legacy-number-taken"]


def test_a_dry_run_says_the_same_and_stores_nothing(dispatcher, log, tmp_path):
    path = write(tmp_path / "old.csv", [line(1), line(2, Jahr=""), *map(line, range(3, 1200))])
    dry = take_over(dispatcher, path, mode="dry-run")
    with log.connection() as connection:
        for table in ("grants.facts", "grants.commands", "vault.keys", "vault.entries"):
            count = connection.execute(f"SELECT count(*) AS n FROM {table}").fetchone()
            assert count == {"n": 0}, table
    real = take_over(dispatcher, path)
    assert dry == replace(real, import_id=None, facts=0)
    assert take_over(dispatcher, path, mode="dry-run") == take_over(dispatcher, path)


def test_only_an_importer_may_import(log, tmp_path):
    dispatcher = importer(log, tmp_path)

    def refuse(*_args):
        raise Forbidden("role")

    dispatcher.authorise = refuse
    path = write(tmp_path / "old.csv", [line(1)])
    for mode in ("import", "dry-run"):
        with pytest.raises(Forbidden):
            take_over(dispatcher, path, mode=mode)
    assert log.last_position() == 0


def grant(log, *granted):
    """Put facts about the importing person into the log, past every rule."""
    now = dt.datetime(2024, 6, 3, tzinfo=dt.UTC)
    heading = Heading(
        actor=Actor(person="system", account="system", competence="system"),
        command_id="grant-importer",
        correlation_id="grant-importer",
        source=Source(face="cli"),
    )
    stream = f"access/{PERSON}"
    world = Basis(
        now=now,
        today=now.date(),
        person="system",
        account="system",
        competence="system",
        stream=stream,
    )
    work = Work(Known(log), heading, world)
    work.add(stream, granted)
    log.append(work.facts, Append())


def test_the_role_is_asked_for_again_with_every_batch(log, tmp_path):
    dispatcher = replace(importer(log, tmp_path), authorise=authorise)
    path = write(tmp_path / "old.csv", [line(n) for n in range(1800)])
    with pytest.raises(Forbidden):
        take_over(dispatcher, path)
    day = dt.date(2024, 6, 3)
    role = RoleGranted(
        role=Role.IMPORTER,
        scopes=("all",),
        limit_cents=None,
        valid_from=day,
        valid_to=None,
        deputy_of=None,
        granted_by="system",
        granted_on=day,
    )
    grant(log, role)

    def revoke(rows):
        if rows == 1000:
            gone = RoleRevoked(
                role=Role.IMPORTER, deputy_of=None, revoked_by="system", revoked_on=day
            )
            grant(log, gone)

    with pytest.raises(Forbidden):
        take_over(dispatcher, path, progress=revoke)
    assert len(of(log, LegacyCaseImported)) == 1000
    grant(log, role)
    assert take_over(dispatcher, path).accepted == 1800
    assert len(of(log, LegacyCaseImported)) == 1800


def test_nothing_new_is_sealed_under_a_destroyed_key(dispatcher, log, tmp_path, database):
    take_over(dispatcher, write(tmp_path / "a.csv", [line(1, Titel="alt"), line(2)]))
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("DELETE FROM vault.entries WHERE subject = 'case/OLD-1'")
        owner.execute("UPDATE vault.keys SET wrapped = '' WHERE subject = 'case/OLD-1'")
        owner.execute("INSERT INTO vault.keys (subject, wrapped) VALUES ('case/OLD-2', '')")
    newer = write(tmp_path / "b.csv", [line(1, Titel="neu"), line(2, Titel="neu"), line(3)])
    summary = take_over(importer(log, tmp_path), newer)
    assert [(error.row, error.rule) for error in summary.errors] == [(3, "personal-data-erased")]
    assert (summary.unchanged, summary.accepted, summary.corrected) == (1, 1, 0)


def test_two_imports_of_one_file_at_once_are_one(database, tmp_path):
    path = write(tmp_path / "old.csv", [line(n) for n in range(1800)])
    together = Barrier(2)
    summaries = []

    def run():
        with Log(database.url("grants_app"), reads=database.url("grants_projector")) as log:
            dispatcher = importer(log, tmp_path)
            together.wait()
            summaries.append(take_over(dispatcher, path))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = summaries
    assert replace(first, facts=0) == replace(second, facts=0)
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as log:
        assert len(of(log, LegacyCaseImported)) == len(of(log, FundsCommitted)) == 1800
        assert first.facts + second.facts == len(facts(log))
        (sealed,) = of(log, ImportSealed)
    assert (sealed.rows, sealed.accepted) == (1800, 1800)


def test_a_connection_cut_after_commit_is_no_loss_and_no_repetition(database, tmp_path):
    path = write(tmp_path / "old.csv", [line(n) for n in range(1200)])
    with CuttingProxy(database.url("grants_app")) as proxy, Log(proxy.url) as log:
        dispatcher = importer(log, tmp_path)
        told = []

        def cut(rows):
            told.append(rows)
            proxy.cut_after_next_append()

        summary = take_over(dispatcher, path, progress=cut)
        assert proxy.cuts >= 2
        assert told == [500, 1000, 1200]
        assert (summary.accepted, summary.unchanged) == (1200, 0)
        assert len(of(log, LegacyCaseImported)) == len(of(log, FundsCommitted)) == 1200
        assert len(of(log, ImportSealed)) == 1


def interrupted(dispatcher, file, *, after):
    """An import that ends behind a batch, as if it had been killed there."""

    def progress(rows):
        if rows >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_over(dispatcher, file, progress=progress)


def test_an_import_taken_up_again_overwrites_nothing_that_a_newer_one_stated(log, tmp_path):
    first = [line(n) for n in (501, 502, 503)]
    take_over(importer(log, tmp_path), write(tmp_path / "first.csv", first))
    old_lines = [
        *(line(n) for n in range(1, 501)),
        line(501, Bewilligt="200,00", Name="Verein Alt"),
        line(502, Bewilligt="200,00"),
        line(503),
        line(504, Bewilligt="200,00"),
        line(505),
    ]
    old = write(tmp_path / "old.csv", old_lines)
    interrupted(importer(log, tmp_path), old, after=500)
    newer = [line(501, Bewilligt="300,00"), line(504, Bewilligt="300,00"), line(505)]
    take_over(importer(log, tmp_path), write(tmp_path / "new.csv", newer))

    resumed = importer(log, tmp_path)
    dry = take_over(resumed, old, mode="dry-run")
    summary = take_over(resumed, old)
    told = [(502, "superseded"), (505, "superseded")]  # Of 501 and 504; the heading is row 1.
    assert [(error.row, error.rule) for error in summary.errors] == told
    assert [(error.row, error.rule) for error in dry.errors] == told
    assert (summary.rows, summary.rejected, summary.corrected) == (505, 2, 1)
    state = folded(resumed)
    known = {n: state[f"case/OLD-{n}"][2] for n in range(501, 506)}
    cents = [known[n]["approved_cents"] for n in range(501, 506)]
    # What no newer file stated is corrected as ever.
    assert cents == [300_00, 200_00, 100_00, 300_00, 100_00]
    assert known[501]["recipient"] == "Verein 501"
    count = len(facts(log))
    again = take_over(importer(log, tmp_path), old)
    assert [(error.row, error.rule) for error in again.errors] == told
    assert (again.rejected, again.approved_cents) == (2, summary.approved_cents)
    assert len(facts(log)) == count


def test_what_a_batch_found_replaced_is_told_when_the_import_is_taken_up_again(log, tmp_path):
    stated = mapping("[control_totals]\ncount = { value = 1001 }\n")
    old = write(tmp_path / "old.csv", [line(n) for n in range(1, 1_002)])

    def stop(rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_over(importer(log, tmp_path), old, stated, progress=stop)
    take_over(importer(log, tmp_path), write(tmp_path / "new.csv", [line(600, Bewilligt="7,00")]))

    def stop_later(rows):
        if rows >= 1_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_over(importer(log, tmp_path), old, stated, progress=stop_later)
    summary = take_over(importer(log, tmp_path), old, stated)
    assert [(error.row, error.rule) for error in summary.errors] == [(601, "superseded")]
    assert summary.approved_cents == 1_000 * 100_00 + 7_00
    (total,) = summary.control_totals
    assert total.difference == 0
    (sealed,) = (fact for fact in of(log, ImportSealed) if fact.rows == 1_001)
    assert (sealed.rejected, sealed.accepted + sealed.unchanged) == (1, 1_000)

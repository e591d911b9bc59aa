"""Append and read: what goes in comes out, all or nothing, in one order, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.store.toy import DAY, STREAM

from grants.budget.events import BudgetAllocated, BudgetSupplemented
from grants.kernel.event import EVENT_TYPES, Event, stored_as
from grants.store.leaf import leaf_hash, leaf_text
from grants.store.log import Conflict, Log
from grants.store.mapper import UnknownFact, decode, encode, stored_class
from grants.store.recorded import Actor, Source, Stored
from grants.store.recorder import Append, CommandRow


@pytest.fixture
def log(database) -> Iterator[Log]:
    with Log(database.url("grants_app")) as opened:
        yield opened


def stored(fact: Event, version: int, stream: str = STREAM, **more) -> Stored[Event]:
    return stored_class(type(fact)).model_construct(
        **{
            "stream": stream,
            "version": version,
            "name": f"{fact.NAME}@{fact.VERSION}",
            "effective_on": fact.effective_on,
            "scope": "14511",
            "actor": Actor(person="person-ada", account="a", competence="budget-holder"),
            "command_id": "command-1",
            "correlation_id": "command-1",
            "causation_id": None,
            "reason_code": None,
            "legal_basis": fact.LEGAL_BASIS,
            "documents": (),
            "source": Source(face="api"),
            "salt": "00" * 16,
            "fact": fact,
            **more,
        }
    )


def allocated(cents: int = 100) -> BudgetAllocated:
    return BudgetAllocated(
        allocation="a1", earmark="general", cents=cents, method="by decree", decided_on=DAY
    )


def supplemented(number: int) -> BudgetSupplemented:
    return BudgetSupplemented(
        supplement=f"s{number}", earmark="general", cents=number, citation="decree", decided_on=DAY
    )


def test_a_fact_comes_back_equal_with_position_and_time(log):
    (written,) = log.append([stored(allocated(), 1)], Append())
    (read,) = log.read(STREAM)
    assert read == written
    assert read.fact == allocated()
    assert read.stored.effective_on == "2024-05-02"
    assert read.position > 0
    assert abs(read.recorded_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_the_receipt_can_be_recomputed_from_the_columns_alone(log, database):
    (written,) = log.append([stored(allocated(), 1)], Append())
    with psycopg.connect(database.url("grants_auditor")) as connection:
        position, recorded_at, state = connection.execute(
            "SELECT notification_id, recorded_at, state FROM grants.facts"
        ).fetchall()[0]
    moment = recorded_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    leaf = (
        f"grants.example/test/event/v1\n{position}\n{moment}\n{STREAM}\n1\nbudget.allocated@1\n"
        f"14511\n{hashlib.sha256(state).hexdigest()}\n"
    )
    expected = hashlib.sha256(b"\x00" + leaf.encode()).hexdigest()
    assert log.receipt(written).leaf_hash == expected


def test_the_leaf_text_is_what_the_format_says():
    leaf = leaf_text(
        origin="grants.example/x",
        position=7,
        recorded_at=dt.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
        stream="case/FKR-2024-0001",
        version=3,
        name="payout.ordered@1",
        scope="14524",
        state=b"{}",
    )
    assert leaf == (
        b"grants.example/x/event/v1\n7\n2024-01-02T03:04:05.000006Z\ncase/FKR-2024-0001\n3\n"
        b"payout.ordered@1\n14524\n"
        b"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n"
    )
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_an_old_version_of_a_stream_is_a_conflict_and_stores_nothing(log):
    log.append([stored(allocated(), 1)], Append())
    other = "budget/FKR/14521/2024"
    with pytest.raises(Conflict):
        log.append([stored(allocated(), 1, other), stored(allocated(), 1)], Append())
    assert log.read(other) == []
    assert len(log.read(STREAM)) == 1


def test_versions_leave_no_gap(log):
    with pytest.raises(Conflict):
        log.append([stored(allocated(), 2)], Append())
    assert log.last_position() == 0


def test_an_append_holds_only_while_the_streams_it_read_are_unchanged(log):
    other = "budget/FKR/14521/2024"
    log.append([stored(allocated(), 1, other)], Append())
    log.append([stored(allocated(), 1)], Append(unchanged={other: 1}))
    with pytest.raises(Conflict):
        log.append([stored(supplemented(1), 2)], Append(unchanged={other: 0}))
    with pytest.raises(Conflict):  # As a process may believe after a restore.
        log.append([stored(supplemented(1), 2)], Append(unchanged={other: 2}))
    assert len(log.read(STREAM)) == 1


def test_a_command_id_is_stored_once_with_its_facts(log):
    row = CommandRow("command-1", b"hash", STREAM, ((STREAM, 1, 1),))
    log.append([stored(allocated(), 1)], Append([row]))
    assert log.command("command-1") == row
    with pytest.raises(Conflict):
        log.append([stored(supplemented(1), 2)], Append([row]))
    assert len(log.read(STREAM)) == 1


def test_facts_of_many_streams_have_one_order(log):
    streams = [f"budget/FKR/{scope}/2024" for scope in ("14511", "14521", "14522")]
    log.append([stored(allocated(), 1, stream) for stream in streams], Append())
    assert [fact.stream for fact in log.read_all()] == streams
    assert [fact.stream for fact in log.page(after=0, limit=2)] == streams[:2]
    assert log.last_stream("budget/FKR/") == streams[-1]
    assert log.last_stream("case/") is None


def test_positions_are_found_by_time(log):
    (first,) = log.append([stored(allocated(), 1)], Append())
    (second,) = log.append([stored(supplemented(1), 2)], Append())
    assert log.position_at(second.recorded_at) == second.position
    assert log.position_at(first.recorded_at - dt.timedelta(seconds=1)) == 0
    assert log.recorded_at(first.position) == first.recorded_at
    assert log.recorded_at(0) is None


def test_a_simulated_clock_is_not_honoured_by_this_log(log):
    moment = dt.datetime(2001, 1, 1, tzinfo=dt.UTC).isoformat()
    log.append([stored(allocated(), 1)], Append(moments=[moment]))
    (read,) = log.read(STREAM)
    assert read.recorded_at.year > 2001


def test_facts_of_one_stream_go_in_all_or_not_at_all(log):
    facts = [stored(supplemented(n), n) for n in (1, 2, 4)]
    with pytest.raises(Conflict):
        log.append(facts, Append())
    assert log.last_position() == 0
    assert list(log.append(facts[:2], Append())) == log.read(STREAM)


def test_a_command_without_facts_holds_only_while_the_streams_it_read_are_unchanged(log):
    log.append([stored(allocated(), 1)], Append())
    row = CommandRow("command-1", b"hash", STREAM, ())
    with pytest.raises(Conflict):
        log.append([], Append([row], unchanged={STREAM: 0}))
    assert log.command("command-1") is None
    assert log.append([], Append([row], unchanged={STREAM: 1})) == ()


def test_large_appends_take_the_same_way(log):
    streams = [f"case/{'x' * 60}-{n:04}" for n in range(2_000)]
    log.append([stored(allocated(), 1, stream) for stream in streams], Append())
    assert [fact.stream for fact in log.read_all()] == streams


def test_an_unknown_name_is_an_error_never_skipped():
    state = encode(stored(allocated(), 1))
    with pytest.raises(UnknownFact, match=r"nobody\.knows@1"):
        decode("nobody.knows@1", state)
    with pytest.raises(UnknownFact, match="newer release"):
        decode("budget.allocated@2", state)


def test_an_old_version_is_brought_up_to_date():
    try:

        @stored_as("toy.renamed", on="day", version=2)
        class Renamed(Event):
            amount_cents: int
            day: dt.date

            @classmethod
            def upcast(cls, fields, version):  # noqa: ARG003 - the signature of the base.
                return {"day": fields["day"], "amount_cents": fields["cents"]}

        old = encode(stored(Renamed(amount_cents=5, day=DAY), 1)).replace(b"amount_cents", b"cents")
        assert decode("toy.renamed@1", old).fact == Renamed(amount_cents=5, day=DAY)
    finally:
        EVENT_TYPES.pop("toy.renamed", None)


def test_a_stored_name_is_taken_once():
    with pytest.raises(RuntimeError, match="already taken"):
        stored_as("budget.allocated", on="decided_on")(BudgetAllocated)


def test_options_of_an_address_count_beside_our_own_settings(database):
    given = "-c statement_timeout=4321 -c timezone=Europe/Berlin"
    url = make_conninfo(database.url("grants_app"), options=given)
    with Log(url) as log, log.connection() as connection:
        row = connection.execute(
            "SELECT current_setting('statement_timeout') AS statement_timeout,"
            " current_setting('timezone') AS timezone, current_setting('jit') AS jit"
        ).fetchone()
    assert row == {"statement_timeout": "4321ms", "timezone": "UTC", "jit": "off"}

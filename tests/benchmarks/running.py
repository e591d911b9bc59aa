"""Budgets rebuilt by the event store library's ProjectionRunner, the way its documentation shows.

It reads the same stored facts from a table as the library makes it, with the same decoding, and
adds each posting to its account by one upsert in the transaction that tracks the event. Ours also
folds what commitments draw on authority and the stated control totals, the library's does not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier
from tests.benchmarks.library import environment
from tests.benchmarks.logs import Machine, fill
from tests.benchmarks.rebuilding import anew
from tests.benchmarks.timing import Timed, alternate, table

from grants.kernel.ids import BudgetId
from grants.store.mapper import FactMapper
from projections.budgets.projection import BUDGETS
from projections.ledger.postings import Posting, account_of, postings

FACTS = 100_000
TIMEOUT_SECONDS = 3600
_BALANCES = "balances"


class Facts(Application[str]):
    """The log as the library's application; its table is `facts_events`."""

    def construct_mapper(self) -> Mapper[str]:
        """Facts are decoded as everywhere."""
        return FactMapper()


class Balances(PostgresTrackingRecorder):
    """One row per account, changed by each posting."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS {}.{} (programme text, scope text, year int,"
                " earmark text, measure text, cents bigint NOT NULL,"
                " PRIMARY KEY (programme, scope, year, earmark, measure))"
            ).format(Identifier(datastore.schema), Identifier(_BALANCES))
        )

    def add(self, account: BudgetId, moved: tuple[Posting, ...], tracking: Tracking) -> None:
        """Change the account and track the event, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            for posting in moved:
                cursor.execute(
                    SQL(
                        "INSERT INTO {}.{} AS known VALUES (%s, %s, %s, %s, %s, %s)"
                        " ON CONFLICT (programme, scope, year, earmark, measure)"
                        " DO UPDATE SET cents = known.cents + excluded.cents"
                    ).format(Identifier(self.datastore.schema), Identifier(_BALANCES)),
                    (
                        account.programme,
                        account.scope,
                        account.year,
                        posting.earmark,
                        posting.measure,
                        posting.cents,
                    ),
                    prepare=True,
                )
            self._insert_tracking(cursor, tracking)


class BudgetBalances(Projection[Balances]):
    """Every event is tracked; those of budgets are added as well."""

    name = "budget_balances"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """One event."""
        stored = domain_event.stored
        if moved := postings(stored.fact):
            self.view.add(account_of(stored.stream), moved, tracking)
        else:
            self.view.insert_tracking(tracking)


def library_log(here: Machine, name: str) -> dict[str, str]:
    """The same facts in a table of the library's; what its applications are opened with."""
    given = {**environment(here, name), "ORIGINATOR_ID_TYPE": "text"}
    Facts(env=given).close()
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        connection.execute(
            "INSERT INTO public.facts_events"
            " (originator_id, originator_version, topic, state, notification_id)"
            " SELECT originator_id, originator_version, topic, state, notification_id"
            " FROM grants.facts ORDER BY notification_id"
        )
    here.run("VACUUM ANALYZE public.facts_events", name)
    return given


def run_library(here: Machine, name: str, given: dict[str, str], last: int) -> None:
    """From nothing to the last fact."""
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {_BALANCES}, budget_balances_tracking".encode())
    with ProjectionRunner[Facts, Balances](
        application_class=Facts,
        projection_class=BudgetBalances,
        view_class=Balances,
        env=given,
    ) as runner:
        runner.wait(last, timeout=TIMEOUT_SECONDS)


def measure(
    here: Machine, seeded: int, *, rounds: int, facts: int = FACTS
) -> tuple[str, list[Timed]]:
    """Budgets from the first fact, by the library and by ours."""
    name = f"running_{facts}"
    urls = fill(here, name, seeded, facts)
    given = library_log(here, name)
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        row = connection.execute("SELECT max(notification_id) FROM grants.facts").fetchone()
    assert row is not None
    things: list[tuple[str, int, Callable[[], object]]] = [
        (
            "library ProjectionRunner, one upsert per event",
            facts,
            partial(run_library, here, name, given, row[0]),
        ),
        ("rebuild budgets", facts, partial(anew, here, urls, (BUDGETS,))),
    ]
    timed = alternate(things, rounds=rounds)
    here.drop(name)
    told = table(f"Budgets against the library's runner, {facts:,} facts", timed, unit="facts")
    return told, timed

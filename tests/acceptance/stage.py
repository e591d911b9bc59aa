"""A service over a real database, with a programme, an alliance and people who hold their roles."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.conftest import Copies, Database

from grants.access.founding import founding
from grants.budget.decider import BUDGET
from grants.budget.state import Account
from grants.kernel.event import Event
from grants.kernel.ids import SYSTEM
from grants.kernel.roles import Role
from grants.settings import DatabaseUrls
from grants.store.dispatch import Competence, Request, Result, new_id
from grants.wiring import Service, open_service

REGION = "14511"
PROGRAMME = "programme/FKR"
ALLIANCE = f"alliance/FKR/{REGION}"
CLOCK = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
PARAMETERS = (
    ("notification_fiction_days", "3", "2016-01-01", "2024-12-31"),
    ("notification_fiction_days", "4", "2025-01-01", None),
    ("objection_months", "1", "2016-01-01", None),
    ("objection_months_without_notice", "12", "2016-01-01", None),
    ("max_rate_regional", "0.90", "2016-01-01", None),
    ("proof_due_months", "6", "2016-01-01", None),
    ("spend_window_months", "2", "2016-01-01", None),
    ("plan_line_tolerance", "0.20", "2016-01-01", None),
    ("spend_window_months", "2", "2016-01-01", None),
    ("withdrawal_months", "12", "2016-01-01", None),
    ("carry_forward_years", "2", "2016-01-01", None),
)
PEOPLE = {
    "ada": (Role.CASEWORKER, None),
    "eli": (Role.CASEWORKER, None),
    "bea": (Role.APPROVER, None),
    "lea": (Role.APPROVER, None),
    "pia": (Role.APPROVER, 1_000_000),
    "can": (Role.CERTIFIER, None),
    "duo": (Role.ORDERER, None),
    "eve": (Role.CASHIER, None),
    "fay": (Role.EXAMINER, None),
    "gus": (Role.BUDGET_HOLDER, None),
    "hal": (Role.PROGRAMME_AUTHORITY, None),
    "ida": (Role.ALLIANCE_OFFICE, None),
    "kim": (Role.COMPLIANCE, None),
    "jan": (Role.ADMINISTRATOR, None),  # The last one: then the service is founded.
}
_numbers = itertools.count(1)


def cost_of(cents: int) -> int:
    """The smallest cost of which 90 % are this grant."""
    return -(-cents * 10 // 9)


@dataclass
class Stage:
    """The service as its people use it; `persons` maps their names here to their ids."""

    service: Service
    persons: dict[str, str] = field(default_factory=dict)

    def do(self, route: str, stream: str, by: str, /, **body: Any) -> Result:
        """Carry out a command that the real rules must allow."""
        request = Request(
            route=self.service.routes[route],
            stream=stream,
            body=body,
            person=self.persons[by],
            account=f"account-{by}",
            command_id=f"command-{next(_numbers):06}",
        )
        return self.service.dispatcher.execute(request)

    def administer(self, route: str, who: str, /, **body: Any) -> Result:
        """What the administration of access does to a person, or to register one."""
        dispatcher = replace(self.service.dispatcher, authorise=lambda *_: Competence(SYSTEM))
        request = Request(
            route=self.service.routes[route],
            stream=f"access/{self.persons[who]}" if who in self.persons else "",
            body=body,
            person=SYSTEM,
            account=SYSTEM,
            command_id=new_id(),
        )
        return dispatcher.execute(request)

    def facts(self, stream: str) -> list[Event]:
        return [recorded.fact for recorded in self.service.log.read(stream)]

    def account(self, year: int, earmark: str = "general") -> Account:
        """An account of the region's budget, folded from the log."""
        return BUDGET.fold(self.facts(f"budget/FKR/{REGION}/{year}")).account(earmark)

    # -- what happens before a decision ----------------------------------------------------------

    def party(self) -> str:
        """A new applicant."""
        return self.do(
            "register-party",
            "",
            "ada",
            name="Verein",
            kind="association",
            registered_on="2024-01-02",
        ).stream.removeprefix("party/")

    def application(
        self, *, cents: int, years: tuple[int, ...] = (2024,), party: str | None = None
    ) -> str:
        """A regional case that was just submitted: 90 % of its cost are asked for."""
        party = party or self.party()
        cost = cost_of(cents)
        return self.do(
            "submit-application",
            "",
            "ada",
            programme="FKR",
            kind="regional",
            scope=REGION,
            party=party,
            title="Vorhaben",
            purpose="Fachkräfte gewinnen",
            objects=["7"],
            primary_object="7",
            costs=[{"line": "staff", "year": years[0], "cents": cost}],
            financing=[
                {"source": "grant", "cents": cents},
                {"source": "own", "cents": cost - cents},
            ],
            requested_cents=cents,
            earmark="general",
            period_from="2024-04-01",
            period_to="2025-06-30",
            received_on="2024-01-10",
        ).stream

    def ready_case(
        self,
        *,
        cents: int,
        years: tuple[int, ...] = (2024,),
        party: str | None = None,
        aid: str = "none",
    ) -> str:
        """A regional case that is ready to decide: 90 % of its cost are asked for."""
        case = self.application(cents=cents, years=years, party=party)
        cost = cost_of(cents)
        self.do(
            "confirm-completeness", case, "ada", complete_on="2024-01-10", confirmed_on="2024-01-11"
        )
        self.do("refer-to-alliance", case, "ada", referred_on="2024-01-12")
        self.do(
            "record-vote",
            case,
            "ida",
            meeting="m1",
            votes_for=6,
            votes_against=0,
            abstentions=0,
            recommended_cents=cents,
        )
        self.do("classify-aid", case, "ada", aid=aid, classified_on="2024-02-01")
        if aid == "de-minimis":
            self.do("check-de-minimis", case, "ada", checked_on="2024-02-01")
        self.do("check-double-funding", case, "ada", outcome="none", checked_on="2024-02-01")
        self.do(
            "complete-examination",
            case,
            "ada",
            eligible_cents=cost,
            rate_bp=9000,
            proposed_cents=cents,
            completed_on="2024-02-02",
        )
        return case

    def draft(self, case: str, shares: dict[int, int], *, cost: int) -> str:
        """The draft of an approval of these shares; its decision number."""
        result = self.do(
            "draft-decision",
            case,
            "ada",
            act="approval",
            financing_type="anteil",
            rate_bp=9000,
            amount_cents=sum(shares.values()),
            by_year=[
                {"year": year, "scope": REGION, "earmark": "general", "cents": cents}
                for year, cents in shares.items()
            ],
            plan=[{"line": "staff", "cents": cost}],
            period_from="2024-04-01",
            period_to="2025-06-30",
            reasons="förderwürdig",
            drafted_on="2024-02-05",
        )
        decision: str = result.facts[0].fact.model_dump()["decision"]
        return decision

    def in_force(self, *, shares: dict[int, int]) -> str:
        """A case whose approval is in force, with a confirmed bank account."""
        cents = sum(shares.values())
        case = self.ready_case(cents=cents, years=tuple(shares))
        decision = self.draft(case, shares, cost=cost_of(cents))
        self.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
        self.do(
            "dispatch-decision",
            case,
            "ada",
            decision=decision,
            channel="post",
            remedy_notice="included",
            posted_on="2024-02-07",
        )
        self.do(
            "effect-notification",
            case,
            "ada",
            decision=decision,
            manner="presumed",
            effected_on="2024-02-10",
        )
        self.do("become-final", case, "ada", decision=decision, final_on="2024-03-12")
        party = self.facts(case)[0].model_dump()["party"]
        self.do(
            "change-bank-account",
            case,
            "ada",
            party=party,
            account="DE36 0000 0000 0000 0000 00",
            changed_on="2024-03-13",
        )
        self.do("confirm-bank-account", case, "eli", confirmed_on="2024-03-14")
        return case

    def order(self, case: str, number: int, *, year: int, cents: int, on: str) -> None:
        """A payout from request to order, all on one day."""
        self.do(
            "request-payout",
            case,
            "ada",
            payout_no=number,
            kind="advance",
            year=year,
            earmark="general",
            cents=cents,
            need={"from_on": on, "to_on": on},
            requested_on=on,
        )
        self.do(
            "check-payout", case, "ada", payout_no=number, recognised_cents=cents, checked_on=on
        )
        self.do("certify-payout", case, "can", payout_no=number, certified_on=on)
        self.do("order-payout", case, "duo", payout_no=number, ordered_on=on)

    def prove(self, case: str, *, recognised: int, other: int) -> None:
        """The proof of use, examined: what was claimed is recognised."""
        lines = [{"line": "staff", "cents": recognised}]
        self.do(
            "submit-proof",
            case,
            "ada",
            lines=lines,
            other_means_cents=other,
            indicators=[],
            received_on="2025-09-01",
        )
        self.do(
            "start-examination",
            case,
            "fay",
            depth="formal",
            choice="all",
            started_on="2025-09-02",
        )
        self.do(
            "examine-proof",
            case,
            "fay",
            recognised=lines,
            other_means_cents=other,
            note="geprüft",
            examined_on="2025-09-03",
        )


def _people(service: Service) -> dict[str, str]:
    """Register and empower everybody, as a new service is founded."""
    dispatcher = replace(service.dispatcher, authorise=founding(service.log))
    persons: dict[str, str] = {}

    def execute(route: str, stream: str, /, **body: Any) -> str:
        request = Request(
            route=service.routes[route],
            stream=stream,
            body=body,
            person=SYSTEM,
            account=SYSTEM,
            command_id=f"founding-{next(_numbers):06}",
        )
        return dispatcher.execute(request).stream

    for name, (role, limit_cents) in PEOPLE.items():
        stream = execute("register-person", "", name=f"Frau {name}", registered_on="2016-01-04")
        execute(
            "grant-role",
            stream,
            role=role,
            scopes=["all"],
            limit_cents=limit_cents,
            granted_on="2016-01-04",
        )
        persons[name] = stream.removeprefix("access/")
    return persons


def _programme(stage: Stage, allocated: dict[int, int]) -> None:
    do = stage.do
    do(
        "establish-programme",
        PROGRAMME,
        "hal",
        title="Fachkräfterichtlinie",
        authority="SMWA",
        ceiling="allocated",
        established_on="2016-04-12",
    )
    do(
        "publish-guideline",
        PROGRAMME,
        "hal",
        guideline="FKR-2023",
        citation="Fassung vom 13.06.2023",
        published_on="2023-06-13",
        valid_from="2023-06-30",
        objects=[{"code": "7", "title": "Gewinnung ausländischer Fachkräfte"}],
    )
    for key, value, valid_from, valid_to in PARAMETERS:
        do(
            "set-parameter",
            PROGRAMME,
            "hal",
            key=key,
            value=value,
            valid_from=valid_from,
            valid_to=valid_to,
            citation="FKR",
            status="confirmed",
            set_on="2023-06-13",
        )
    do(
        "register-region",
        PROGRAMME,
        "hal",
        region=REGION,
        nuts="DED41",
        name="Chemnitz",
        kind="district-free-city",
        registered_on="2016-04-12",
    )
    for year, cents in allocated.items():
        do(
            "allocate-budget",
            f"budget/FKR/{REGION}/{year}",
            "gus",
            allocation="a1",
            earmark="general",
            cents=cents,
            method="Erlass des Ministeriums",
            decided_on="2024-01-05",
        )


def _alliance(stage: Stage) -> None:
    do = stage.do
    do("constitute-alliance", ALLIANCE, "ida", constituted_on="2016-06-01")
    do("adopt-rules", ALLIANCE, "ida", rules="r1", quorum_bp=5000, adopted_on="2016-06-01")
    seats = ("M1", "M3", "M4", "M5", "M6", "M7")
    for seat in seats:
        do(
            "appoint-member",
            ALLIANCE,
            "ida",
            member=f"member-{seat}",
            seat=seat,
            organisation=f"Stelle {seat}",
            appointed_on="2016-06-01",
        )
    do(
        "hold-meeting",
        ALLIANCE,
        "ida",
        meeting="m1",
        present=[f"member-{seat}" for seat in seats],
        held_on="2024-01-20",
    )


@contextmanager
def stage(copies: Copies, folder: Path, *, allocated: dict[int, int]) -> Iterator[Stage]:
    """A founded service whose region has these allocations by year."""

    def fill(database: Database, kek: Path) -> dict[str, str]:
        with _opened(database, kek) as service:
            made = Stage(service, _people(service))
            _programme(made, allocated)
            _alliance(made)
            return made.persons

    kek = folder / "kek"
    with (
        copies.filled(("stage", *allocated.items()), fill, kek) as (database, persons),
        _opened(database, kek) as service,
    ):
        yield Stage(service, dict(persons))


@contextmanager
def _opened(database: Database, kek: Path) -> Iterator[Service]:
    app = database.url("grants_app")
    urls = DatabaseUrls(
        app=app,
        owner=database.owner_url,
        projector=database.url("grants_projector"),
        direct=app,
    )
    with open_service(urls, kek, clock=lambda: CLOCK) as service:
        yield service

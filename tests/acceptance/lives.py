"""Whole lives of cases over the interface alone, step by step as people of the office take them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.interface import Interface
from tests.acceptance.provocation import provoke
from tests.api.conftest import project

from grants.kernel.roles import Role
from grants.wiring import Service
from projections.moments import today

REGION = "14511"
OTHER_REGION = "14612"
TODAY = today().isoformat()
SEATS = ("M1", "M3", "M4", "M5", "M6", "M7")
PERSONS: dict[str, Role | tuple[Role, ...]] = {
    "ada": (Role.CASEWORKER, Role.COORDINATION),
    "eli": Role.CASEWORKER,
    "bea": Role.APPROVER,
    "cem": Role.APPROVER,
    "can": Role.CERTIFIER,
    "duo": Role.ORDERER,
    "eve": Role.CASHIER,
    "fay": Role.EXAMINER,
    "gus": Role.BUDGET_HOLDER,
    "hal": Role.PROGRAMME_AUTHORITY,
    "ida": Role.ALLIANCE_OFFICE,
}


@dataclass
class Life:
    """A case and everybody who works on it.

    `provoked`: before each right command everything that is wrong with it is sent, too.
    """

    made: Interface
    service: Service
    scope: str
    provoked: bool = False
    case: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)

    def do(self, operation_id: str, by: str, /, **fields: Any) -> dict[str, Any]:
        """Carry out a command."""
        if self.provoked and operation_id not in self.faults:
            self.faults[operation_id] = provoke(
                self.made, self.service, operation_id, by, stranger="stranger", **fields
            )
        return self.made.do(operation_id, by, **fields)

    def step(self, operation_id: str, by: str, /, **fields: Any) -> dict[str, Any]:
        """Carry out a command on the case."""
        return self.do(operation_id, by, number=self.case, **fields)

    def budget(self, operation_id: str, year: int, /, **fields: Any) -> None:
        """Carry out a command on the budget of the scope."""
        address = {"programme": "FKR", "scope": self.scope, "year": year}
        self.do(operation_id, "gus", **address, **fields)

    def alliance(self, operation_id: str, /, **fields: Any) -> None:
        """Carry out a command on the region's alliance."""
        self.do(operation_id, "ida", programme="FKR", region=self.scope, **fields)

    # -- what the region has -----------------------------------------------------------------------

    def allocate(self, year: int, cents: int) -> None:
        """Money for a year."""
        self.budget(
            "allocate-budget",
            year,
            allocation=f"a{year}",
            earmark="general",
            cents=cents,
            method="Erlass des Ministeriums",
            decided_on=f"{year}-01-05",
        )

    def constitute(self, person: str | None = None) -> None:
        """The alliance of a district-free city, lawfully composed, with rules and a call.

        `person` of the office has a seat in it.
        """
        self.alliance("constitute-alliance", constituted_on="2016-06-01")
        self.alliance("adopt-rules", rules="r1", quorum_bp=5000, adopted_on="2016-06-01")
        self.alliance("adopt-concept", concept="k1", adopted_on="2016-06-02")
        for seat in SEATS:
            self.alliance(
                "appoint-member",
                member=f"member-{seat}",
                seat=seat,
                organisation=f"Stelle {seat}",
                person=person and self.person(person),
                appointed_on="2016-06-01",
            )
        self.alliance(
            "open-call",
            call="2024-1",
            title="Fachkräfte 2024",
            year=2024,
            earmark="general",
            objects=["7"],
            criteria=["need", "quality"],
            points_min=10,
            volume_cents=20_000_000,
            opened_on="2024-01-02",
            closes_on="2024-02-28",
        )

    # -- the application ---------------------------------------------------------------------------

    def apply(self, kind: str, *, cents: int, cost: int, **fields: Any) -> str:
        """An applicant and an application; answers with the party."""
        party = self.do(
            "register-party",
            "ada",
            name="Willkommen in der Region e. V.",
            kind="association",
            seat="14511",
            registered_on="2024-01-08",
        )["number"]
        shares = fields.pop("years", {2024: cost})
        opened = self.do(
            "submit-application",
            "ada",
            **{
                "programme": "FKR",
                "kind": kind,
                "scope": self.scope,
                "party": party,
                "title": "Willkommenszentrum",
                "purpose": "Internationale Fachkräfte gewinnen und begleiten",
                "objects": ["7"],
                "primary_object": "7",
                "costs": [
                    {"line": "staff", "year": year, "cents": share}
                    for year, share in shares.items()
                ],
                "financing": [
                    {"source": "grant", "cents": cents},
                    {"source": "own", "cents": cost - cents},
                ],
                "requested_cents": cents,
                "earmark": "general",
                "period_from": "2024-05-01",
                "period_to": "2025-06-30",
                "indicators": [{"indicator": "counselled", "target": 120}],
                "received_on": "2024-01-15",
                **fields,
            },
        )
        self.case = opened["number"]
        return str(party)

    def complete(self) -> None:
        """Papers are asked for, supplied, and the application is complete."""
        self.step(
            "request-documents",
            "ada",
            round=1,
            items=["statutes", "cost-plan"],
            due_on="2024-02-15",
            requested_on="2024-01-18",
        )
        self.step("supply-documents", "ada", round=1, supplied_on="2024-01-30")
        self.step(
            "confirm-completeness", "ada", complete_on="2024-01-30", confirmed_on="2024-01-31"
        )

    def examine(self, *, cents: int, cost: int, by: str = "ada") -> None:
        """State aid, double funding, and the sums."""
        self.step("classify-aid", by, aid="none", classified_on="2024-03-04")
        self.step("check-double-funding", by, outcome="none", checked_on="2024-03-04")
        self.step(
            "complete-examination",
            by,
            eligible_cents=cost,
            rate_bp=9000,
            proposed_cents=cents,
            completed_on="2024-03-05",
        )

    # -- decisions ---------------------------------------------------------------------------------

    def draft(self, act: str, on: str, by: str = "ada", **terms: Any) -> str:
        """A draft; answers with its number."""
        drafted = self.step(
            "draft-decision", by, act=act, reasons="Gründe des Entwurfs", drafted_on=on, **terms
        )
        return str(drafted["facts"][0]["fields"]["decision"])

    def shares(self, by_year: dict[int, int]) -> list[dict[str, Any]]:
        """Shares of a grant by year."""
        return [
            {"year": year, "scope": self.scope, "earmark": "general", "cents": cents}
            for year, cents in by_year.items()
        ]

    def approve(self, *, cost: int, by_year: dict[int, int], drafter: str = "ada") -> None:
        """Drafted, signed by another person, posted, final."""
        decision = self.draft(
            "approval",
            "2024-03-11",
            drafter,
            financing_type="anteil",
            rate_bp=9000,
            amount_cents=sum(by_year.values()),
            by_year=self.shares(by_year),
            plan=[{"line": "staff", "cents": cost}],
            period_from="2024-05-01",
            period_to="2025-06-30",
        )
        self.step("approve", "bea", decision=decision, signed_on="2024-03-14")
        self.deliver(decision, posted="2024-03-15", presumed="2024-03-18", final="2024-04-19")

    def deliver(self, decision: str, *, posted: str, presumed: str, final: str) -> None:
        """Posted, presumed to have arrived, final when the time for a remedy is over."""
        self.step(
            "dispatch-decision",
            "ada",
            decision=decision,
            channel="post",
            remedy_notice="included",
            posted_on=posted,
        )
        self.step(
            "effect-notification",
            "ada",
            decision=decision,
            manner="presumed",
            effected_on=presumed,
        )
        self.step("become-final", "ada", decision=decision, final_on=final)

    # -- money -------------------------------------------------------------------------------------

    def account(self, party: str) -> None:
        """Where the money goes, seen by two persons."""
        self.step(
            "change-bank-account",
            "ada",
            party=party,
            account="DE36 0000 0000 0000 0000 00",
            changed_on="2024-05-10",
        )
        self.step("confirm-bank-account", "eli", confirmed_on="2024-05-13")

    def pay(
        self, number: int, *, year: int, cents: int, on: str, value_on: str, **more: Any
    ) -> None:
        """A payout from request to value date, by three persons."""
        self.step(
            "request-payout",
            "ada",
            **{
                "payout_no": number,
                "kind": "advance",
                "year": year,
                "earmark": "general",
                "cents": cents,
                "need": {"from_on": on, "to_on": value_on},
                "requested_on": on,
                **more,
            },
        )
        self.step("check-payout", "ada", payout_no=number, recognised_cents=cents, checked_on=on)
        self.step("certify-payout", "can", payout_no=number, certified_on=on)
        self.step("order-payout", "duo", payout_no=number, ordered_on=on)
        self.step("execute-payout", "eve", payout_no=number, value_on=value_on)

    # -- the end -----------------------------------------------------------------------------------

    def settle(self, *, spent: int, recognised: int, other: int) -> str:
        """Proof, a query, the final note with a cut, and the final decision; its number."""
        self.step(
            "submit-proof",
            "ada",
            lines=[{"line": "staff", "cents": spent}],
            other_means_cents=other,
            indicators=[{"indicator": "counselled", "reached": 131}],
            received_on="2025-11-03",
        )
        self.step(
            "start-examination",
            "fay",
            depth="in-depth",
            choice="risk",
            started_on="2025-11-10",
        )
        self.step(
            "raise-query",
            "fay",
            query=1,
            question="Wofür war die Rechnung 17?",
            due_on="2025-12-01",
            raised_on="2025-11-12",
        )
        self.step("answer-query", "fay", query=1, answer="Dolmetscher", answered_on="2025-11-20")
        line: dict[str, Any] = {"line": "staff", "cents": recognised}
        if recognised < spent:
            line |= {"ground": "not-eligible", "reason": "Bewirtung ist nicht zuwendungsfähig"}
        self.step(
            "examine-proof",
            "fay",
            recognised=[line],
            other_means_cents=other,
            note="Sachlich und rechnerisch geprüft",
            examined_on="2025-11-28",
        )
        settled = self.step(
            "settle-grant", "bea", reasons="Abrechnung nach Nachweis", signed_on="2025-12-08"
        )
        return str(settled["facts"][0]["fields"]["decision"])

    def take_back(self, *, remaining: int) -> None:
        """A part of the grant is revoked after a hearing; what was paid above the rest is owed."""
        self.step(
            "establish-knowledge",
            "ada",
            knowledge=1,
            circumstance="purpose-missed",
            description="Eine Stelle blieb unbesetzt",
            known_by=self.person("ada"),
            known_on="2024-09-02",
        )
        self.step(
            "hold-hearing",
            "ada",
            hearing=1,
            knowledge=1,
            invited_on="2024-09-03",
            respond_until="2024-09-24",
            response="answered",
            statement="Die Stelle war nicht zu besetzen",
            held_on="2024-09-20",
        )
        drafted = self.step(
            "draft-revocation",
            "ada",
            act="revocation",
            knowledge=1,
            hearing=1,
            ground="purpose-missed",
            remaining_cents=remaining,
            from_on="2024-09-02",
            reasons="Die Mittel werden nicht für den Zweck verwendet",
            drafted_on="2024-10-01",
        )
        decision = drafted["facts"][0]["fields"]["decision"]
        self.step("revoke-grant", "bea", decision=decision, signed_on="2024-10-07")
        self.deliver(decision, posted="2024-10-08", presumed="2024-10-11", final="2024-11-12")

    def claim_steps(self, claim: str) -> None:
        """Notified, final, borne interest, paid in two parts."""
        self.do(
            "notify-claim",
            "ada",
            number=claim,
            manner="presumed",
            remedy_notice="included",
            posted_on="2024-10-08",
            effected_on="2024-10-11",
        )
        self.do(
            "record-claim-finality",
            "ada",
            number=claim,
            ground="period-over",
            final_on="2024-11-12",
        )
        self.do(
            "assess-interest",
            "ada",
            number=claim,
            assessment="i1",
            from_on="2024-09-02",
            to_on="2024-11-29",
            base_cents=1_000_000,
            assessed_on="2024-12-02",
        )
        for payment, cents in (("p1", 600_000), ("p2", 420_409)):
            self.do(
                "receive-claim-payment",
                "eve",
                number=claim,
                payment=payment,
                cents=cents,
                value_on="2024-12-10",
            )

    def person(self, name: str) -> str:
        """The id of somebody of the office."""
        return str(self.made.do("me", name)["person"])

    def history(self) -> list[str]:
        """The sentences of the file."""
        project(self.service)
        answer = self.made.do("case-history", "ada", number=self.case)
        return [line["what"] for line in answer["items"]]

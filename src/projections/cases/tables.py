"""The tables of the cases."""

from __future__ import annotations

from projections import debts
from projections.runtime.model import Index, Table

CASES = Table(
    columns={
        "number": 'text COLLATE "C" NOT NULL',
        "programme": "text NOT NULL",
        "kind": "text NOT NULL",
        "scope": "text NOT NULL",
        "guideline": "text",
        "call": "text",
        "party": "text NOT NULL",
        # Who looks after the case; null: nobody was named.
        "responsible": "text",
        "title_ref": "text",
        "purpose_ref": "text",
        "phase": "text NOT NULL",
        "origin": "text NOT NULL",
        "year": "smallint NOT NULL",
        # Dates of old files may be partial, so dates of the whole case are text as written.
        "received_on": "text",
        "approved_on": "text",
        "period_from": "text",
        "period_to": "text",
        "application_version": "smallint NOT NULL",
        "requested_cents": "bigint",
        "recommended_cents": "bigint",
        # First approval; the amount in force now; null is none yet, or unknown of an import.
        "approved_cents": "bigint",
        "amount_cents": "bigint",
        "paid_cents": "bigint",
        "claimed_cents": "bigint NOT NULL",
        # Principal that came back on claims, and without one in a later year than it was paid in;
        # what of claims and interest is still owed, pursued or not; what came in above claims that
        # were annulled since.
        "recovered_cents": "bigint NOT NULL",
        "claim_open_cents": "bigint NOT NULL",
        "refund_due_cents": "bigint NOT NULL",
        "earmark": "text NOT NULL",
        "objects": "text[] NOT NULL",
        "primary_object": "text",
        # The years whose budgets the grant rests on.
        "budget_years": "integer[] NOT NULL",
        # The deadline in force, and the one the round began with.
        "documents_due_on": "date",
        "documents_original_due_on": "date",
        "remedy_until": "date",
        # As the grant says, and as extended since.
        "proof_original_due_on": "date",
        "proof_due_on": "date",
        "claim_due_on": "date",
        # What of the claims decides when they are due.
        "debts": "jsonb NOT NULL",
        # The numbers of queries about the proof that have no answer.
        "open_queries": "integer[] NOT NULL",
        "claims": "text[] NOT NULL",
        # The decisions with an objection that is not decided.
        "objections": "text[] NOT NULL",
        "flags": "text[] NOT NULL",
        # Payment holds in force, on one payout or on all.
        "holds": "text[] NOT NULL",
        # The first fact: the day it counts from, and where it stands.
        "begins_on": "date NOT NULL",
        "first_position": "bigint NOT NULL",
        # The last day on which one of its facts took effect, and on which a rule came into being
        # that one of them was measured by.
        "latest_on": "date NOT NULL",
        "ruled_on": "date NOT NULL",
        # Region, year, title, recipient or the like are not what they were at first.
        "corrected": "boolean NOT NULL",
        "version": "integer NOT NULL",
        "last_position": "bigint NOT NULL",
        "last_recorded_at": "timestamptz NOT NULL",
    },
    key=("number",),
    indexes=(
        Index(("phase", "number")),
        Index(("scope", "number")),
        Index(("year", "number")),
        Index(("responsible", "number")),
        Index(("title_ref",)),
        Index(("party",)),
        Index(("last_recorded_at", "number")),
    ),
    objects={"debts": debts.COLUMN},
    inner=frozenset({"latest_on", "ruled_on"}),
)
"""`claim_due_on`: when all that is pursued of the claims is due as ordered or arranged, without
those that an objection holds up or whose order has not arrived. An instalment that is missed can
make it due earlier, without a fact: the line of a case says so on its day, and so do the deadlines.

`flags`: findings of the
application in force, vote-stale, deviates-from-vote, deviation-justified, documents-late,
documents-after-original-deadline, deemed-withdrawn, early-start-permitted,
started-before-permission, proof-late, proof-reminded, proof-findings, query-open,
taken-back-in-part, taken-back-late, bank-account-unconfirmed, payment-hold, objection-pending,
insolvency, reopened, findings about objections, and what an import flagged."""

PAYOUTS = Table(
    part="payouts",
    columns={
        "number": 'text COLLATE "C" NOT NULL',
        "payout_no": "integer NOT NULL",
        "stage": "text NOT NULL",
        "holds": "text[] NOT NULL",
        "kind": "text NOT NULL",
        "year": "smallint NOT NULL",
        "scope": "text NOT NULL",
        "earmark": "text NOT NULL",
        "requested_cents": "bigint NOT NULL",
        "recognised_cents": "bigint",
        "reduced_cents": "bigint NOT NULL",
        "ordered_cents": "bigint",
        "paid_cents": "bigint NOT NULL",
        "returned_cents": "bigint NOT NULL",
        "requested_on": "date NOT NULL",
        "stage_on": "date NOT NULL",
        "value_on": "date",
        "certified_by": "text",
        "ordered_by": "text",
        "executed_by": "text",
        "failure": "text",
        "usage_due_on": "date",
        "used_cents": "bigint",
        "used_until": "date",
        "flags": "text[] NOT NULL",
    },
    key=("number", "payout_no"),
    indexes=(Index(("stage", "stage_on")),),
)
"""`stage`: see `grants.payout.stages`. `holds` are those in force on this payout alone.

`reduced_cents` is what reductions after the check took away, `failure` why the last order was not
carried out while it has not been ordered again. Of an advance `used_cents` were used in all by
`used_until`, as far as reported. `flags`: findings of the request, usage-late.
"""

"""Facts in, what waits out: for which role, since when, barred to whom, by which date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from tests.projections.conftest import Recorder, unrecorded
from tests.projections.examples import example
from tests.projections.history import (
    ADA,
    BEA,
    CAN,
    DUO,
    ZWICKAU,
    Entry,
    allocated,
    approved,
    day,
    generated,
    notified,
    recovery,
    repaid,
    submitted,
    whole_case,
)

from grants.application import events as application
from grants.application.lifecycle import Phase
from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.event import Event
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from grants.wiring import ROUTES
from projections.deadlines.projection import owner_of
from projections.duties import Duties
from projections.moments import today
from projections.runtime import Projector, Row
from projections.runtime.memory import MemoryRows
from projections.worklist.file import File
from projections.worklist.kinds import DATED, KINDS
from projections.worklist.parts import Application, Grant
from projections.worklist.projection import WORKLIST
from projections.worklist.queries import WorkFilter, WorkItem, listed, worklist
from projections.worklist.tables import FILES, ITEMS
from projections.worklist.waiting import GROUPS, waiting

CASE = "FKR-2024-0001"
CLAIM = f"{CASE}-1"
B1 = f"{CASE}-B1"


def own(fact: type[Event], **fields: Any) -> Entry:
    return (f"case/{CASE}", example(fact, **fields), ZWICKAU)


def of_claim(fact: type[Event], **fields: Any) -> Entry:
    return (f"claim/{CLAIM}", example(fact, claim=CLAIM, case=CASE, **fields), ZWICKAU)


def seen(*entries: Entry, on: str = "2030-01-01", **wanted: Any) -> list[WorkItem]:
    rows = list(folded(*entries).rows(ITEMS))
    return listed(rows, WorkFilter(**wanted), day=day(on))


def folded(*entries: Entry) -> MemoryRows:
    """The rows after these facts: after each of them there are those that its files call for."""
    rows = MemoryRows(WORKLIST)
    for owner, file in files(rows, *entries):
        assert _there(rows, owner) == _called_for(owner, file)
        for group in GROUPS:
            watched = _Watched(file)
            list(group.waiting(cast("File", watched)))
            assert watched.looked_at <= {"phase", *group.parts}
    return rows


class _Watched:
    """A file that notes which of its parts are looked at."""

    def __init__(self, file: File) -> None:
        self.looked_at: set[str] = set()
        self._file = file

    def __getattr__(self, name: str) -> Any:
        self.looked_at.add(name)
        return getattr(self._file, name)


def files(rows: MemoryRows, *entries: Entry) -> Iterator[tuple[str, File]]:
    """The file of the case after each fact of one."""
    for position, entry in enumerate(entries, 1):
        recorded = unrecorded(*entry, position=position)
        WORKLIST.apply(recorded, rows)
        known = rows.get(FILES, (owner_of(recorded),))
        if known is not None and known["owner"].startswith("case/"):
            yield known["owner"], known["file"]


Shown = set[tuple[str, str, str, int | None, tuple[str, ...], dt.date | None]]


def _there(rows: MemoryRows, owner: str) -> Shown:
    return {
        (row["subject"], row["kind"], row["number"], *_of(row))
        for row in rows.rows(ITEMS)
        if f"case/{row['case_number']}" == owner and row["kind"] not in DATED.values()
    }


def _of(row: Row) -> tuple[int | None, tuple[str, ...], dt.date | None]:
    return row["cents"], tuple(row["barred"]), row["ready_on"]


def _called_for(owner: str, file: File) -> Shown:
    return {
        (
            f"claim/{each.claim}" if each.claim else owner,
            each.kind,
            each.number,
            each.cents,
            each.barred,
            each.ready_on,
        )
        for each in waiting(file)
    }


def kinds(*entries: Entry, on: str = "2030-01-01") -> list[str]:
    return sorted(item.kind for item in seen(*entries, on=on))


REQUESTED = own(application.DocumentsRequested, round=1, due_on="2024-03-01")
COMPLETE = own(application.CompletenessConfirmed)
REFERRED = own(application.ReferredToAlliance)
CLASSIFIED = own(application.AidClassified, aid="none")
UNFUNDED = own(application.DoubleFundingChecked, outcome="none")
EXAMINED = own(application.ExaminationCompleted, application_version=1)


def vote(outcome: str = "prioritised", version: int = 1, **fields: Any) -> Entry:
    return own(
        application.PrioritisationRecorded,
        outcome=outcome,
        application_version=version,
        **{"findings": [], **fields},
    )


def drafted(act: str, **fields: Any) -> Entry:
    return own(
        approval.DecisionDrafted,
        **{"act": act, "decision": B1, "application_version": 1, "drafted_by": ADA, **fields},
    )


READY = (submitted(), COMPLETE, REFERRED, vote(), CLASSIFIED, UNFUNDED, EXAMINED)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((submitted(),), ["confirm-completeness"]),
        ((submitted(), REQUESTED), ["supply-documents"]),
        ((submitted(), COMPLETE), ["refer-to-alliance"]),
        ((submitted(kind="statewide"), COMPLETE), ["check-double-funding", "classify-aid"]),
        (
            (submitted(kind="network"), COMPLETE, CLASSIFIED, UNFUNDED),
            ["complete-examination"],
        ),
        ((submitted(), COMPLETE, REFERRED), ["record-vote"]),
        ((*READY[:4],), ["check-double-funding", "classify-aid"]),
        (
            (*READY[:4], own(application.AidClassified, aid="de-minimis"), UNFUNDED),
            ["check-de-minimis"],
        ),
        ((*READY[:6],), ["complete-examination"]),
        ((*READY[:3], vote("not-prioritised")), ["answer-vote"]),
        ((*READY[:3], vote(findings=["inquorate"])), ["refer-to-alliance"]),
        (READY, ["draft-decision"]),
        ((*READY, drafted("approval")), ["approve"]),
        ((*READY, drafted("rejection")), ["reject-application"]),
        ((*READY, own(application.ApplicationWithdrawn)), ["close-case"]),
        ((submitted(), drafted("rejection")), ["confirm-completeness", "reject-application"]),
    ],
)
def test_an_application_waits_for_its_next_step(facts, expected):
    assert kinds(*facts) == expected


def test_a_justified_deviation_goes_on_to_the_examination():
    justified = own(application.DeviationFromVoteJustified, application_version=1)
    facts = (*READY[:3], vote("not-prioritised"), justified, CLASSIFIED, UNFUNDED)
    assert kinds(*facts) == ["complete-examination"]
    assert kinds(*facts, EXAMINED) == ["draft-decision"]


def test_more_time_for_documents_leaves_the_original_date():
    extended = own(application.DeadlineExtended, round=1, due_on="2024-04-02")
    (item,) = seen(submitted(), REQUESTED, extended, on="2024-03-11")
    assert (item.due_on, item.due_on_in_force, item.days_late) == (
        day("2024-03-01"),
        day("2024-04-02"),
        10,
    )
    deemed = own(application.ApplicationDeemedWithdrawn, round=1)
    assert kinds(submitted(), REQUESTED, extended, deemed) == ["close-case"]


def test_an_advance_is_to_be_accounted_for_once_its_time_is_over():
    paid = step(payout.PayoutExecuted, cents=40, usage_due_on="2024-07-15", executed_by=DUO)
    facts = (*PAYABLE, *PAYOUT[:4], paid)
    assert kinds(*facts, on="2024-07-15") == []
    (item,) = seen(*facts, on="2024-07-16")
    assert (item.kind, item.number, item.due_on, item.cents) == (
        "report-usage",
        "1",
        day("2024-07-15"),
        40,
    )
    part = step(payout.UsageReported, used_cents=30, used_until="2024-07-01")
    assert kinds(*facts, part, on="2024-07-16") == ["report-usage"]
    back = step(payout.PayoutReturned, cents=10, value_on="2024-07-10")
    whole = step(payout.UsageReported, used_cents=30, used_until="2024-07-12")
    assert kinds(*facts, part, back, whole, on="2024-07-16") == []


def test_a_revision_makes_vote_and_draft_stale():
    revised = own(application.ApplicationRevised, version=2)
    assert kinds(*READY[:4], revised) == ["refer-to-alliance"]
    assert kinds(*READY, drafted("approval"), revised) == ["refer-to-alliance"]
    assert kinds(*READY[:4], revised, vote(version=2)) == ["check-double-funding", "classify-aid"]


def test_a_new_examination_outdates_a_draft():
    assert kinds(*READY, drafted("approval"), EXAMINED) == ["draft-decision"]


def test_a_draft_waits_for_somebody_else_than_its_drafter():
    (item,) = seen(*READY, drafted("approval", amount_cents=90_00))
    assert (item.roles, item.barred, item.number, item.cents) == (("approver",), (ADA,), B1, 90_00)
    for person, count in ((ADA, 0), (CAN, 1)):
        duties = Duties(person=person, everywhere=frozenset({"approve"}), somewhere=frozenset())
        assert len(seen(*READY, drafted("approval"), duties=duties)) == count


def test_what_waits_waits_since_the_fact_that_made_it_wait():
    later = own(application.ApplicationRevised, version=2, received_on="2024-05-01")
    (item,) = seen(submitted(on="2024-02-01"), later)
    assert (item.since_on, item.position) == (day("2024-02-01"), 1)


def test_documents_are_waited_for_until_their_date():
    (item,) = seen(submitted(), REQUESTED, on="2024-03-11")
    assert (item.due_on, item.due_on_in_force, item.days_late) == (
        day("2024-03-01"),
        day("2024-03-01"),
        10,
    )
    assert seen(submitted(), REQUESTED, past_due=day("2024-03-02")) == seen(submitted(), REQUESTED)
    assert seen(submitted(), REQUESTED, past_due=day("2024-03-01")) == []


GRANTED = (*READY, approved(cents=100))
DISPATCHED = own(
    approval.DecisionDispatched, decision=B1, posted_on="2024-03-02", presumed_on="2024-03-05"
)
NOTIFIED = own(approval.NotificationEffected, decision=B1, remedy_until="2024-04-05")
FINAL = own(approval.DecisionBecameFinal, decision=B1, final_on="2024-04-06")
IN_FORCE = (*GRANTED, DISPATCHED, NOTIFIED, FINAL)


def test_a_decision_waits_for_each_step_on_its_day():
    on = "2024-03-04"
    assert kinds(*GRANTED, on=on) == ["dispatch-decision"]
    assert kinds(*GRANTED, DISPATCHED, on=on) == []
    assert kinds(*GRANTED, DISPATCHED, on="2024-03-05") == ["effect-notification"]
    assert kinds(*GRANTED, DISPATCHED, NOTIFIED, on="2024-04-05") == []
    assert kinds(*GRANTED, DISPATCHED, NOTIFIED, on="2024-04-06") == ["become-final"]
    waived = own(approval.RemedyWaived, decision=B1, waived_on="2024-03-10")
    assert kinds(*GRANTED, DISPATCHED, NOTIFIED, waived, on="2024-03-10") == ["become-final"]
    assert kinds(*IN_FORCE, on="2024-05-01") == []


def step(fact: type[Event], **fields: Any) -> Entry:
    return own(fact, payout_no=1, **fields)


ACCOUNT = own(payout.BankAccountChanged, changed_by=ADA)
CONFIRMED = own(payout.BankAccountConfirmed, confirmed_by=BEA)
PAYABLE = (*IN_FORCE, ACCOUNT, CONFIRMED)
PAYOUT = (
    step(payout.PayoutRequested, cents=50),
    step(payout.PayoutChecked, recognised_cents=40, checked_by=ADA),
    step(payout.PayoutCertified, certified_by=BEA),
    step(payout.PayoutOrdered, ordered_by=CAN),
    step(payout.PayoutExecuted, executed_by=DUO, cents=40),
)


def test_a_payout_waits_for_another_person_at_each_step():
    found = []
    for count in range(1, 5):
        (item,) = seen(*PAYABLE, *PAYOUT[:count], on="2024-05-01")
        found.append((item.kind, item.barred, item.cents))
    assert found == [
        ("check-payout", (), 50),
        ("certify-payout", (), 40),
        ("order-payout", (ADA, BEA), 40),
        ("execute-payout", (BEA, CAN), 40),
    ]
    assert seen(*PAYABLE, *PAYOUT, on="2024-05-01") == []


def test_a_payout_that_failed_is_ordered_again_by_nobody_who_checked_it():
    failed = step(payout.PayoutFailed)
    (item,) = seen(*PAYABLE, *PAYOUT[:4], failed, on="2024-05-01")
    assert (item.kind, item.barred) == ("order-payout", (ADA, BEA))
    reduced = step(payout.PayoutReduced, recognised_cents=30, reduced_by=DUO)
    (again,) = seen(*PAYABLE, *PAYOUT[:4], failed, reduced, on="2024-05-01")
    assert (again.kind, again.barred, again.cents) == ("certify-payout", (CAN,), 30)


def test_nothing_is_ordered_without_a_confirmed_account():
    on = "2024-05-01"
    assert kinds(*IN_FORCE, *PAYOUT[:3], on=on) == ["change-bank-account"]
    (item,) = seen(*IN_FORCE, *PAYOUT[:3], ACCOUNT, on=on)
    assert (item.kind, item.barred) == ("confirm-bank-account", (ADA,))
    changed = own(payout.BankAccountChanged, changed_by=BEA)
    (again,) = seen(*PAYABLE, *PAYOUT[:3], changed, on=on)
    assert (again.kind, again.barred) == ("confirm-bank-account", (BEA,))


def test_a_hold_waits_to_be_lifted_by_somebody_else_and_stops_the_payout():
    held = own(payout.PaymentHoldPlaced, hold="h1", payout_no=None, placed_by=ADA)
    lifted = own(payout.PaymentHoldLifted, hold="h1", payout_no=None)
    (item,) = seen(*PAYABLE, *PAYOUT[:3], held, on="2024-05-01")
    assert (item.kind, item.number, item.barred) == ("lift-hold", "h1", (ADA,))
    assert kinds(*PAYABLE, *PAYOUT[:3], held, lifted, on="2024-05-01") == ["order-payout"]
    other = own(payout.PaymentHoldPlaced, hold="h2", payout_no=2)
    assert kinds(*PAYABLE, *PAYOUT[:3], other, on="2024-05-01") == ["lift-hold", "order-payout"]


def proof_months() -> Entry:
    fact = example(
        ParameterSet,
        key="proof_due_months",
        value="6",
        valid_from="2016-01-01",
        valid_to=None,
        guideline=None,
    )
    return ("programme/FKR", fact, "all")


PROOF = own(settlement.ProofSubmitted, due_on="2025-06-30", due_in_force_on="2025-06-30")
STARTED = own(settlement.ExaminationStarted, examiner=ADA)
NOTE = own(settlement.ProofExamined, examiner=BEA)


def test_a_proof_is_waited_for_from_the_end_of_the_period():
    facts = (proof_months(), *IN_FORCE)
    assert seen(*facts, on="2024-12-31") == []
    (item,) = seen(*facts, on="2025-01-01")
    assert (item.kind, item.due_on, item.days_late) == ("submit-proof", day("2025-06-30"), 0)
    extended = own(
        settlement.ProofDeadlineExtended, original_due_on="2025-06-30", due_on="2025-09-30"
    )
    (later,) = seen(*facts, extended, on="2025-07-10")
    assert (later.due_on, later.due_on_in_force, later.days_late) == (
        day("2025-06-30"),
        day("2025-09-30"),
        10,
    )
    assert later.position == item.position


def test_a_proof_is_examined_and_settled_by_different_persons():
    assert kinds(*IN_FORCE, PROOF) == ["start-examination"]
    assert kinds(*IN_FORCE, PROOF, STARTED) == ["examine-proof"]
    query = own(settlement.QueryRaised, query=1, due_on="2025-08-01")
    assert kinds(*IN_FORCE, PROOF, STARTED, query) == ["answer-query", "examine-proof"]
    (item,) = seen(*IN_FORCE, PROOF, STARTED, NOTE)
    assert (item.kind, item.barred) == ("settle-grant", (ADA, BEA))
    settled = own(settlement.GrantSettled, decision=f"{CASE}-S1")
    assert kinds(*IN_FORCE, PROOF, STARTED, NOTE, settled) == ["close-case", "dispatch-decision"]


def test_a_case_with_an_open_claim_or_payout_does_not_wait_to_be_closed():
    settled = (*IN_FORCE, PROOF, STARTED, NOTE, own(settlement.GrantSettled, decision="S1"))
    claimed = (*settled, recovery(CLAIM, cents=200))
    assert kinds(*claimed) == ["dispatch-decision", "notify-claim"]
    assert "close-case" in kinds(*claimed, repaid(CLAIM, cents=200))
    assert "close-case" in kinds(*claimed, of_claim(claim.ClaimWrittenDown))
    assert "close-case" not in kinds(*settled, PAYOUT[0])


def test_a_claim_waits_in_its_own_stream():
    facts = (submitted(), recovery(CLAIM, cents=200), notified(CLAIM))
    items = {item.kind: item for item in seen(*facts)}
    item = items["receive-claim-payment"]
    assert (item.subject, item.case_number, item.due_on, item.cents) == (
        f"claim/{CLAIM}",
        CASE,
        day("2025-03-31"),
        200,
    )
    assert "receive-claim-payment" not in kinds(*facts, on="2025-03-30")
    assert "record-claim-finality" not in kinds(*facts, on="2025-04-07")
    assert "record-claim-finality" in kinds(*facts, on="2025-04-08")
    deferred = of_claim(claim.ClaimDeferred, until_on="2026-12-31")
    assert "receive-claim-payment" not in kinds(*facts, deferred, on="2026-12-30")


def test_taking_a_grant_back_waits_for_hearing_draft_and_signature():
    known = own(revocation.KnowledgeEstablished, knowledge=1, withdrawal_until="2025-03-01")
    heard = own(revocation.HearingHeld, knowledge=1)
    draft = own(
        revocation.RevocationDrafted,
        act="revocation",
        decision="W1",
        plan_version=1,
        drafted_by=ADA,
    )
    on = "2024-06-01"
    (item,) = seen(*IN_FORCE, known, on=on)
    assert (item.kind, item.due_on) == ("hold-hearing", day("2025-03-01"))
    assert kinds(*IN_FORCE, known, heard, on=on) == ["draft-revocation"]
    (signature,) = seen(*IN_FORCE, known, heard, draft, on=on)
    assert (signature.kind, signature.barred) == ("revoke-grant", (ADA,))
    revoked = own(revocation.GrantRevoked, decision="W1", knowledge=1, extent="whole")
    assert kinds(*IN_FORCE, known, heard, draft, revoked, on=on) == [
        "close-case",
        "dispatch-decision",
    ]


def test_a_recovery_order_of_its_own_waits_for_another_signature():
    draft = own(revocation.RecoveryDrafted, decision="R1", cents=70, drafted_by=ADA)
    on = "2024-06-01"
    (item,) = seen(*IN_FORCE, draft, on=on)
    assert (item.kind, item.number, item.barred, item.cents) == ("order-recovery", "R1", (ADA,), 70)
    signed = own(revocation.RecoverySigned, decision="R1")
    assert kinds(*IN_FORCE, draft, signed, on=on) == ["dispatch-decision"]


OBJECTED = own(approval.ObjectionFiled, decision=B1, filed_on="2024-04-01")


def objection(outcome: str, **fields: Any) -> Entry:
    fields = {"decision": B1, "sets_aside": None, "returns_to": None, "letter": None, **fields}
    return own(approval.ObjectionDecided, outcome=outcome, **fields)


def test_an_objection_is_decided_by_nobody_who_drafted_or_signed():
    on = "2024-05-01"
    facts = (*GRANTED, DISPATCHED, NOTIFIED, OBJECTED)
    (item,) = seen(*facts, on=on)
    assert (item.kind, item.number, item.barred) == ("decide-objection", B1, (BEA, CAN))
    for outcome in ("dismissed", "withdrawn"):
        assert kinds(*facts, objection(outcome), on=on) == ["become-final"]
    for outcome in ("upheld", "partly-upheld"):
        assert kinds(*facts, objection(outcome, sets_aside="rejection"), on=on) == []
    # An approval is not set aside: what holds is served anew, and a remedy runs.
    upheld = objection("upheld")
    assert kinds(*facts, upheld, on=on) == ["dispatch-decision"]
    assert kinds(*facts, upheld, DISPATCHED, on=on) == ["effect-notification"]
    assert kinds(*facts, upheld, DISPATCHED, NOTIFIED, on=on) == ["become-final"]
    # What was decided on its merits is served anew.
    admissible = own(approval.ObjectionFiled, decision=B1, findings=())
    known = (*GRANTED, DISPATCHED, NOTIFIED, admissible)
    assert kinds(*known, objection("dismissed"), on=on) == ["dispatch-decision"]


def test_what_was_decided_about_an_objection_waits_to_be_served_by_itself():
    on, ruling = "2024-06-01", f"{B1}-W1"
    facts = (*GRANTED, DISPATCHED, NOTIFIED, OBJECTED, objection("dismissed", letter=ruling))
    sent = own(approval.DecisionDispatched, decision=ruling, presumed_on="2024-05-05")
    there = own(approval.NotificationEffected, decision=ruling, remedy_until="2024-06-06")
    back = own(approval.DecisionReturned, decision=ruling)
    assert [(item.kind, item.number) for item in seen(*facts, on=on)] == [
        ("become-final", B1),
        ("dispatch-decision", ruling),
    ]
    assert kinds(*facts, sent, on=on) == ["become-final", "effect-notification"]
    assert kinds(*facts, sent, there, on=on) == ["become-final"]
    assert kinds(*facts, sent, there, back, on=on) == ["become-final", "dispatch-decision"]
    # Where the decision is set aside it is all that is left to serve.
    aside = objection("upheld", sets_aside="revocation", letter=ruling)
    known = (*GRANTED, DISPATCHED, NOTIFIED, OBJECTED, aside)
    assert [item.number for item in seen(*known, on=on)] == [ruling]
    assert kinds(*known, sent, there, on=on) == []


def test_after_a_review_the_claim_is_final_once_the_decision_behind_it_is():
    on, order_no = "2024-11-01", f"{CASE}-R1"
    signed = own(revocation.RecoverySigned, decision=order_no, drafted_by=ADA, approved_by=CAN)
    order = recovery(CLAIM, on="2024-09-01", cents=200)
    sent = own(
        approval.DecisionDispatched,
        decision=order_no,
        posted_on="2024-09-06",
        presumed_on="2024-09-09",
    )
    arrived = own(approval.NotificationEffected, decision=order_no, remedy_until="2024-10-10")
    known = notified(CLAIM, on="2024-09-10")
    due = ["receive-claim-payment", "record-claim-finality"]
    assert kinds(*IN_FORCE, signed, order, on=on) == ["dispatch-decision"]
    assert kinds(*IN_FORCE, signed, order, sent, on=on) == ["effect-notification"]
    # Recorded before a claim followed its decision: what is missing of it waits by itself.
    late = ["become-final", "notify-claim"]
    assert sorted(kinds(*IN_FORCE, signed, order, sent, arrived, on=on)) == late
    facts = (*IN_FORCE, signed, order, sent, arrived, known)
    assert kinds(*facts, on=on) == ["become-final", due[0]]
    against = own(approval.ObjectionFiled, decision=order_no, findings=())
    (item,) = seen(*facts, against, on=on)
    assert (item.kind, item.number, item.barred) == ("decide-objection", order_no, (ADA, CAN))
    reviewed = objection("dismissed", decision=order_no)
    assert kinds(*facts, against, reviewed, on=on) == ["dispatch-decision", due[0]]
    final = own(approval.DecisionBecameFinal, decision=order_no)
    assert kinds(*facts, against, reviewed, final, on=on) == due
    ended = of_claim(claim.ClaimBecameFinal)
    assert kinds(*facts, against, reviewed, final, ended, on=on) == due[:1]


def test_what_came_in_on_an_annulled_claim_waits_to_go_back():
    order, back = recovery(CLAIM, on="2024-09-01", cents=200), repaid(CLAIM, cents=60)
    annulled = of_claim(claim.ClaimAnnulled, to_cents=0, dropped_cents=140, refund_cents=60)
    facts = (*IN_FORCE, order, notified(CLAIM, on="2024-09-10"), back)
    on = "2024-11-01"
    assert kinds(*facts, on=on) == ["receive-claim-payment", "record-claim-finality"]
    (item,) = seen(*facts, annulled, on=on)
    assert (item.kind, item.subject, item.cents) == ("refund-claim", f"claim/{CLAIM}", 60)
    assert kinds(*facts, annulled, of_claim(claim.ClaimRefunded, cents=60), on=on) == []


def test_while_an_objection_is_pending_nothing_is_ordered_collected_or_closed():
    on = "2025-05-01"
    assert kinds(*PAYABLE, *PAYOUT[:3], OBJECTED, on="2024-05-01") == ["decide-objection"]
    signed = own(settlement.GrantSettled, decision=f"{CASE}-R1", examiner=ADA, approved_by=CAN)
    settled = (*IN_FORCE, PROOF, STARTED, NOTE, signed, recovery(CLAIM, cents=200))
    known = notified(CLAIM)
    against = own(approval.ObjectionFiled, decision=f"{CASE}-R1")
    assert kinds(*settled, known, on=on) == [
        "dispatch-decision",
        "receive-claim-payment",
    ]
    assert kinds(*settled, known, against, on=on) == ["decide-objection"]
    done = of_claim(claim.ClaimWrittenDown)
    assert kinds(*settled, known, against, done, on=on) == ["decide-objection"]


def test_a_letter_that_came_back_is_sent_again():
    back = own(approval.DecisionReturned, decision=B1)
    assert kinds(*GRANTED, DISPATCHED, back, on="2024-05-01") == ["dispatch-decision"]
    assert kinds(*GRANTED, DISPATCHED, back, DISPATCHED, on="2024-05-01") == ["effect-notification"]


def conditional(**condition: Any) -> Entry:
    stream, fact, scope = approved(cents=100)
    each = {"condition": "lease", "effect": "before-payout", "due_on": None, **condition}
    conditions = [{**each, "text": {"ref": "r", "commitment": "c"}}]
    whole = {**fact.model_dump(mode="json"), "conditions": conditions}
    return (stream, type(fact).model_validate(whole), scope)


def test_a_condition_before_payouts_stops_the_order_until_it_is_fulfilled():
    on = "2024-05-01"
    facts = (*READY, conditional(), *PAYABLE[len(GRANTED) :], *PAYOUT[:3])
    assert kinds(*facts, on=on) == ["fulfil-condition"]
    fulfilled = own(approval.ConditionFulfilled, condition="lease")
    assert kinds(*facts, fulfilled, on=on) == ["order-payout"]


def test_a_condition_beside_the_project_waits_from_the_day_after_its_date():
    granted = conditional(effect="accompanying", due_on="2024-06-30")
    facts = (*READY, granted, *IN_FORCE[len(GRANTED) :])
    assert kinds(*facts, on="2024-06-30") == []
    (item,) = seen(*facts, on="2024-07-02")
    assert (item.kind, item.number, item.due_on, item.days_late) == (
        "fulfil-condition",
        "lease",
        day("2024-06-30"),
        2,
    )


def test_nothing_is_fulfilled_once_the_grant_is_taken_back_whole():
    granted = conditional(effect="accompanying", due_on="2024-06-30")
    facts = (*READY, granted, *IN_FORCE[len(GRANTED) :])
    assert "fulfil-condition" in kinds(*facts, on="2024-07-02")
    assert "fulfil-condition" not in kinds(
        *facts, own(revocation.GrantRevoked, extent="whole"), on="2024-07-02"
    )


def test_a_new_recipient_waits_for_a_signature_and_then_for_an_account():
    on = "2024-05-01"
    draft = drafted("recipient-change", decision="B2", plan_version=None)
    (item,) = seen(*PAYABLE, draft, on=on)
    assert (item.kind, item.barred) == ("change-recipient", (ADA,))
    changed = own(approval.RecipientChanged, decision="B2")
    assert kinds(*PAYABLE, *PAYOUT[:3], draft, changed, on=on) == [
        "change-bank-account",
        "dispatch-decision",
    ]


def test_an_insolvent_recipient_is_paid_nothing():
    on = "2024-05-01"
    insolvent = own(approval.InsolvencyOpened)
    ended = own(approval.InsolvencyEnded)
    assert kinds(*PAYABLE, *PAYOUT[:3], insolvent, on=on) == []
    assert kinds(*PAYABLE, *PAYOUT[:3], insolvent, ended, on=on) == ["order-payout"]


def test_an_amendment_waits_for_its_signature_until_the_plan_is_another():
    draft = drafted("amendment", decision="B2", plan_version=2)
    on = "2024-06-01"
    assert kinds(*IN_FORCE, draft, on=on) == ["amend-grant"]
    amended = own(
        approval.GrantAmended,
        decision="B3",
        plan_version=2,
        period_to="2024-12-31",
        conditions=[],
    )
    assert kinds(*IN_FORCE, draft, amended, on=on) == ["dispatch-decision"]


def test_what_waits_beside_the_cases():
    assert kinds(allocated(100), on="2024-12-31") == []
    (item,) = seen(allocated(100), on="2025-01-01")
    assert (item.kind, item.subject, item.case_number, item.roles) == (
        "close-budget-year",
        f"budget/FKR/{ZWICKAU}/2024",
        None,
        ("budget-holder",),
    )


def test_the_roles_are_those_of_the_commands():
    for kind in KINDS.values():
        roles = {role for name in kind.commands for role in ROUTES[name].roles}
        assert kind.roles == roles, kind.code


def test_every_date_that_calls_for_something_has_words():
    assert set(DATED.values()) <= KINDS.keys()


def test_something_waits_in_every_phase_that_goes_on():
    """Whatever is not decided, or not closed, waits for somebody, today or from a later day."""
    still = {Phase.UNKNOWN, Phase.IMPORTED, Phase.CLOSED, Phase.APPROVED}
    for phase in set(Phase) - still:
        file = File(
            phase=phase,
            application=Application(kind="regional", version=1),
            grant=Grant(period_to=dt.date(2024, 12, 31)),
        )
        assert any(waiting(file)), phase


def test_what_waits_is_told_by_one_group():
    groups: dict[str, set[str]] = {}
    for _, file in files(MemoryRows(WORKLIST), *generated(6)):
        for group in GROUPS:
            for each in group.waiting(file):
                groups.setdefault(each.kind, set()).add(group.told.__name__)
    assert {"record-vote", "become-final", "certify-payout", "close-case"} <= groups.keys()
    assert all(len(tellers) == 1 for tellers in groups.values()), groups


def test_after_each_fact_there_is_what_its_file_calls_for():
    folded(*generated(6))


def test_an_imported_case_waits_for_nobody():
    assert not any(waiting(File(phase=Phase.IMPORTED)))


def test_lists_of_now_and_of_then_are_alike(recorder: Recorder, projector: Projector):
    recorder.record(proof_months())
    recorder.record_all(generated(8))
    recorder.record(submitted("FKR-2024-0999"), *IN_FORCE, *PAYOUT[:3], ACCOUNT, CONFIRMED)
    projector.catch_up([WORKLIST])
    log = recorder.log
    now_on = today()
    duties = Duties(
        person=ADA,
        everywhere=frozenset({"close-case"}),
        somewhere=frozenset({("order-payout", ZWICKAU), ("close-budget-year", ZWICKAU)}),
    )
    found = {}
    for name, wanted in {
        "all": WorkFilter(),
        "kind": WorkFilter(kinds=("confirm-completeness",)),
        "none": WorkFilter(kinds=()),
        "scope": WorkFilter(scope=ZWICKAU),
        "scopes": WorkFilter(scopes=()),
        "case": WorkFilter(case_number=CASE),
        "past": WorkFilter(past_due=now_on),
        "before": WorkFilter(due_before=day("2024-01-01")),
        "duties": WorkFilter(duties=duties),
        "programme": WorkFilter(programme="HH"),
    }.items():
        now = worklist(log, wanted, limit=1000)
        then = worklist(log, wanted, limit=1000, as_of=now_on, known_at=log.last_position())
        assert now == then, name
        found[name] = len(now)
    assert (found["kind"], found["none"], found["scopes"], found["programme"]) == (1, 0, 0, 0)
    assert found["all"] > found["scope"] > found["case"] > 0
    assert found["past"] > 0
    assert found["before"] > 0
    assert 0 < found["duties"] < found["all"]


def test_pages_join_to_the_whole_list(recorder: Recorder, projector: Projector):
    recorder.record_all(generated(6))
    projector.catch_up([WORKLIST])
    log = recorder.log
    moments: tuple[dict[str, Any], ...] = ({}, {"known_at": log.last_position()})
    for asked in moments:
        whole = worklist(log, limit=1000, **asked)
        paged: list[WorkItem] = []
        while page := worklist(log, after=paged[-1].place if paged else None, limit=5, **asked):
            paged += page
        assert paged == whole
        assert len(whole) > 10


def test_a_worklist_of_the_past_is_that_of_then(recorder: Recorder, projector: Projector):
    recorder.record_all(whole_case(CASE, ZWICKAU, year=2024, cents=90_000_00))
    projector.catch_up([WORKLIST])
    then = worklist(recorder.log, WorkFilter(case_number=CASE), as_of=day("2024-01-15"))
    assert [(item.kind, item.due_on) for item in then] == [("supply-documents", day("2024-02-12"))]


def test_a_version_without_the_past_goes_on_telling_what_waits_now(
    recorder: Recorder, projector: Projector, projector_url: str
):
    """It is served while the next one is built."""
    recorder.record_all(generated(3))
    projector.catch_up([WORKLIST])
    before = worklist(recorder.log)
    assert before
    with psycopg.connect(projector_url) as connection:
        connection.execute("DROP VIEW reads.worklist_past, reads.worklist")
        told = ", ".join(name for name in ITEMS.columns if name not in ITEMS.inner)
        shown = f"SELECT {told} FROM reads.{WORKLIST.physical(ITEMS)}"
        connection.execute(f"CREATE VIEW reads.worklist AS {shown}".encode())
        connection.execute("GRANT SELECT ON reads.worklist TO PUBLIC")
    assert worklist(recorder.log) == before

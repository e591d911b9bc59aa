"""What the form of a command begins with: what stands, what is usual, the next number."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grants.application import events as application
from grants.approval.events import DecisionDispatched, NotificationEffected, RemedyWaived
from grants.kernel.calendar import day_after
from grants.payout.events import PaymentHoldPlaced, PayoutReturned
from grants.payout.stages import UNDER_WAY
from grants.web.steps.references import decisions, present

if TYPE_CHECKING:
    from grants.web.steps.desk import Desk
    from projections.cases.queries import PayoutLine

Body = dict[str, Any]
PAPERS_DAYS = 28
QUERY_DAYS = 28
_GRANT = "grant"


def fixed(desk: Desk, command: str, payout: PayoutLine | None) -> Body:
    """What nobody types: the number of what is new, and what can be meant by nothing else."""
    file, line = desk.case.file, desk.case.line
    found: Body = {}
    match command:
        case "revise-application":
            found = {"version": line.application_version + 1}
        case "request-documents":
            found = {"round": len(desk.all_of(application.DocumentsRequested)) + 1}
        case "supply-documents" | "extend-deadline":
            found = {"round": len(desk.all_of(application.DocumentsRequested)) or 1}
        case "request-payout":
            found = {"payout_no": len(desk.case.payouts) + 1}
        case "place-hold":
            found = {"hold": f"S{len(desk.all_of(PaymentHoldPlaced)) + 1}"}
            if not any(each.stage in UNDER_WAY for each in desk.case.payouts):
                found["payout_no"] = None  # There is none to stop: it is about the whole case.
        case "return-payout":
            found = {"refund": f"R{len(desk.all_of(PayoutReturned)) + 1}"}
        case "remind-proof":
            found = {"reminder": len(file.proof_reminders) + 1}
        case "raise-query":
            found = {"query": len(file.queries) + 1}
        case "establish-knowledge":
            found = {"knowledge": len(file.knowledge) + 1}
        case "hold-hearing":
            found = {"hearing": len(file.hearings) + 1}
        case "change-bank-account":
            found = {"party": line.party}
        case _:
            pass
    if payout is not None and command != "place-hold":
        found["payout_no"] = payout.payout_no
    if len(meant := decisions(desk, command)) == 1:
        found["decision"] = meant[0][0]
    return found


def begins(desk: Desk, command: str, payout: PayoutLine | None) -> Body:
    """What stands there already, or what people expect."""
    file, line = desk.case.file, desk.case.line
    if payout is not None:
        return _of_payout(command, payout)
    match command:
        case "revise-application":
            return _application(desk)
        case "request-documents":
            return {"due_on": desk.today + dt.timedelta(days=PAPERS_DAYS)}
        case "supply-documents":
            return {"items": [i for i, state in file.checklist.items() if state == "open"]}
        case "confirm-completeness":
            supplied = [each.supplied_on for each in desk.all_of(application.DocumentsSupplied)]
            return {"complete_on": max(supplied, default=None) or line.received_on}
        case "record-vote":
            return _vote(desk)
        case "complete-examination":
            return _examination(desk)
        case "draft-decision":
            return _draft(desk)
        case "dispatch-decision":
            return {"channel": "post", "remedy_notice": "included"}
        case "effect-notification":
            sent = desk.all_of(DecisionDispatched)
            presumed = sent[-1].presumed_on if sent else None
            manner = "presumed" if presumed else "proven"
            return {"manner": manner, "effected_on": presumed}
        case "become-final":
            return {"final_on": _final_on(desk)}
        case "report-plan-shift":
            return {"plan": [vars(each) for each in file.plan]}
        case "request-payout":
            return _request(desk)
        case _:
            return _late(desk, command)


def _final_on(desk: Desk) -> dt.date | None:
    """The day after the period for a remedy, or the day on which it was waived."""
    until, waived = desk.case.line.remedy_until, desk.all_of(RemedyWaived)
    if waived and waived[-1].decision in dict(decisions(desk, "become-final")):
        notified = desk.all_of(NotificationEffected)
        *_, known = (each for each in notified if each.decision == waived[-1].decision)
        return min(waived[-1].waived_on, day_after(known.remedy_until))
    return day_after(until) if until else None


def _late(desk: Desk, command: str) -> Body:
    """After the grant was used."""
    file = desk.case.file
    match command:
        case "submit-proof":
            return {
                "lines": [{"line": each.line} for each in file.plan],
                "indicators": [{"indicator": each.indicator} for each in file.indicators],
            }
        case "start-examination":
            return {"depth": "formal", "choice": "all"}
        case "raise-query":
            return {"due_on": desk.today + dt.timedelta(days=QUERY_DAYS)}
        case "examine-proof" if file.proof is not None:
            return {
                "recognised": [vars(each) for each in file.proof.lines],
                "other_means_cents": file.proof.other_means_cents,
            }
        case "establish-knowledge":
            return {"known_by": desk.person}
        case "hold-hearing" | "draft-revocation":
            hearing = {"hearing": file.hearings[-1].hearing} if file.hearings else {}
            known = {"knowledge": file.knowledge[-1].knowledge} if file.knowledge else {}
            return {**hearing, **known}
        case _:
            return {}


def _of_payout(command: str, payout: PayoutLine) -> Body:
    match command:
        case "check-payout":
            return {"recognised_cents": payout.requested_cents}
        case "reduce-payout":
            return {"recognised_cents": payout.recognised_cents}
        case "return-payout":
            return {"cents": payout.paid_cents - payout.returned_cents}
        case "report-usage":
            return {"used_cents": payout.paid_cents - payout.returned_cents}
        case "place-hold":
            return {"payout_no": payout.payout_no}
        case _:
            return {}


def _application(desk: Desk) -> Body:
    file, line = desk.case.file, desk.case.line
    return {
        "costs": [vars(each) for each in file.costs],
        "financing": [vars(each) for each in file.financing],
        "requested_cents": line.requested_cents,
        "period_from": line.period_from,
        "period_to": line.period_to,
        "objects": list(line.objects),
        "primary_object": line.primary_object,
        "earmark": line.earmark,
    }


def _vote(desk: Desk) -> Body:
    held = sorted(desk.alliance.meetings.values(), key=lambda each: each.held_on)
    last = held[-1].meeting if held else None
    call = desk.alliance.calls.get(desk.case.line.call or "")
    return {
        "meeting": last,
        "ballots": [{"member": each.member} for each in present(desk, last or "")],
        "scores": [{"criterion": each} for each in call.opened.criteria] if call else [],
        "recommended_cents": desk.case.line.requested_cents,
    }


def _examination(desk: Desk) -> Body:
    eligible = sum(each.cents for each in desk.case.file.costs)
    asked = desk.case.line.recommended_cents or desk.case.line.requested_cents
    if not eligible or not asked:
        return {}
    # What the rate gives must not be less than what is proposed.
    rate = min(10_000, -(-asked * 10_000 // eligible))
    return {"eligible_cents": eligible, "rate_bp": rate, "proposed_cents": asked}


def _draft(desk: Desk) -> Body:
    """An approval as it was examined, or the grant as it stands, to be amended."""
    file, line = desk.case.file, desk.case.line
    if file.plan:
        return {
            "act": "amendment",
            "amount_cents": line.amount_cents,
            "by_year": [vars(each) for each in file.by_year],
            "plan": [vars(each) for each in file.plan],
            "period_from": line.period_from,
            "period_to": line.period_to,
        }
    examined = file.examination
    if examined is None:
        return {}
    by_line: dict[str, int] = defaultdict(int)
    for cost in file.costs:
        by_line[cost.line] += cost.cents
    other = sum(each.cents for each in file.financing if each.source != _GRANT)
    return {
        "act": "approval",
        "financing_type": "anteil",
        "rate_bp": examined.rate_bp,
        "amount_cents": examined.proposed_cents,
        "by_year": [
            {"year": year, "scope": line.scope, "earmark": line.earmark, "cents": cents}
            for year, cents in _by_year(file.costs, examined.proposed_cents).items()
        ],
        "plan": [{"line": name, "cents": cents} for name, cents in by_line.items()],
        "period_from": line.period_from,
        "period_to": line.period_to,
        "other_means_cents": other,
    }


def _by_year(costs: Sequence[application.CostLine], cents: int) -> Mapping[int, int]:
    """The grant by year, as the costs are; what does not divide is in the last one."""
    years: dict[int, int] = defaultdict(int)
    for cost in costs:
        years[cost.year] += cost.cents
    total = sum(years.values())
    if not total:
        return {}
    shares = {year: cents * part // total for year, part in sorted(years.items())}
    shares[max(shares)] += cents - sum(shares.values())
    return shares


def _request(desk: Desk) -> Body:
    """From the year that runs, if the grant has a share of it, else the first one after."""
    shares = sorted(desk.case.file.by_year, key=lambda each: each.year)
    open_ = [each for each in shares if each.year >= desk.today.year] or shares[-1:]
    if not open_:
        return {"kind": "advance"}
    return {"kind": "advance", "year": open_[0].year, "earmark": open_[0].earmark}

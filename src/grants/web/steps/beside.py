"""The figures that a step needs beside its form, each with the place of the facts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grants.api.texts import opened_texts
from grants.approval.events import DecisionDrafted
from grants.revocation.events import RecoveryDrafted, RevocationDrafted
from grants.web import wording
from grants.web.acting import Figure
from grants.web.language import N_, day, gettext
from grants.web.steps.references import drafts

if TYPE_CHECKING:
    from grants.application.events import PrioritisationRecorded
    from grants.web.steps.desk import Desk
    from projections.cases.claims import ClaimFile
    from projections.cases.queries import PayoutLine

SIGNING = frozenset(
    {
        "amend-grant",
        "approve",
        "change-recipient",
        "order-recovery",
        "reject-application",
        "revoke-grant",
        "withdraw-grant",
    }
)
_PROVING = frozenset({"submit-proof", "raise-query", "examine-proof", "settle-grant"})


def beside(desk: Desk, command: str, payout: PayoutLine | None) -> list[Figure]:
    """What is good to know while one fills in the form of a command."""
    found = list(_of_case(desk))
    if payout is not None:
        found += _of_payout(payout)
    if command == "request-payout" or payout is not None:
        found += _by_year(desk)
    if command in SIGNING:
        for draft in drafts(desk):
            found += _of_draft(desk, draft)
    if command in _PROVING:
        found += _of_proof(desk)
    return found


def _of_case(desk: Desk) -> Iterator[Figure]:
    file, line = desk.case.file, desk.case.line
    trail = f"/vorgaenge/{desk.number}?ansicht=pruefpfad"
    yield Figure(N_("Beantragt"), line.requested_cents, address=trail)
    if file.votes:
        yield of_vote(file.votes[-1])
    if file.examination and line.amount_cents is None:
        yield Figure(N_("Zuwendungsfähig"), file.examination.eligible_cents)
        yield Figure(N_("Vorgeschlagen"), file.examination.proposed_cents)
    if line.amount_cents is not None:
        yield Figure(N_("Zuwendung jetzt"), line.amount_cents, address=trail)
        yield Figure(N_("Ausgezahlt"), line.paid_cents, address=trail)
        if line.paid_cents is not None:
            left = line.amount_cents - line.paid_cents
            title = (
                N_("Noch nicht ausgezahlt") if left >= 0 else N_("Mehr ausgezahlt als bewilligt")
            )
            yield Figure(title, abs(left))
    if line.period_from and line.period_to:
        period = f"{day(line.period_from)} – {day(line.period_to)}"
        yield Figure(N_("Zeitraum"), text=period)


def of_vote(vote: PrioritisationRecorded) -> Figure:
    """What an alliance recommended: an amount, or that it did not put the project on its list."""
    title = N_("Von der Allianz empfohlen")
    if vote.outcome == "prioritised":
        return Figure(title, vote.recommended_cents)
    return Figure(title, text=gettext("nicht priorisiert"))


def _of_payout(payout: PayoutLine) -> Iterator[Figure]:
    yield Figure(N_("Dieser Abruf"), payout.requested_cents)
    if payout.recognised_cents is not None:
        yield Figure(N_("davon anerkannt"), payout.recognised_cents)
    yield Figure(N_("Art des Abrufs"), text=wording.code("kind", payout.kind, "request-payout"))
    yield Figure(N_("Stand des Abrufs"), text=wording.code("stage", payout.stage))


def _by_year(desk: Desk) -> Iterator[Figure]:
    asked: dict[int, int] = {}
    for each in desk.case.payouts:
        if each.stage not in {"rejected", "withdrawn"}:
            cents = each.requested_cents if each.recognised_cents is None else each.recognised_cents
            asked[each.year] = asked.get(each.year, 0) + cents
    for share in desk.case.file.by_year:
        title = gettext("%(year)s noch nicht abgerufen") % {"year": share.year}
        yield Figure(title, share.cents - asked.get(share.year, 0))


def _of_draft(
    desk: Desk, draft: DecisionDrafted | RevocationDrafted | RecoveryDrafted
) -> Iterator[Figure]:
    texts = opened_texts(desk.pages.reading.service, [draft])
    yield Figure(N_("Entwurf"), text=f"{draft.decision}, {day(draft.drafted_on)}")
    match draft:
        case DecisionDrafted():
            if draft.amount_cents is not None:
                yield Figure(N_("Zuwendung laut Entwurf"), draft.amount_cents)
            for share in draft.by_year:
                title = gettext("davon %(year)s") % {"year": share.year}
                yield Figure(title, share.cents)
            for condition in draft.conditions:
                text = texts.get(condition.text.ref, "")
                yield Figure(N_("Nebenbestimmung"), text=text, german=True)
            if draft.ground:
                ground = wording.code("ground", draft.ground, "draft-decision")
                yield Figure(N_("Grund"), text=ground)
        case RevocationDrafted():
            yield Figure(N_("Zuwendung vorher"), draft.before_cents)
            yield Figure(N_("Zuwendung danach"), draft.remaining_cents)
        case RecoveryDrafted():
            yield Figure(N_("Forderung laut Entwurf"), draft.cents)
    if draft.reasons.ref in texts:
        yield Figure(N_("Begründung"), text=texts[draft.reasons.ref], german=True)


def _of_proof(desk: Desk) -> Iterator[Figure]:
    file = desk.case.file
    planned = {each.line: each.cents for each in file.plan}
    if file.proof is None:
        for name, cents in planned.items():
            title = gettext("geplant: %(line)s") % {"line": wording.code("line", name)}
            yield Figure(title, cents)
        return
    for each in file.proof.lines:
        title = gettext("nachgewiesen: %(line)s") % {"line": wording.code("line", each.line)}
        yield Figure(title, each.cents)
    yield Figure(N_("andere Mittel"), file.proof.other_means_cents)
    if file.proof_examined is not None:
        recognised = sum(each.recognised_cents for each in file.proof_examined.lines)
        yield Figure(N_("anerkannte Ausgaben"), recognised)


def beside_claim(claim: ClaimFile) -> list[Figure]:
    """What is good to know about a claim."""
    due = [Figure(N_("Fällig"), text=day(claim.due_on))] if claim.due_on else []
    return [
        Figure(N_("Gefordert"), claim.cents),
        Figure(N_("Zinsen"), claim.interest_cents),
        Figure(N_("Bezahlt"), claim.paid_cents),
        Figure(N_("Offen"), claim.open_cents),
        Figure(N_("Stand"), text=wording.code("claim_stage", claim.stage)),
        *due,
    ]

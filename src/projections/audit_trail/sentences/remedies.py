"""Sentences about how decisions reach their recipients, and about remedies against them."""

from collections.abc import Iterator

from grants.approval import events as e
from grants.kernel.ids import ruled_on
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded
from projections.audit_trail.sentences.words import date, person, reasons, role, signed

CHANNELS = worded(
    {"post": "per Post", "electronic": "elektronisch", "delivery": "durch Zustellung"}
)
REMEDIES = worded(
    {"included": "mit Rechtsbehelfsbelehrung", "missing": "ohne Rechtsbehelfsbelehrung"}
)
MANNERS = worded({"presumed": "nach der gesetzlichen Vermutung", "proven": "nachweislich"})
RETURNED = worded(
    {
        "address-unknown": "Anschrift unbekannt",
        "not-accepted": "Annahme verweigert",
        "not-collected": "nicht abgeholt",
        "other": "sonstiger Grund",
    }
)
OBJECTIONS = worded(
    {
        "upheld": "stattgegeben",
        "partly-upheld": "teilweise stattgegeben",
        "dismissed": "zurückgewiesen",
        "withdrawn": "zurückgenommen",
    }
)
SET_ASIDE = worded(
    {
        "rejection": "die Ablehnung",
        "settlement": "der Schlussbescheid",
        "revocation": "der Widerruf",
        "withdrawal": "die Rücknahme",
        "recovery": "der Erstattungsbescheid",
    }
)


@tells(e.DecisionDispatched)
def _dispatched(fact: e.DecisionDispatched) -> Sentence:
    presumed = ""  # A formally served decision is presumed to arrive on no day: service is proven.
    if fact.presumed_on is not None:
        presumed = said(
            "; gilt am %(presumed_on)s als bekannt gegeben", presumed_on=date(fact.presumed_on)
        )
    return said(
        "Bescheid %(decision)s %(channel)s versandt (%(remedy)s)%(presumed)s.",
        decision=fact.decision,
        channel=CHANNELS[fact.channel],
        remedy=REMEDIES[fact.remedy_notice],
        presumed=presumed,
    )


@tells(e.NotificationEffected)
def _notified(fact: e.NotificationEffected) -> Sentence:
    if ruled_on(fact.decision) is not None:
        return said(
            "Bescheid %(decision)s %(manner)s bekannt gegeben.",
            decision=fact.decision,
            manner=MANNERS[fact.manner],
        )
    return said(
        "Bescheid %(decision)s %(manner)s bekannt gegeben; Widerspruch möglich bis"
        " %(remedy_until)s.",
        decision=fact.decision,
        manner=MANNERS[fact.manner],
        remedy_until=date(fact.remedy_until),
    )


@tells(e.RemedyWaived)
def _waived(fact: e.RemedyWaived) -> Sentence:
    return said(
        "Auf Rechtsbehelfe gegen den Bescheid %(decision)s verzichtet.", decision=fact.decision
    )


@tells(e.DecisionReturned)
def _returned(fact: e.DecisionReturned) -> Sentence:
    return said(
        "Bescheid %(decision)s kam als unzustellbar zurück (%(ground)s), erfasst von"
        " %(recorded_by)s.",
        decision=fact.decision,
        ground=RETURNED[fact.ground],
        recorded_by=person(fact.recorded_by),
    )


@tells(e.ObjectionFiled)
def _objected(fact: e.ObjectionFiled) -> Sentence:
    return said(
        "Widerspruch gegen den Bescheid %(decision)s eingegangen%(findings)s, erfasst von"
        " %(recorded_by)s.%(grounds)s",
        decision=fact.decision,
        findings=findings(fact.findings),
        recorded_by=person(fact.recorded_by),
        grounds=reasons(fact.grounds) if fact.grounds else "",
    )


@tells(e.ObjectionDecided)
def _objection_decided(fact: e.ObjectionDecided) -> Sentence:
    return said(
        "Widerspruch gegen den Bescheid %(decision)s %(outcome)s, entschieden von"
        " %(decided_by)s (%(competence)s)%(effects)s.%(reasons)s",
        decision=fact.decision,
        outcome=OBJECTIONS[fact.outcome],
        decided_by=person(fact.decided_by),
        competence=role(fact.competence),
        effects=joined("", _effects(fact)),
        reasons=reasons(fact.reasons),
    )


def _effects(fact: e.ObjectionDecided) -> Iterator[Sentence]:
    if fact.sets_aside:
        yield said("; %(act)s ist aufgehoben", act=SET_ASIDE[fact.sets_aside])
    if fact.amount_cents is not None:
        yield said(
            ", Zuwendung jetzt %(amount)s (%(delta)s)",
            amount=euros_de(fact.amount_cents),
            delta=signed(fact.delta_cents),
        )
    if fact.restored:
        bound = sum(share.cents for share in fact.restored)
        yield said(", wieder gebunden %(bound)s", bound=euros_de(bound))
    if fact.unrestored_cents:
        yield said(", nicht wieder gebunden %(lost)s", lost=euros_de(fact.unrestored_cents))
    if fact.claim is not None:
        claimed = euros_de(fact.claim_cents)
        yield said("; Erstattung %(claim)s jetzt %(claimed)s", claim=fact.claim, claimed=claimed)
    if fact.letter is not None:
        yield said("; zuzustellen als Bescheid %(letter)s", letter=fact.letter)


@tells(e.DecisionBecameFinal)
def _final(fact: e.DecisionBecameFinal) -> Sentence:
    return said("Bescheid %(decision)s ist bestandskräftig.", decision=fact.decision)

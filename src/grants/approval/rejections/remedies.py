"""Why a decision was not served, not final, or the objection to it not decided."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class DecisionUnknown(Rejection):
    """There is no signed decision of this number."""

    code = "decision-unknown"
    message = "Eine unterzeichnete Entscheidung {decision} gibt es in dieser Akte nicht."
    field = "decision"


class DecidedOnObjection(Rejection):
    """What was decided on an objection is attacked in court alone, without another objection."""

    code = "decided-on-objection"
    message = (
        "Mit {decision} wurde über einen Widerspruch entschieden. Dagegen gibt es keinen "
        "Widerspruch, sondern die Klage zum Verwaltungsgericht. Widerspruch, Verzicht und "
        "Bestandskraft gehören zu dem Bescheid selbst; geht es um ihn, ist seine Nummer anzugeben."
    )
    legal_basis = "§ 74 VwGO"
    field = "decision"


class DeliveryOutOfOrder(Rejection):
    """Dispatch, notification, waiver and finality follow one another."""

    code = "delivery-out-of-order"
    message = "Die Entscheidung {decision} ist {found}; für diesen Schritt muss sie {needed} sein."
    legal_basis = "§ 41 VwVfG"
    field = "decision"


class ArrivalNotPresumed(Rejection):
    """What is served has arrived when that is proven."""

    code = "arrival-not-presumed"
    message = (
        "Die Entscheidung wurde förmlich zugestellt; die Bekanntgabe wird dann nicht vermutet, "
        "sondern mit dem Tag der Zustellung nachgewiesen."
    )
    legal_basis = "§ 41 VwVfG"
    field = "manner"


class ArrivalBeforePresumed(Rejection):
    """A letter that came early is notified on the presumed day all the same."""

    code = "arrival-before-presumed"
    message = (
        "Als bekannt gegeben gilt die Entscheidung frühestens am {presumed:%d.%m.%Y}, auch wenn "
        "sie früher zugegangen ist; nachweisen lässt sich nur ein späterer Zugang."
    )
    legal_basis = "§ 41 VwVfG"
    field = "effected_on"


class NotThePresumedDay(Rejection):
    """Presumed notification has one day only."""

    code = "not-the-presumed-day"
    message = (
        "Vermutet wird die Bekanntgabe am {presumed:%d.%m.%Y}; "
        "ein anderer Tag muss nachgewiesen sein."
    )
    legal_basis = "§ 41 VwVfG"
    field = "effected_on"


class RemedyStillOpen(Rejection):
    """The period for a remedy is not over."""

    code = "remedy-still-open"
    message = "Die Rechtsbehelfsfrist läuft bis {until:%d.%m.%Y}; bestandskräftig wird sie danach."
    legal_basis = "§ 70 VwGO"
    field = "final_on"


class RemedyOver(Rejection):
    """Nobody does without a remedy that is over."""

    code = "remedy-over"
    message = "Die Rechtsbehelfsfrist endete am {until:%d.%m.%Y}; danach bleibt kein Verzicht mehr."
    legal_basis = "§ 70 VwGO"
    field = "waived_on"


class NotTheDayOfFinality(Rejection):
    """A decision becomes final on one day: that of the waiver, or the one after the period."""

    code = "not-the-day-of-finality"
    message = "Bestandskräftig ist die Entscheidung seit dem {since:%d.%m.%Y}; bitte dies angeben."
    legal_basis = "§ 70 VwGO"
    field = "final_on"


class ObjectionPending(Rejection):
    """An objection is not decided yet; until then the decision stays open to attack."""

    code = "objection-pending"
    message = (
        "Gegen die Entscheidung {decision} ist der Widerspruch vom {day:%d.%m.%Y} anhängig; "
        "zuerst ist über ihn zu entscheiden oder seine Rücknahme zu erfassen."
    )
    legal_basis = "§ 80 VwGO"
    field = "decision"


class NoObjectionPending(Rejection):
    """There is no objection to decide."""

    code = "no-objection-pending"
    message = (
        "Gegen die Entscheidung {decision} ist kein Widerspruch anhängig; "
        "zuerst ist sein Eingang zu erfassen."
    )
    legal_basis = "§ 68 VwGO"
    field = "decision"


class ClaimRemainderMissing(Rejection):
    """Part of a claim falls away with part of its decision: how much remains?"""

    code = "claim-remainder-missing"
    message = (
        "Mit der Entscheidung wurde die Erstattung {claim} über {cents} gefordert; bei teilweiser "
        "Abhilfe ist anzugeben, wie viel davon gefordert bleibt."
    )
    field = "claim_cents"


class ClaimRemainderNotLess(Rejection):
    """What is upheld in part leaves less than before."""

    code = "claim-remainder-not-less"
    message = (
        "Von der Erstattung {claim} über {cents} bleiben bei teilweiser Abhilfe weniger; "
        "angegeben wurden {left}. Wird nicht abgeholfen, ist der Widerspruch zurückzuweisen."
    )
    field = "claim_cents"


class ClaimRemainderUnused(Rejection):
    """A remainder is stated only where part of a claim falls away."""

    code = "claim-remainder-unused"
    message = (
        "Was von einer Erstattung bleibt, ist nur anzugeben, wenn die Entscheidung eine "
        "Hauptforderung begründet hat und dem Widerspruch teilweise abgeholfen wird."
    )
    field = "claim_cents"


class SamePersonDecidesObjection(Rejection):
    """Who drafted or signed a decision does not decide about an objection to it."""

    code = "same-person-decides-objection"
    message = (
        "Sie haben die Entscheidung {decision} entworfen oder unterzeichnet; über den Widerspruch "
        "dagegen muss eine andere Person entscheiden."
    )
    legal_basis = "§ 68 VwGO"
    field = "decision"

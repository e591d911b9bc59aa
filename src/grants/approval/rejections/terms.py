"""Why the terms of a grant were refused: rate, amount, years, plan, period."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class RateTooHigh(Rejection):
    """The rate is above the guideline's."""

    code = "rate-too-high"
    message = "Der Fördersatz von {rate} % liegt über dem Höchstsatz von {limit} %."
    legal_basis = "FKR"
    field = "rate_bp"


class AmountZero(Rejection):
    """An approval of nothing is no approval."""

    code = "amount-zero"
    message = "Bewilligt werden muss ein Betrag über null; sonst ist der Antrag abzulehnen."
    field = "amount_cents"


class AmountAboveRate(Rejection):
    """The amount is above rate times eligible expenditure."""

    code = "amount-above-rate"
    message = (
        "Der Betrag von {cents} liegt über {limit}, dem Fördersatz von {rate} % auf "
        "zuwendungsfähige Ausgaben von {eligible}."
    )
    legal_basis = "§ 44 SäHO"
    field = "amount_cents"


class AmountAboveGap(Rejection):
    """Financing of the gap pays no more than own means and third parties leave."""

    code = "amount-above-gap"
    message = (
        "Der Betrag von {cents} liegt über dem Fehlbedarf von {gap}: den zuwendungsfähigen "
        "Ausgaben abzüglich eigener und fremder Mittel von {other}."
    )
    legal_basis = "§ 44 SäHO"
    field = "amount_cents"


class FullFinancingBelowFullRate(Rejection):
    """Full financing pays all of the eligible expenditure."""

    code = "full-financing-below-full-rate"
    message = (
        "Vollfinanzierung trägt alle zuwendungsfähigen Ausgaben; der Fördersatz von {rate} % passt "
        "nicht dazu. Bitte 100 % oder eine andere Finanzierungsart angeben."
    )
    legal_basis = "§ 44 SäHO"
    field = "rate_bp"


class FullRateReasonsMissing(Rejection):
    """More than the regular rate needs reasons."""

    code = "full-rate-reasons-missing"
    message = (
        "Ein Fördersatz von {rate} % liegt über dem regulären von {regular} % und ist landesweit "
        "nur mit Begründung möglich; sie fehlt."
    )
    legal_basis = "FKR"
    field = "full_rate_reasons"


class ConditionTwice(Rejection):
    """Each condition has a code of its own."""

    code = "condition-twice"
    message = "Die Nebenbestimmung „{condition}“ gibt es in diesem Bescheid schon."
    field = "conditions"


class ShiftBeyondTolerance(Rejection):
    """A line grows by more than the recipient may shift alone."""

    code = "shift-beyond-tolerance"
    message = (
        "Die Position „{line}“ soll auf {cents} steigen; ohne Änderungsbescheid sind bei einer "
        "Toleranz von {tolerance} % höchstens {limit} möglich. Bitte eine Änderung entwerfen."
    )
    legal_basis = "ANBest"
    field = "plan"


class AmountAboveRequested(Rejection):
    """More than was asked for."""

    code = "amount-above-requested"
    message = "Der Betrag von {cents} liegt über dem beantragten von {requested}."
    field = "amount_cents"


class AmountBelowDrawn(Rejection):
    """The grant cannot fall below what was drawn from it."""

    code = "amount-below-drawn"
    message = (
        "Aus der Scheibe {year} ({earmark}) sind bereits {drawn} abgerufen; sie kann nicht auf "
        "{cents} sinken. Offene Abrufe sind vorher abzulehnen, Zahlungen zurückzufordern."
    )
    field = "by_year"


class SharesDoNotSum(Rejection):
    """The years' shares must sum to the amount."""

    code = "shares-do-not-sum"
    message = "Die Jahresscheiben ergeben {sum}, der Betrag ist {cents}; beides muss gleich sein."
    field = "by_year"


class ShareEmpty(Rejection):
    """A share of nothing is left out."""

    code = "share-empty"
    message = "Die Scheibe {year} ({earmark}) ist null; sie ist wegzulassen."
    field = "by_year"


class ShareTwice(Rejection):
    """One account pays one share."""

    code = "share-twice"
    message = "Die Scheibe {year} ({earmark}) ist doppelt angegeben; sie ist zusammenzufassen."
    field = "by_year"


class ShareOfOtherScope(Rejection):
    """A case is paid from the budget of its region, a statewide one from the statewide budget."""

    code = "share-of-other-scope"
    message = "Die Scheibe {year} nennt das Budget {found}; die Akte gehört zu {scope}."
    field = "by_year"


class ShareEarmarkUndefined(Rejection):
    """The earmark is not defined for that budget year."""

    code = "share-earmark-undefined"
    message = "Die Zweckbindung „{earmark}“ ist für {year} nicht festgelegt."
    field = "by_year"


class EarmarkForOtherObjects(Rejection):
    """Earmarked money may be used for its own funding objects alone."""

    code = "earmark-for-other-objects"
    message = (
        "Die Zweckbindung „{earmark}“ {year} umfasst die Fördergegenstände {admitted}; "
        "das Vorhaben hat darüber hinaus: {found}."
    )
    field = "by_year"


class PlanLineTwice(Rejection):
    """Each line of the plan stands once."""

    code = "plan-line-twice"
    message = "Die Position „{line}“ steht doppelt im Finanzierungsplan."
    field = "plan"


class PlanNotEligibleTotal(Rejection):
    """The binding plan shows exactly the eligible expenditure."""

    code = "plan-not-eligible-total"
    message = (
        "Der Finanzierungsplan ergibt {sum}, zuwendungsfähig sind {eligible}; "
        "beides muss gleich sein."
    )
    field = "plan"


class PeriodReversed(Rejection):
    """The period of approval ends before it begins."""

    code = "period-reversed"
    message = "Der Bewilligungszeitraum endet am {until:%d.%m.%Y}, vor seinem Beginn."
    field = "period_to"


class NothingChanges(Rejection):
    """An amendment must change something."""

    code = "nothing-changes"
    message = "Der Änderungsentwurf lässt Betrag, Jahre, Plan und Zeitraum, wie sie sind."

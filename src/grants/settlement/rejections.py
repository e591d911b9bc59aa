"""Why a step of the proof of use or the final decision was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class ProofLineTwice(Rejection):
    """Each line of a proof stands once."""

    code = "proof-line-twice"
    message = "Die Position „{line}“ steht doppelt; sie ist zusammenzufassen."
    field = "lines"


class ProofLineUnknown(Rejection):
    """Only what the proof claims can be recognised."""

    code = "proof-line-unknown"
    message = "Die Position „{line}“ kommt im Verwendungsnachweis nicht vor."
    field = "recognised"


class RecognisedAboveClaimed(Rejection):
    """No line is recognised with more than the proof claims."""

    code = "recognised-above-claimed"
    message = (
        "Für die Position „{line}“ sind {claimed} nachgewiesen; "
        "{recognised} können nicht anerkannt werden."
    )
    field = "recognised"


class ProofNotExamined(Rejection):
    """There is no final note yet."""

    code = "proof-not-examined"
    message = "Der Prüfvermerk fehlt; ohne ihn ergeht kein Schlussbescheid."


class SamePersonExaminedAndSettled(Rejection):
    """Who examined the proof does not sign the final decision."""

    code = "same-person-examined-and-settled"
    message = (
        "Sie haben den Nachweis geprüft; den Schlussbescheid muss eine andere Person zeichnen."
    )


class PayoutsUnderWay(Rejection):
    """Payouts that are neither paid nor refused leave open what was paid."""

    code = "payouts-under-way"
    message = (
        "Die Auszahlung {numbers} ist weder gezahlt noch abgelehnt; "
        "vorher steht nicht fest, was gezahlt wurde."
    )


class SettlementLimitExceeded(Rejection):
    """The final amount is above what this approver may sign."""

    code = "settlement-limit-exceeded"
    message = (
        "Der Schlussbetrag von {cents} liegt über Ihrer Zeichnungsbefugnis von {limit}; "
        "unterzeichnen muss jemand mit höherer Befugnis."
    )

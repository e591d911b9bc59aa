"""Why a step of the proof of use or the final decision was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class ProofLineTwice(Rejection):
    """Each line of a proof stands once."""

    code = "proof-line-twice"
    message = "Die Position „{line}“ steht doppelt; sie ist zusammenzufassen."
    field = "lines"


class ProofIndicatorTwice(Rejection):
    """Each indicator of a proof stands once."""

    code = "proof-indicator-twice"
    message = "Das Merkmal „{indicator}“ steht doppelt; anzugeben ist, was zusammen erreicht ist."
    field = "indicators"


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
        "Der Schlussbetrag von {cents} liegt über Ihrer Zeichnungsbefugnis von {limit} "
        "(der kleineren von heute und vom Tag der Unterschrift); unterzeichnen muss jemand mit "
        "höherer Befugnis."
    )


class ProofNotOverdue(Rejection):
    """Only an overdue proof is asked for."""

    code = "proof-not-overdue"
    message = (
        "Der Verwendungsnachweis ist erst am {due:%d.%m.%Y} fällig; "
        "erinnert werden kann ab dem Tag danach."
    )
    field = "reminded_on"


class ReminderTaken(Rejection):
    """A reminder has one number."""

    code = "reminder-taken"
    message = "Die {number}. Erinnerung ist bereits mit dem {day:%d.%m.%Y} anders erfasst."
    field = "reminder"


class ReminderOutOfOrder(Rejection):
    """Reminders are numbered one after another."""

    code = "reminder-out-of-order"
    message = "Als Nächstes kommt die {next}. Erinnerung, nicht die {number}."
    field = "reminder"


class ResponseTooEarly(Rejection):
    """Whoever is asked has time to answer."""

    code = "response-too-early"
    message = "Die Frist zur Antwort muss nach dem {day:%d.%m.%Y} enden, nicht am {until:%d.%m.%Y}."


class ExtensionNotLater(Rejection):
    """An extension moves the due date to a later day."""

    code = "extension-not-later"
    message = (
        "Der Nachweis ist am {before:%d.%m.%Y} fällig; der {due:%d.%m.%Y} verlängert die Frist "
        "nicht."
    )
    field = "due_on"


class QueryTaken(Rejection):
    """A query has one number."""

    code = "query-taken"
    message = "Die Rückfrage {number} ist bereits mit dem {day:%d.%m.%Y} anders erfasst."
    field = "query"


class QueryOutOfOrder(Rejection):
    """Queries are numbered one after another."""

    code = "query-out-of-order"
    message = "Als Nächstes kommt die Rückfrage {next}, nicht {number}."
    field = "query"


class QueryUnknown(Rejection):
    """Only what was asked can be answered."""

    code = "query-unknown"
    message = "Eine Rückfrage {number} wurde nicht gestellt."
    field = "query"


class QueryAnsweredOtherwise(Rejection):
    """A query is answered once; more to ask is another query."""

    code = "query-answered-otherwise"
    message = (
        "Die Antwort auf die Rückfrage {number} ist bereits mit dem {day:%d.%m.%Y} erfasst; "
        "für Weiteres ist eine neue Rückfrage zu stellen."
    )
    field = "query"


class QueriesOpen(Rejection):
    """The note waits for answers, or says why it does not."""

    code = "queries-open"
    message = (
        "Die Rückfrage {numbers} ist nicht beantwortet; die Antwort ist zu erfassen, oder der "
        "Vermerk sagt, warum er ohne sie ergeht."
    )
    field = "despite_queries"


class CutWithoutGround(Rejection):
    """Whoever cuts says why."""

    code = "cut-without-ground"
    message = (
        "Die Position „{line}“ wird um {cut} gekürzt; dazu sind Kürzungsgrund und Begründung "
        "anzugeben."
    )
    legal_basis = "§ 39 VwVfG"
    field = "recognised"


class GroundWithoutCut(Rejection):
    """A ground belongs to a cut."""

    code = "ground-without-cut"
    message = "Die Position „{line}“ wird voll anerkannt; ein Kürzungsgrund passt dazu nicht."
    field = "recognised"

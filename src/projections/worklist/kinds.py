"""The kinds of things that wait: what is to be done, by which role, with which commands.

A code is the name of the command that is waited for, except where several would do. Stored, never
translated. The roles are those of the commands.
"""

from __future__ import annotations

from dataclasses import dataclass

from grants.kernel.roles import Role

_CASEWORKER = frozenset({Role.CASEWORKER})
_APPROVER = frozenset({Role.APPROVER})
_EXAMINER = frozenset({Role.EXAMINER})
_CASHIER = frozenset({Role.CASHIER})


@dataclass(frozen=True)
class Kind:
    """`roles` may do it, with the command of its `code` or with one of `steps`."""

    code: str
    german: str
    english: str
    roles: frozenset[Role]
    steps: tuple[str, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands that do it."""
        return self.steps or (self.code,)


_INTAKE = (
    Kind(
        "confirm-completeness",
        "Vollständigkeit des Antrags prüfen",
        "check whether the application is complete",
        _CASEWORKER,
        ("confirm-completeness", "request-documents"),
    ),
    Kind(
        "supply-documents",
        "Nachgeforderte Unterlagen fehlen",
        "documents requested are missing",
        _CASEWORKER,
        ("supply-documents", "extend-deadline", "waive-documents", "deem-withdrawn"),
    ),
    Kind(
        "refer-to-alliance",
        "Der Allianz vorlegen",
        "refer to the alliance",
        frozenset({Role.COORDINATION, Role.CASEWORKER}),
    ),
    Kind(
        "record-vote",
        "Votum der Allianz erfassen",
        "record the vote of the alliance",
        frozenset({Role.ALLIANCE_OFFICE}),
    ),
    Kind(
        "answer-vote",
        "Nach ablehnendem Votum: ablehnen, erneut vorlegen oder die Abweichung begründen",
        "after a negative vote: reject, refer again or justify the deviation",
        frozenset({Role.COORDINATION, Role.CASEWORKER, Role.HEAD}),
        ("draft-decision", "refer-to-alliance", "justify-deviation-from-vote"),
    ),
    Kind("classify-aid", "Beihilferechtlich einordnen", "classify the aid", _CASEWORKER),
    Kind("check-de-minimis", "De-minimis prüfen", "check de-minimis aid", _CASEWORKER),
    Kind("check-double-funding", "Doppelförderung prüfen", "check double funding", _CASEWORKER),
    Kind(
        "complete-examination",
        "Antragsprüfung abschließen",
        "complete the examination of the application",
        _CASEWORKER,
    ),
    Kind("draft-decision", "Bescheid entwerfen", "draft the decision", _CASEWORKER),
)
_DECISIONS = (
    Kind("approve", "Bewilligung zeichnen", "sign the approval", _APPROVER),
    Kind("reject-application", "Ablehnung zeichnen", "sign the rejection", _APPROVER),
    Kind("amend-grant", "Änderungsbescheid zeichnen", "sign the amendment", _APPROVER),
    Kind("change-recipient", "Wechsel des Empfängers zeichnen", "sign the change", _APPROVER),
    Kind("decide-objection", "Über den Widerspruch entscheiden", "decide the objection", _APPROVER),
    Kind(
        "fulfil-condition",
        "Nebenbestimmung ist nicht erfüllt",
        "a condition is not fulfilled",
        _CASEWORKER,
    ),
    Kind("withdraw-grant", "Rücknahme zeichnen", "sign the withdrawal", _APPROVER),
    Kind("revoke-grant", "Widerruf zeichnen", "sign the revocation", _APPROVER),
    Kind("order-recovery", "Erstattungsbescheid zeichnen", "sign the recovery order", _APPROVER),
    Kind("dispatch-decision", "Bescheid versenden", "dispatch the decision", _CASEWORKER),
    Kind(
        "effect-notification",
        "Bekanntgabe oder Postrücklauf erfassen",
        "record the notification or the return of the letter",
        _CASEWORKER,
        ("effect-notification", "return-decision"),
    ),
    Kind("become-final", "Bestandskraft erfassen", "record that it is final", _CASEWORKER),
    Kind("hold-hearing", "Anhören", "hold a hearing", _CASEWORKER),
    Kind(
        "draft-revocation",
        "Rücknahme oder Widerruf entwerfen",
        "draft a withdrawal or revocation",
        _CASEWORKER,
    ),
    Kind("close-case", "Akte abschließen", "close the case", _CASEWORKER),
)
_MONEY = (
    Kind(
        "check-payout",
        "Mittelabruf prüfen",
        "check a payout request",
        _CASEWORKER,
        ("check-payout", "reject-payout"),
    ),
    Kind(
        "certify-payout",
        "Sachlich und rechnerisch richtig bescheinigen",
        "certify a payout",
        frozenset({Role.CERTIFIER}),
    ),
    Kind("order-payout", "Auszahlung anordnen", "order a payout", frozenset({Role.ORDERER})),
    Kind("execute-payout", "Auszahlen", "pay out", _CASHIER),
    Kind(
        "lift-hold",
        "Zahlungssperre aufheben oder halten",
        "lift or keep a payment hold",
        frozenset({Role.CASEWORKER, Role.EXAMINER, Role.APPROVER}),
    ),
    Kind("change-bank-account", "Bankverbindung erfassen", "record the account", _CASEWORKER),
    Kind("confirm-bank-account", "Bankverbindung bestätigen", "confirm the account", _CASEWORKER),
    Kind("notify-claim", "Erstattungsbescheid bekannt geben", "notify the claim", _CASEWORKER),
    Kind(
        "record-claim-finality",
        "Bestandskraft der Erstattung erfassen",
        "record that the claim is final",
        _CASEWORKER,
    ),
    Kind(
        "receive-claim-payment",
        "Erstattung ist fällig",
        "a claim is due",
        _CASHIER,
    ),
    Kind(
        "refund-claim",
        "Erstattung ist zurückzuzahlen",
        "a claim is to be paid back",
        _CASHIER,
    ),
)
_PROOF = (
    Kind(
        "submit-proof",
        "Verwendungsnachweis fehlt",
        "the proof of use is missing",
        _CASEWORKER,
        ("submit-proof", "remind-proof", "extend-proof-deadline"),
    ),
    Kind(
        "start-examination", "Prüfung des Nachweises beginnen", "start the examination", _EXAMINER
    ),
    Kind(
        "answer-query",
        "Rückfrage ist unbeantwortet",
        "a query has no answer",
        _EXAMINER | _CASEWORKER,
    ),
    Kind("examine-proof", "Prüfvermerk fertigen", "write the examiner's note", _EXAMINER),
    Kind("settle-grant", "Schlussbescheid zeichnen", "sign the final decision", _APPROVER),
)
_DATED = (
    Kind(
        "report-usage",
        "Verwendung des Vorschusses ist nicht nachgewiesen",
        "the use of an advance is not accounted for",
        _CASEWORKER,
    ),
    Kind(
        "close-budget-year",
        "Haushaltsjahr abschließen: Reste übertragen oder verfallen lassen",
        "close the budget year: carry or lapse what is left",
        frozenset({Role.BUDGET_HOLDER}),
    ),
    Kind(
        "enter-register",
        "Beihilfe in das De-minimis-Register eintragen",
        "enter aid in the de-minimis register",
        _CASEWORKER,
    ),
)
KINDS = {kind.code: kind for kind in (*_INTAKE, *_DECISIONS, *_MONEY, *_PROOF, *_DATED)}
DATED = {
    "budget-year": "close-budget-year",
    "register": "enter-register",
    "usage": "report-usage",
}
"""What waits because a date is open: the kind of the date, and what is to be done about it."""

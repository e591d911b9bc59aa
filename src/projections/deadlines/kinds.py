"""The kinds of dates to keep: what they are called, who owes them, who acts on them, by which rule.

Codes are stored and never translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grants.kernel.roles import Role

Owner = Literal["recipient", "office", "alliance", "nobody"]
"""Who has to keep a date; `nobody`: it comes by itself, and the office acts on it."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`role` acts when the date has come; `basis` cites the rule that sets it, where one is.

    `course` says what its coming means: it is kept by an act, or it passes and is done with.
    """

    code: str
    german: str
    english: str
    owner: Owner
    role: Role
    basis: str = ""
    course: Literal["kept", "passes"] = "kept"


_KINDS = (
    Kind(
        code="documents",
        german="Nachforderung von Unterlagen",
        english="documents requested",
        owner="recipient",
        role=Role.CASEWORKER,
    ),
    Kind(
        code="notification",
        german="vermutete Bekanntgabe",
        english="presumed notification",
        owner="nobody",
        role=Role.CASEWORKER,
        basis="§ 41 VwVfG",
    ),
    Kind(
        code="remedy",
        german="Ende der Rechtsbehelfsfrist",
        english="end of the remedy period",
        owner="recipient",
        role=Role.CASEWORKER,
        basis="§ 70 VwGO",
    ),
    Kind(
        code="condition",
        german="Erfüllung einer Nebenbestimmung",
        english="condition of a grant",
        owner="recipient",
        role=Role.CASEWORKER,
    ),
    Kind(
        code="call",
        german="Ende des Projektaufrufs",
        english="call closes",
        owner="alliance",
        role=Role.ALLIANCE_OFFICE,
        basis="FKR",
        course="passes",
    ),
    Kind(
        code="proof",
        german="Verwendungsnachweis",
        english="proof of use",
        owner="recipient",
        role=Role.CASEWORKER,
    ),
    Kind(
        code="reminder",
        german="Erinnerung an den Verwendungsnachweis",
        english="reminder of the proof of use",
        owner="recipient",
        role=Role.CASEWORKER,
    ),
    Kind(
        code="query",
        german="Antwort auf eine Rückfrage",
        english="answer to a query",
        owner="recipient",
        role=Role.EXAMINER,
    ),
    Kind(
        code="usage",
        german="Verwendung eines Vorschusses",
        english="use of an advance",
        owner="recipient",
        role=Role.CASEWORKER,
        basis="§ 49a VwVfG",
    ),
    Kind(
        code="withdrawal",
        german="Jahresfrist für Rücknahme und Widerruf",
        english="year for taking a grant back",
        owner="office",
        role=Role.APPROVER,
        basis="§ 48 VwVfG",
    ),
    Kind(
        code="hearing",
        german="Anhörung",
        english="hearing",
        owner="recipient",
        role=Role.CASEWORKER,
        basis="§ 28 VwVfG",
    ),
    Kind(
        code="claim",
        german="Fälligkeit der Erstattung",
        english="claim due",
        owner="recipient",
        role=Role.CASHIER,
        basis="§ 49a VwVfG",
    ),
    Kind(
        code="instalment",
        german="Rate der Erstattung",
        english="instalment of a claim",
        owner="recipient",
        role=Role.CASHIER,
    ),
    Kind(
        code="deferral",
        german="Ende der Stundung",
        english="end of a deferral",
        owner="recipient",
        role=Role.CASHIER,
    ),
    Kind(
        code="register",
        german="Eintrag im De-minimis-Register",
        english="entry in the de-minimis register",
        owner="office",
        role=Role.CASEWORKER,
    ),
    Kind(
        code="budget-year",
        german="Ende des Haushaltsjahres: Ausgaberest",
        english="end of the budget year: remainder",
        owner="office",
        role=Role.BUDGET_HOLDER,
    ),
    Kind(
        code="remainder",
        german="Verfügbarkeit des Ausgaberests",
        english="carried remainder available until",
        owner="office",
        role=Role.BUDGET_HOLDER,
    ),
)
PASSING = sorted(kind.code for kind in _KINDS if kind.course == "passes")
KINDS = {kind.code: kind for kind in _KINDS}

"""German words for stored codes, German notation for dates, amounts and rates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from grants.kernel.calendar import day_de, next_working_day, partial_de
from grants.kernel.ids import STATEWIDE
from grants.kernel.money import euros_de
from grants.kernel.roles import Role
from grants.kernel.sealed import Sealed
from projections.audit_trail.sentences.said import Sentence, joined, said, worded, written

ROLES = worded(
    {
        Role.CASEWORKER: "Sachbearbeitung",
        Role.COORDINATION: "Koordinierungsstelle",
        Role.ALLIANCE_OFFICE: "Geschäftsstelle der Allianz",
        Role.EXAMINER: "Verwendungsnachweisprüfung",
        Role.APPROVER: "Zeichnungsbefugnis",
        Role.HEAD: "Leitung der Bewilligungsstelle",
        Role.CERTIFIER: "Feststellung sachlich und rechnerisch richtig",
        Role.ORDERER: "Anordnungsbefugnis",
        Role.CASHIER: "Kasse",
        Role.BUDGET_HOLDER: "Haushalt",
        Role.PROGRAMME_AUTHORITY: "Richtliniengeber",
        Role.IMPORTER: "Datenübernahme",
        Role.AUDITOR: "Prüfung",
        Role.COMPLIANCE: "Controlling und Berichte",
        Role.ADMINISTRATOR: "Verwaltung der Zugänge",
    }
)
_ROLES = {code.value: german for code, german in ROLES.items()}
KINDS = worded(
    {
        "regional": "regionales Vorhaben",
        "statewide": "landesweites Vorhaben",
        "network": "Netzwerkarbeit einer Allianz",
        "unspecified": "Vorhaben ohne Angabe der Art",
    }
)
VOTES = worded(
    {
        "follows": "folgt dem Votum der Allianz",
        "deviates": "weicht vom Votum der Allianz ab",
        "no-vote": "ein Votum war nicht erforderlich",
    }
)
FINANCING = worded(
    {
        "anteil": "Anteilfinanzierung",
        "fehlbedarf": "Fehlbedarfsfinanzierung",
        "festbetrag": "Festbetragsfinanzierung",
        "voll": "Vollfinanzierung",
    }
)
REASONS = worded(
    {
        "amendment": "Änderungsbescheid",
        "recipient-changed": "Wechsel des Empfängers",
        "condition": "auflösende Bedingung",
        "interim-interest": "Zwischenzinsen",
        "revocation": "Widerruf",
        "withdrawal": "Rücknahme",
        "correction": "Berichtigung",
        "repayment": "Rückzahlung des Empfängers",
        "refund": "Rückzahlung an den Empfänger",
        "objection": "erfolgreicher Widerspruch",
        "bank-return": "Rückläufer der Bank",
        "settlement": "Schlussbescheid",
        "not-taken-up": "Nichtinanspruchnahme",
    }
)
REGIMES = worded(
    {
        "tax-years": "laufendes und vorangegangene Steuerjahre",
        "rolling-years": "gleitender Zeitraum",
    }
)
MEASURES = worded(
    {
        "cases": "Vorhaben",
        "allocated_cents": "zugewiesen",
        "approved_cents": "bewilligt",
        "committed_cents": "gebunden",
        "disbursed_cents": "ausgezahlt",
    }
)
_STATEWIDE, _NONE = said("landesweit"), said("keine")
TIMELINESS = worded({"in-time": "fristgerecht", "late": "verspätet"})


def role(code: str) -> str:
    """The German term of a role; an unknown code stays as it is."""
    return _ROLES.get(code, code)


@lru_cache(maxsize=2**14)
def date(day: dt.date) -> Sentence:
    """31.12.2019."""
    return day_de(day)


def deadline(day: dt.date) -> Sentence:
    """The last day of a period as it was set, and as it ends by law (§ 31 (3) VwVfG)."""
    if (ends := next_working_day(day)) == day:
        return date(day)
    return said(
        "%(day)s (kein Arbeitstag: Fristende ist der %(ends)s)", day=date(day), ends=date(ends)
    )


def until(day: dt.date | None) -> str:
    """The last day, as a clause; empty if there is none."""
    return "" if day is None else said(" bis %(valid_to)s", valid_to=date(day))


def partial(text: str) -> Sentence:
    """`2016` stays, `2016-05` becomes 05.2016, a day 31.12.2019: precision is never invented."""
    return partial_de(text)


def percent(rate_bp: int) -> Sentence:
    """9000 basis points are 90 %."""
    whole, rest = divmod(rate_bp, 100)
    return written(f"{whole},{rest:02d} %" if rest else f"{whole} %", "percent", rate_bp)


def signed(cents: int) -> Sentence:
    """An amount with its sign, for differences."""
    german = ("+" if cents > 0 else "") + euros_de(cents).replace("-", "−")
    return written(german, "difference", cents)


def number(value: int) -> Sentence:
    """18.204."""
    return written(f"{value:,}".replace(",", "."), "number", value)


def measured(measure: str, value: int | Sentence) -> Sentence:
    """What was counted or summed up, and as what."""
    return said("%(value)s %(measure)s", value=value, measure=MEASURES[measure])


def typed(text: str) -> Sentence:
    """What somebody wrote, which no language says differently."""
    return written(text, "typed", text)


def person(identifier: str) -> str:
    """Stands for a person's name, or their pseudonym."""
    return f"{{person:{identifier}}}"


def party(identifier: str) -> str:
    """Stands for the name of an applicant or recipient."""
    return f"{{party:{identifier}}}"


def member(identifier: str) -> str:
    """Stands for a member of the alliance the fact belongs to."""
    return f"{{member:{identifier}}}"


def region(code: str) -> str:
    """Stands for the name of a region; what belongs to none is told at once."""
    return _STATEWIDE if code == STATEWIDE else f"{{region:{code}}}"


def text(sealed: Sealed) -> str:
    """Stands for a text in the vault."""
    return f"{{text:{sealed.ref}}}"


def reasons(sealed: Sealed) -> Sentence:
    """The reasons of a decision, as a sentence after it."""
    return said(" Begründung: „%(text)s“", text=text(sealed))


def overpaid(cents: int, claim: str | None) -> str:
    """What was paid too much and is claimed back, as a clause; empty without a claim."""
    if claim is None:
        return ""
    return said(
        ", überzahlt %(overpaid)s (Forderung %(claim)s)", overpaid=euros_de(cents), claim=claim
    )


def listed(codes: Iterable[str]) -> str:
    """`a, b und c`; `keine` for nothing."""
    found = list(codes)
    if not found:
        return _NONE
    *most, last = found
    if not most:
        return last
    return said("%(most)s und %(last)s", most=joined(", ", most), last=last)


PLACEHOLDER = re.compile(r"\{(person|party|member|region|text):([A-Za-z0-9._-]*)\}")
"""What `person`, `party`, `member`, `region` and `text` leave in a sentence.

A text that nothing was stored of yet has no reference.
"""

"""German words for stored codes, German notation for dates, amounts and rates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from grants.kernel.ids import STATEWIDE
from grants.kernel.money import euros_de
from grants.kernel.roles import Role
from grants.kernel.sealed import Sealed

ROLES = {
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
_ROLES = {code.value: german for code, german in ROLES.items()}
KINDS = {
    "regional": "regionales Vorhaben",
    "statewide": "landesweites Vorhaben",
    "network": "Netzwerkarbeit einer Allianz",
    "unspecified": "Vorhaben ohne Angabe der Art",
}
VOTES = {
    "follows": "folgt dem Votum der Allianz",
    "deviates": "weicht vom Votum der Allianz ab",
    "no-vote": "ein Votum war nicht erforderlich",
}
FINANCING = {
    "anteil": "Anteilfinanzierung",
    "fehlbedarf": "Fehlbedarfsfinanzierung",
    "festbetrag": "Festbetragsfinanzierung",
    "voll": "Vollfinanzierung",
}
REASONS = {
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
REGIMES = {
    "tax-years": "laufendes und vorangegangene Steuerjahre",
    "rolling-years": "gleitender Zeitraum",
}
TIMELINESS = {"in-time": "fristgerecht", "late": "verspätet"}


def role(code: str) -> str:
    """The German term of a role; an unknown code stays as it is."""
    return _ROLES.get(code, code)


@lru_cache(maxsize=2**14)
def date(day: dt.date) -> str:
    """31.12.2019."""
    return day.strftime("%d.%m.%Y")


def partial(text: str) -> str:
    """`2016` stays, `2016-05` becomes 05.2016, a day 31.12.2019: precision is never invented."""
    return ".".join(reversed(text.split("-")))


def percent(rate_bp: int) -> str:
    """9000 basis points are 90 %."""
    whole, rest = divmod(rate_bp, 100)
    return f"{whole},{rest:02d} %".replace(",00", "") if rest == 0 else f"{whole},{rest:02d} %"


def signed(cents: int) -> str:
    """An amount with its sign, for differences."""
    return ("+" if cents > 0 else "") + euros_de(cents).replace("-", "−")


def number(value: int) -> str:
    """18.204."""
    return f"{value:,}".replace(",", ".")


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
    return "landesweit" if code == STATEWIDE else f"{{region:{code}}}"


def text(sealed: Sealed) -> str:
    """Stands for a text in the vault."""
    return f"{{text:{sealed.ref}}}"


def reasons(sealed: Sealed) -> str:
    """The reasons of a decision, as a sentence after it."""
    return f" Begründung: „{text(sealed)}“"


def listed(codes: Iterable[str]) -> str:
    """`a, b und c`; `keine` for nothing."""
    found = list(codes)
    if not found:
        return "keine"
    *most, last = found
    return f"{', '.join(most)} und {last}" if most else last


PLACEHOLDER = re.compile(r"\{(person|party|member|region|text):([A-Za-z0-9._-]+)\}")
"""What `person`, `party`, `member`, `region` and `text` leave in a sentence."""

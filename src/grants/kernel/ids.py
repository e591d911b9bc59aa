"""Stream ids and case numbers: text, fixed for ever."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from grants.kernel.phrases import Phrase

REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""An id chosen by the one who asks (`supplement_id`) or by the service (`party`)."""
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,120}$")]
"""`FKR-2024-0700`, or programme and reference of an imported case."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
"""A short stored code that is never translated: programme, earmark, cost line, role."""
Citation = Annotated[
    str, StringConstraints(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""Where a rule or an official figure stands. Not for anything about a person."""
Ags = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
"""Amtlicher Gemeindeschlüssel of a district or district-free city."""

Year = Annotated[int, Field(strict=True, ge=1900, le=2200)]
"""A budget year (Haushaltsjahr)."""
Ordinal = Annotated[int, Field(strict=True, ge=1, le=10_000)]
"""The number of something within a case: payouts, versions, rounds."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The hash of a content, in lower hexadecimal digits."""
Quantity = Annotated[int, Field(strict=True, ge=-(10**12), le=10**12)]
"""How much of something that is neither money nor a number of one: targets, points."""

STATEWIDE = "statewide"
"""Budget scope of projects that belong to no region."""
GENERAL = "general"
"""The earmark of money that every funding object may use; it needs no definition."""
EVERYWHERE = "all"
"""Envelope scope of facts that belong to no scope: programmes, parties, access, imports."""
SYSTEM = "system"
"""Person and account of what the service does by itself; no stream `access/system` exists."""


def _one_scope(code: str) -> str:
    if code == EVERYWHERE:
        # Whoever holds a role anywhere may act on what belongs to no scope.
        raise ValueError(Phrase("{scope!r} ist keine Region", scope=EVERYWHERE))
    return code


Scope = Annotated[Code, AfterValidator(_one_scope)]
"""Where a case belongs: a region (AGS) or `statewide`; never `all`."""


def readable_or_hashed(text: str) -> str:
    """`text` if it may stand in a stream id, else `h-` and 24 digits of its SHA-256.

    Source: legacy references and scopes may hold any characters; ids may not.
    """
    if REFERENCE.fullmatch(text):
        return text
    return "h-" + hashlib.sha256(text.encode()).hexdigest()[:24]


_RULING = re.compile(r"(.+)-W[1-9][0-9]*")


def ruling_number(decision: str, nth: int) -> str:
    """The number of the nth decision on an objection to a decision (Widerspruchsbescheid)."""
    return f"{decision}-W{nth}"


def ruled_on(ruling: str) -> str | None:
    """The decision that such a number is about; None: it is another kind of number."""
    found = _RULING.fullmatch(ruling)
    return found.group(1) if found else None


def programme_stream(code: str) -> str:
    """The stream of a programme."""
    return f"programme/{code}"


def alliance_stream(programme: str, region: str) -> str:
    """The stream of a region's alliance."""
    return f"alliance/{programme}/{region}"


def budget_stream(programme: str, scope: str, year: int) -> str:
    """The stream of one budget: programme, region or `statewide`, fiscal year."""
    return f"budget/{programme}/{scope}/{year}"


def case_stream(number: str) -> str:
    """The stream of a case: application, approval, payouts and settlement in one file."""
    return f"case/{number}"


def claim_stream(number: str) -> str:
    """The stream of a claim."""
    return f"claim/{number}"


def party_stream(party: str) -> str:
    """The stream of an applicant or recipient."""
    return f"party/{party}"


def undertaking_stream(undertaking: str) -> str:
    """The stream of a single undertaking: a group under its id, a party alone under its own."""
    return f"undertaking/{undertaking}"


def access_stream(person: str) -> str:
    """The stream of a person's accounts and roles."""
    return f"access/{person}"


def engagement_stream(number: str) -> str:
    """The stream of an audit."""
    return f"engagement/{number}"


def report_stream(report: str) -> str:
    """The stream of a published report."""
    return f"report/{report}"


def sign_in_stream(kind: Literal["account", "identity"], name: str) -> str:
    """The stream that says whose an account or an identity is, once for ever."""
    return f"access/{kind}/{name}"


def import_stream(import_id: str) -> str:
    """The stream of an import."""
    return f"import/{import_id}"


@dataclass(frozen=True)
class BudgetId:
    """Programme, scope and fiscal year of a budget stream."""

    programme: str
    scope: str
    year: int


def parse_budget_stream(stream: str) -> BudgetId:
    """The parts of a budget stream's id.

    Raises:
        ValueError: not a budget stream.
    """
    kind, programme, scope, year = stream.split("/")
    if kind != "budget":
        msg = f"not a budget stream: {stream!r}"
        raise ValueError(msg)
    return BudgetId(programme, scope, int(year))

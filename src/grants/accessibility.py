"""What an operator states on the accessibility of the pages (§ 12b BGG, § 7 BITV 2.0).

Whether the statement holds is theirs to say: the program knows who takes reports of barriers, of
which day the statement is and when it was last reviewed only where the settings name it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

CONTACT = "GRANTS_ACCESSIBILITY_CONTACT"
STATED_ON = "GRANTS_ACCESSIBILITY_STATED_ON"
REVIEWED_ON = "GRANTS_ACCESSIBILITY_REVIEWED_ON"
KNOWN = {
    CONTACT: "who takes reports of barriers: address of e-mail, https address, or words",
    STATED_ON: "day of the statement on accessibility, such as 2026-01-31",
    REVIEWED_ON: "day on which that statement was last reviewed",
}
"""Variables of the environment and what they are for."""
CONTACT_LENGTH_MAX = 300

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAIL = re.compile(r"[^\s@:/?&<>]+@[^\s@:/?&<>]+")
_PAGE = re.compile(r"https://\S+")


@dataclass(frozen=True, kw_only=True)
class Accessibility:
    """The statement's contact and days; None: the operator has not named it."""

    contact: str | None = None
    stated_on: dt.date | None = None
    reviewed_on: dt.date | None = None

    @property
    def contact_link(self) -> str | None:
        """Where a click reaches the contact; None where it is words, or nobody."""
        if self.contact is None:
            return None
        if _MAIL.fullmatch(self.contact):
            return f"mailto:{self.contact}"
        return self.contact if _PAGE.fullmatch(self.contact) else None


NOT_STATED = Accessibility()


def stated(given: Mapping[str, str]) -> Accessibility:
    """What the variables say."""
    return Accessibility(
        contact=given.get(CONTACT, "").strip() or None,
        stated_on=_day(given, STATED_ON),
        reviewed_on=_day(given, REVIEWED_ON),
    )


def problems(given: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with the variables."""
    found = [
        f"{name} is a day such as 2026-01-31"
        for name in (STATED_ON, REVIEWED_ON)
        if name in given and _day(given, name) is None
    ]
    contact = given.get(CONTACT, "")
    if len(contact) > CONTACT_LENGTH_MAX or not contact.isprintable():
        found.append(f"{CONTACT} is one line of {CONTACT_LENGTH_MAX} characters at most")
    first, last = _day(given, STATED_ON), _day(given, REVIEWED_ON)
    if first is not None and last is not None and last < first:
        found.append(f"{REVIEWED_ON} is before {STATED_ON}")
    return found


def _day(given: Mapping[str, str], name: str) -> dt.date | None:
    text = given.get(name, "")
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:  # No day of the calendar.
        return None

"""What is compared: between which moments, what of it, and comparisons that are asked for often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grants.access.sight import FAR_SIGHTED
from grants.kernel.ids import STATEWIDE, Code
from grants.web.language import day, gettext
from projections.differences.causes import Span
from projections.moments import MomentInvalid, parse_day, resolve, today
from projections.questions import READ_BY, Question

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.differences.subjects import Name
    from projections.moments import Clock, Moment

BEGIN = 2016
"""The first year there is anything to look back at."""
MOMENTS = ("von_gueltig", "von_bekannt", "bis_gueltig", "bis_bekannt")
_Subject = Literal["budgets", "vorgaenge", "summen"]
_QUESTIONS: Mapping[_Subject, Question] = {
    "budgets": "budget-differences",
    "vorgaenge": "case-differences",
    "summen": "total-differences",
}
_Text = Annotated[str, Field(max_length=40)]


class Asked(BaseModel):
    """What is compared, between which moments, and what it is limited to."""

    model_config = ConfigDict(frozen=True)

    was: _Subject = "budgets"
    von_gueltig: _Text = ""
    von_bekannt: _Text = ""
    bis_gueltig: _Text = ""
    bis_bekannt: _Text = ""
    region: Code | None = None
    art: Literal["regional", "statewide", "network", "unspecified"] | None = None
    programm: Code | None = None
    jahr: Annotated[int, Field(ge=1900, le=2200)] | None = None
    zweck: Code | None = None
    herkunft: Literal["recorded", "imported"] | None = None
    ab: Annotated[str, Field(max_length=120)] = ""
    csv: Literal["unterschiede"] | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """Everything but the page and the file, for links."""
        return self.model_dump(exclude={"ab", "csv"}, exclude_none=True)

    def admits(self, row: Mapping[str, Any]) -> bool:
        """Whether a line of budgets or totals is asked for, by its names."""
        asked = {
            "programme": self.programm,
            "scope": self.region,
            "year": self.jahr,
            "earmark": self.zweck,
            "origin": self.herkunft,
            "kind": self.art,
        }
        if self.was == "budgets" and self.art is not None:
            kind = "statewide" if row["scope"] == STATEWIDE else "regional"
            if kind != self.art:
                return False
        return all(value in {None, row.get(name, value)} for name, value in asked.items())


def subject(visit: Visit, asked: Asked) -> Name:
    """Budgets or totals; totals are for those who see every region.

    Raises:
        Problem: 403, they do not.
    """
    if asked.was == "summen":
        visit.asker.needs(FAR_SIGHTED)
        return "totals"
    return "budgets"


def admitted(visit: Visit, asked: Asked) -> Callable[[Mapping[str, Any]], bool]:
    """The lines that are asked for and seen."""
    return lambda row: (
        asked.admits(row) and (asked.was == "summen" or visit.asker.sight.sees(row["scope"]))
    )


def span_asked(pages: Pages, visit: Visit, asked: Asked) -> Span | None:
    """The two moments; None as long as the first one is not given.

    Raises:
        Problem: 422, one of them cannot be read; 503, what is known of it is not read yet.
    """
    before = _moment(pages, asked, "von")
    after = _moment(pages, asked, "bis")
    if before is None:
        return None
    return Span(before, after or visit.moment or resolve(pages.reading.service.log))


def _moment(pages: Pages, asked: Asked, side: Literal["von", "bis"]) -> Moment | None:
    fields: dict[Clock, str] = {"as_of": f"{side}_gueltig", "known_at": f"{side}_bekannt"}
    as_of, known_at = (getattr(asked, field).strip() or None for field in fields.values())
    reads = READ_BY[_QUESTIONS[asked.was]]
    return pages.reading.moment(as_of=as_of, known_at=known_at, fields=fields, reads=reads)


def in_german(text: str) -> str:
    """A day as it is typed here; whatever else was typed stays."""
    try:
        return parse_day(text).strftime("%d.%m.%Y")
    except MomentInvalid:
        return text


def presets(visit: Visit, asked: Asked) -> list[tuple[str, dict[str, Any]]]:
    """Comparisons that are asked for often, around the day that is looked at."""
    chosen = _day(visit, asked)
    year = min(max(chosen.year, BEGIN + 1), today().year - 1)  # Between ends of whole years.
    end = dt.date(year, 12, 31)
    before = dt.date(end.year - 1, 12, 31)
    kept = {**asked.filters, **dict.fromkeys(MOMENTS, "")}
    return [
        (
            gettext("Jahresende {before} und Jahresende {end}, jeweils damals bekannt").format(
                before=before.year, end=end.year
            ),
            {**kept, **_known_then("von", before), **_known_then("bis", end)},
        ),
        (
            gettext("{day} (damals bekannt) und heute").format(day=day(chosen)),
            {**kept, **_known_then("von", chosen)},
        ),
        (
            gettext("{day}: damals bekannt und heute bekannt").format(day=day(chosen)),
            {**kept, **_known_then("von", chosen), "bis_gueltig": chosen.isoformat()},
        ),
    ]


def _known_then(side: str, chosen: dt.date) -> dict[str, str]:
    return {f"{side}_gueltig": chosen.isoformat(), f"{side}_bekannt": chosen.isoformat()}


def _day(visit: Visit, asked: Asked) -> dt.date:
    """The first moment's day, that of the page, else the end of last year."""
    for text in (asked.von_gueltig, asked.von_bekannt):
        try:
            return parse_day(text)
        except MomentInvalid:
            pass
    if visit.moment is not None:
        return visit.moment.as_of
    return dt.date(today().year - 1, 12, 31)

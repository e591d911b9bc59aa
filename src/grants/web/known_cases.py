"""What lists tell of cases beside their figures: titles, recipients, who looks after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.api.texts import open_references
from projections.cases.browsing import lines_of
from projections.people.queries import party_names, person_names

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.cases.queries import CaseLine


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is told of the cases in a list."""

    lines: Mapping[str, CaseLine]
    titles: Mapping[str, str]
    parties: Mapping[str, str]
    persons: Mapping[str, str]


def known_of(pages: Pages, numbers: Iterable[str], visit: Visit) -> Known:
    """What is told of some cases at the moment of the visit."""
    log = pages.reading.service.log
    lines = lines_of(log, numbers, visit.moment)
    return known_lines(pages, lines)


def known_lines(pages: Pages, lines: Mapping[str, CaseLine]) -> Known:
    """The words behind the references of some lines."""
    service = pages.reading.service
    refs = {line.title_ref for line in lines.values() if line.title_ref}
    return Known(
        lines=lines,
        titles=open_references(service, refs),
        parties=party_names(service.log, {line.party for line in lines.values()}),
        persons=person_names(
            service.log, {line.responsible for line in lines.values() if line.responsible}
        ),
    )

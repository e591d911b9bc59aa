"""Which facts of a case name which of its documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment


class NamingFact(BaseModel):
    """A fact that rests on a document."""

    position: int
    name: str
    effective_on: str


def naming_facts(log: Log, stream: str, moment: Moment | None) -> dict[str, list[NamingFact]]:
    """By document, what names it of all that counts at a moment; None: of everything."""
    found: dict[str, list[NamingFact]] = {}
    for recorded in log.read(stream):
        stored, position = recorded.stored, recorded.position
        if moment is None or moment.counts(position, stored.effective_on):
            naming = NamingFact(
                position=position, name=stored.name, effective_on=stored.effective_on
            )
            for each in stored.documents:
                found.setdefault(each.document, []).append(naming)
    return found

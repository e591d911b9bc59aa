"""What a command would do, for people to look at before they press: facts, budgets, phase."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pydantic import BaseModel

from grants.application.lifecycle import Phase, advance
from grants.budget.effects import Effect, effects
from grants.kernel.event import Event
from grants.store.preview import Preview
from grants.store.recorded import Stored


class PlannedFact(BaseModel):
    """A fact that would be recorded; the references of its texts are empty."""

    effective_on: str
    stream: str
    version: int
    name: str
    fields: dict[str, Any]


class PhaseChange(BaseModel):
    """Where the case stands and where it would stand."""

    before: Phase
    after: Phase


class PreviewBody(BaseModel):
    """What a command would do now. Nothing was stored, and its Idempotency-Key is unused.

    `number` and `version` are those of the stream afterwards; the number of what would be opened
    may be another by then. `phase` is null where no case is moved by this.
    """

    dry_run: bool
    number: str
    version: int
    facts: list[PlannedFact]
    budgets: list[Effect]
    phase: PhaseChange | None


def preview_body(preview: Preview) -> PreviewBody:
    """A preview as the faces show it."""
    return PreviewBody(
        dry_run=True,
        number=preview.stream.partition("/")[2],
        version=preview.version,
        facts=[_planned(stored, preview.texts) for stored in preview.facts],
        budgets=[
            effect
            for stream, before in preview.before.items()
            if stream.startswith("budget/")
            for effect in effects(
                stream, before=before, added=_added(preview, stream), today=preview.today
            )
        ],
        phase=_phase(preview),
    )


def _planned(stored: Stored[Event], texts: Container[str]) -> PlannedFact:
    return PlannedFact(
        effective_on=stored.effective_on,
        stream=stored.stream,
        version=stored.version,
        name=stored.name,
        fields=_unsealed(stored.fact.model_dump(mode="json"), texts),
    )


def _unsealed(node: Any, texts: Container[str]) -> Any:
    """The fields of a fact without references to what was only typed: nothing was sealed."""
    match node:
        case {"ref": str(ref), "commitment": str()} if ref in texts:
            return {**node, "ref": ""}
        case dict():
            return {name: _unsealed(value, texts) for name, value in node.items()}
        case list():
            return [_unsealed(each, texts) for each in node]
        case _:
            return node


def _added(preview: Preview, stream: str) -> list[Event]:
    return [stored.fact for stored in preview.facts if stored.stream == stream]


def _phase(preview: Preview) -> PhaseChange | None:
    for stream, before in preview.before.items():
        if stream.startswith("case/"):
            earlier = Phase.UNKNOWN
            for fact in before:
                earlier = advance(earlier, fact)
            later = earlier
            for fact in _added(preview, stream):
                later = advance(later, fact)
            return PhaseChange(before=earlier, after=later)
    return None

"""What the process behind an import does: the same as `grants import`, told as it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.kernel.speech import Sentence
from grants.legacy.errors import SourceError
from grants.legacy.importing import Mode, import_file
from grants.legacy.mapping import parse_mapping
from grants.legacy.messages import Message
from grants.store.deliveries import Deliveries, Delivery
from grants.web import language, speech
from grants.web.operating.looking import told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grants.legacy.tally import ImportSummary
    from grants.store.tasks import Task
    from grants.wiring import Service

ERRORS_KEPT = 5_000
"""More are counted; whoever has so many mends the file first."""
_COUNTS = ("rows", "accepted", "rejected", "unchanged", "corrected")


def import_delivery(
    service: Service, task: Task, tell: Callable[[int, int | None], None]
) -> dict[str, Any]:
    """Take a delivery over, or find out what would become of it; answers with the counts."""
    deliveries = Deliveries(service.log, service.vault)
    id_, mode = task.asked["delivery"], task.asked["mode"]
    delivery = deliveries.find(id_)
    assert delivery is not None
    assert mode == "dry-run" or delivery.approved_by is not None
    with deliveries.file(id_) as path:
        try:
            summary = _import(service, delivery, path, mode, tell)
        except SourceError as error:
            if mode == "dry-run":
                problem = {"problem": told(error, delivery.name)}
                deliveries.found(id_, mapping=delivery.mapping, result=problem)
            raise
    result = _result(summary)
    if mode == "dry-run":
        deliveries.found(id_, mapping=delivery.mapping, result=result)
    else:
        deliveries.done(id_, result=result)
    return {name: result[name] for name in _COUNTS}


def _import(
    service: Service,
    delivery: Delivery,
    path: Path,
    mode: Mode,
    tell: Callable[[int, int | None], None],
) -> ImportSummary:
    rows = (delivery.result or {}).get("rows")
    return import_file(
        service.dispatcher,
        path,
        parse_mapping(delivery.mapping),
        person=delivery.brought_by,
        account=delivery.account,
        approved_by=delivery.approved_by,
        mode=mode,
        progress=lambda done: tell(done, rows),
    )


def _result(summary: ImportSummary) -> dict[str, Any]:
    return {
        "problem": None,
        "import_id": summary.import_id,
        **{name: getattr(summary, name) for name in _COUNTS},
        "approved_cents": summary.approved_cents,
        "facts": summary.facts,
        "flags": dict(summary.flags),
        "totals": [
            {
                "scope": each.scope,
                "computed": each.computed,
                "stated": each.stated,
                "difference": each.difference,
            }
            for each in summary.control_totals
        ],
        "errors": [
            {
                "row": each.row,
                "column": each.column,
                "rule": each.rule,
                "de": each.message.text("de"),
                "en": in_english(each.message),
            }
            for each in summary.errors[:ERRORS_KEPT]
        ],
        "errors_count": len(summary.errors),
    }


def in_english(message: Message) -> str:
    """With what a rule said to a row, and the amounts in it, in English as well."""
    before = language.spoken.set("en")
    try:
        values = tuple(
            (name, value.translated(speech) if isinstance(value, Sentence) else value)
            for name, value in message.values
        )
    finally:
        language.spoken.reset(before)
    return Message(message.key, values).text("en")

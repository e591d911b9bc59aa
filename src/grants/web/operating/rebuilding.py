"""What a rebuild begun on a page does, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.wiring import projector_of
from projections.models import MODELS
from projections.rebuild import Means, rebuild
from projections.runtime import ReadModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grants.store.tasks import Task
    from grants.wiring import Service

MEANS = Means(processes=1, facts=5_000)
"""One process beside those who ask, told of every few thousand facts."""


def chosen(names: Iterable[str]) -> tuple[ReadModel, ...]:
    """The read models of these names; unknown ones are none."""
    wanted = set(names)
    return tuple(model for model in MODELS if model.name in wanted)


def rebuild_models(
    service: Service, task: Task, tell: Callable[[int, int | None], None]
) -> list[dict[str, Any]]:
    """Build the models anew beside the live ones, compare, and switch."""
    with projector_of(service) as projector:
        done = rebuild(projector, chosen(task.asked["models"]), progress=tell, means=MEANS)
    return [
        {
            "model": each.model,
            "position": each.position,
            "differences": None if each.differences is None else len(each.differences),
        }
        for each in done
    ]

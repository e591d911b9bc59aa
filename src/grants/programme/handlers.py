"""How commands reach a programme. None of them needs another stream.

What is decided there counts in every region: it needs a role for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from grants.kernel.ids import EVERYWHERE
from grants.kernel.roles import Role
from grants.programme.commands import (
    AdoptChecklist,
    DefineEarmark,
    EstablishProgramme,
    ExplainDiscrepancy,
    ProgrammeCommand,
    PublishGuideline,
    RecordControlTotal,
    RegisterRegion,
    SetParameter,
)
from grants.programme.decider import PROGRAMME
from grants.store.dispatch import Route
from grants.store.work import Work

_AUTHORITY = frozenset({Role.PROGRAMME_AUTHORITY})
_FIGURES = frozenset({Role.PROGRAMME_AUTHORITY, Role.COMPLIANCE})


def decide_programme(work: Work, stream: str, command: ProgrammeCommand) -> None:
    """Carry out any command of a programme; its stream exists from the first of them on."""
    work.decide(PROGRAMME, stream, command)


def _route(name: str, command: type, roles: frozenset[Role]) -> Route:
    return Route(
        name=name,
        kind="programme",
        command=command,
        roles=roles,
        handle=decide_programme,
        scopes_of=lambda *_: (EVERYWHERE,),
    )


ROUTES: tuple[Route, ...] = (
    _route("establish-programme", EstablishProgramme, _AUTHORITY),
    _route("publish-guideline", PublishGuideline, _AUTHORITY),
    _route("set-parameter", SetParameter, _AUTHORITY),
    _route("define-earmark", DefineEarmark, _AUTHORITY),
    _route("adopt-checklist", AdoptChecklist, _AUTHORITY),
    _route("register-region", RegisterRegion, _AUTHORITY),
    _route("record-control-total", RecordControlTotal, _FIGURES),
    _route("explain-discrepancy", ExplainDiscrepancy, _FIGURES),
)
ROUTE_OF: Mapping[type, Route] = {route.command: route for route in ROUTES}
"""How each command of a programme is reached."""

"""The state of the service: database, log, read models, and the versions of facts it can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.api.operations import LAG_SECONDS_MAX, Erasures, Lags
from grants.kernel.event import EVENT_TYPES
from grants.store.readiness import Readiness, readiness
from grants.web.language import N_

if TYPE_CHECKING:
    from grants.api.reading import Reading
    from projections.cleaning import Remains
    from projections.runtime import Lag

STANDS = N_("steht still")
BUILDING = N_("wird neu aufgebaut")
MISSING = N_("noch nicht aufgebaut")
OTHER_VERSION = N_("andere Version")
BEHIND = N_("im Rückstand")
CURRENT = N_("aktuell")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What was found. `fit` as `/ready` tells it to machines."""

    found: Readiness
    last: int
    models: tuple[Lag, ...]
    count: int
    remains: Remains | None

    @property
    def fit(self) -> bool:
        """Whether nothing is to be done."""
        whole = len(self.models) == self.count
        cleaned = self.remains is None or not self.remains.late
        current = all(state(one) == CURRENT for one in self.models)
        return self.found.ready and whole and cleaned and current


def condition(reading: Reading) -> Condition:
    """Look at everything now."""
    service = reading.service
    found = readiness(service.log)
    return Condition(
        found=found,
        last=service.log.last_position(),
        models=Lags(service, reading.models)(),
        count=len(reading.models),
        remains=Erasures(service)(),
    )


def state(one: Lag) -> str:
    """In one word what to know of a read model, the worst first."""
    if one.incident is not None:
        return STANDS
    if one.building:
        return BUILDING
    if one.served is None:
        return MISSING
    if not one.current:
        return OTHER_VERSION
    return BEHIND if one.behind_seconds > LAG_SECONDS_MAX else CURRENT


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of fact: its stored name, the version written today, and those brought up to it."""

    name: str
    version: int
    meaning: str
    basis: str

    @property
    def upcasts(self) -> list[str]:
        """Which older versions are read, and what they become."""
        return [f"{old} → {self.version}" for old in range(1, self.version)]


def kinds() -> dict[str, list[Kind]]:
    """Every kind of fact this release reads and writes, by feature."""
    found: dict[str, list[Kind]] = {}
    for name in sorted(EVENT_TYPES):
        fact = EVENT_TYPES[name]
        meaning = (fact.__doc__ or "").strip().partition("\n")[0]
        kind = Kind(name=name, version=fact.VERSION, meaning=meaning, basis=fact.LEGAL_BASIS)
        found.setdefault(name.partition(".")[0], []).append(kind)
    return found

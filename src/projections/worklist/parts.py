"""The parts of a case that decide what waits: application, drafts, decisions, grant, proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Application:
    """What is asked for, and what was found about it so far."""

    kind: str = ""
    version: int = 0
    requested_cents: int | None = None
    round: int = 0
    voted_version: int | None = None
    vote_defects: tuple[str, ...] = ()
    justified_version: int | None = None
    aid: str | None = None
    de_minimis: bool = False
    double_funding: bool = False

    @property
    def vote_is_stale(self) -> bool:
        """The alliance voted on an older version."""
        return self.voted_version is not None and self.voted_version != self.version

    @property
    def is_to_be_voted_anew(self) -> bool:
        """There was a vote, and it does not count."""
        return self.kind == "regional" and (self.vote_is_stale or bool(self.vote_defects))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A decision waits for a signature by somebody else than its drafter.

    It rests on a version of the application or, after the approval, of the plan, or on neither.
    """

    decision: str
    cents: int | None
    drafted_by: str
    application_version: int | None = None
    plan_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A signed decision, and how far it has come: dates are those that were recorded.

    `signers` drafted it or signed it; `objected`: an objection to it is pending, `admissible`
    unless something spoke against it; `ended`: it is final, or was set aside. `ruling`: it is the
    decision on an objection itself, which ends when it has arrived.
    """

    cents: int | None
    signers: tuple[str, ...] = ()
    objected: bool = False
    admissible: bool = False
    ended: bool = False
    ruling: bool = False
    posted_on: dt.date | None = None
    presumed_on: dt.date | None = None
    remedy_until: dt.date | None = None
    waived_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What the recipient must do; some of it before anything is ordered."""

    effect: str
    due_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What was granted and is in force; `decision` is that of the approval.

    `conditions` are those not fulfilled yet, by code. The end of the period is the one asked for
    until there is an approval.
    """

    decision: str = ""
    amount_cents: int | None = None
    plan_version: int = 0
    period_to: dt.date | None = None
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    insolvent: bool = False


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How far the examination of the proof is; `queries` have no answer yet."""

    examiners: tuple[str, ...] = ()
    examined: bool = False
    queries: tuple[int, ...] = ()

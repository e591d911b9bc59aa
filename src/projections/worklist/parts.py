"""The parts of a case that wait for somebody: drafts, signed decisions, conditions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


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
    unless something spoke against it; `reviewed`: the last one was decided on its merits, so that
    it is served anew; `ended`: it is final, or was set aside.
    """

    cents: int | None
    signers: tuple[str, ...] = ()
    objected: bool = False
    admissible: bool = False
    reviewed: bool = False
    ended: bool = False
    posted_on: dt.date | None = None
    presumed_on: dt.date | None = None
    remedy_until: dt.date | None = None
    waived_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What the recipient must do; some of it before anything is ordered."""

    effect: str
    due_on: dt.date | None

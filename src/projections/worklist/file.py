"""What of a case decides what waits, folded from its facts and those of its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from grants.application.events import ApplicationRejected
from grants.application.lifecycle import Phase
from grants.approval import events as approval
from grants.kernel.records import replace
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections.debts import Debt
from projections.worklist.money import Money
from projections.worklist.parts import Application, Delivery, Draft, Grant, Proof


@dataclass(frozen=True, kw_only=True)
class File:
    """A case as the worklist sees it; `drafts` by act, `deliveries` by decision.

    `knowledge` says of each circumstance that a grant could be taken back for whether the recipient
    was heard about it. A part that a fact leaves alone is the same object after it.
    """

    phase: Phase = Phase.UNKNOWN
    application: Application = field(default_factory=Application)
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    grant: Grant = field(default_factory=Grant)
    money: Money = field(default_factory=Money)
    proof: Proof = field(default_factory=Proof)
    knowledge: Mapping[int, bool] = field(default_factory=dict)
    claims: Mapping[str, Debt] = field(default_factory=dict)


Signed = (
    ApplicationRejected
    | approval.GrantApproved
    | approval.GrantAmended
    | approval.RecipientChanged
    | settlement.GrantSettled
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
    | revocation.RecoverySigned
)


def signed(
    file: File, act: str, fact: Signed, cents: int | None, *, grant: Grant | None = None
) -> File:
    """A decision is signed and goes out; `grant` is what it made of the grant, if anything."""
    drafter = fact.examiner if isinstance(fact, settlement.GrantSettled) else fact.drafted_by
    delivery = Delivery(cents=cents, signers=with_name((drafter,), fact.approved_by))
    return replace(
        file,
        grant=grant or file.grant,
        drafts=without(file.drafts, act),
        deliveries={**file.deliveries, fact.decision: delivery},
    )


def marked(file: File, decision: str, **changes: Any) -> File:
    """A decision has come further; one that is not known stays so."""
    known = file.deliveries.get(decision)
    if known is None:
        return file
    delivery = replace(known, **changes)
    return replace(file, deliveries={**file.deliveries, decision: delivery})


def with_name(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The names with one more, in order."""
    return tuple(sorted({*names, name}))


K = TypeVar("K")
V = TypeVar("V")


def without(known: Mapping[K, V], key: K) -> dict[K, V]:
    """The entries but one."""
    return {name: value for name, value in known.items() if name != key}

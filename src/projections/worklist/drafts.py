"""Drafts that wait for a signature, as long as what they rest on is still so."""

from __future__ import annotations

from collections.abc import Iterator

from grants.application.events import ApplicationRejected
from grants.approval import events as approval
from grants.kernel.event import Event
from grants.revocation import events as revocation
from projections.worklist.file import File
from projections.worklist.steps import Waiting, may

SIGNATURES: dict[str, tuple[str, type[Event]]] = {
    "approval": ("approve", approval.GrantApproved),
    "rejection": ("reject-application", ApplicationRejected),
    "amendment": ("amend-grant", approval.GrantAmended),
    "withdrawal": ("withdraw-grant", revocation.GrantWithdrawn),
    "revocation": ("revoke-grant", revocation.GrantRevoked),
    "recipient-change": ("change-recipient", approval.RecipientChanged),
    "recovery": ("order-recovery", revocation.RecoverySigned),
}


def live(file: File, act: str) -> bool:
    """Whether a draft of this act can still be signed: what it rests on is still so."""
    draft = file.drafts.get(act)
    if draft is None or not may(file, SIGNATURES[act][1]):
        return False
    if draft.application_version is not None:
        return draft.application_version == file.application.version
    if draft.plan_version is None:
        return True
    # An amendment states the version it makes, a revocation the one it rests on.
    step = 1 if act == "amendment" else 0
    return draft.plan_version == file.grant.plan_version + step


def signatures(file: File) -> Iterator[Waiting]:
    """Each draft that can be signed, by somebody else than its drafter."""
    for act, draft in file.drafts.items():
        if live(file, act):
            kind, _ = SIGNATURES[act]
            yield Waiting(kind, draft.decision, draft.cents, barred=(draft.drafted_by,))

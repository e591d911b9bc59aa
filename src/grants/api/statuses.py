"""Every rejection code and the HTTP status it is answered with."""

from __future__ import annotations

from collections.abc import Mapping

from grants.api.conflicts import CONFLICT

_NOT_FOUND = (  # 404: what the address names does not exist.
    "person-unknown",
    "application-unknown",
    "claim-unknown",
    "audit-unknown",
)

_FIELDS = (  # 422: a field cannot be right, whatever state things are in.
    "document-unknown",
    "date-in-future",
    "date-incomplete",
    "validity-reversed",
    "period-reversed",
    "object-twice",
    "earmark-without-objects",
    "parameter-not-whole",
    "parameter-out-of-bounds",
    "parameter-set-otherwise",
    "parameter-without-end",
    "precision-missing",
    "general-earmark",
    "votes-missing",
    "ballot-twice",
    "case-ranked-twice",
    "share-empty",
    "share-twice",
    "condition-twice",
    "shares-do-not-sum",
    "plan-line-twice",
    "plan-not-eligible-total",
    "amount-zero",
    "amount-not-positive",
    "transfer-to-itself",
    "nothing-to-carry",
    "proof-line-twice",
    "proof-indicator-twice",
    "response-too-early",
    "hearing-too-short",
    "statement-mismatch",
    "recovery-amount-mismatch",
    "ground-of-other-act",
    "interest-period-reversed",
    "deferral-ends-early",
    "role-validity-reversed",
    "bounds-unordered",
    "report-parameter-unused",
    "deputy-of-oneself",
    "instalments-out-of-order",
    "expenditures-missing",
    "need-missing",
    "need-reversed",
    "membership-reversed",
)


STATUSES: Mapping[str, int] = {
    **dict.fromkeys(_NOT_FOUND, 404),
    **dict.fromkeys(_FIELDS, 422),
    **dict.fromkeys(CONFLICT, 409),
}


def status_of(code: str) -> int:
    """The status of a rejection; a test keeps the table complete."""
    return STATUSES.get(code, 409)

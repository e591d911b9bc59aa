"""Why a decision on a case was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class SelfApproval(Rejection):
    """Who drafted a decision does not sign it."""

    code = "self-approval"
    message = (
        "Der Entwurf {decision} stammt von Ihnen selbst; unterzeichnen muss eine andere Person."
    )
    legal_basis = "VwV zu § 44 SäHO"
    field = "decision"


class DraftUnknown(Rejection):
    """There is no such draft of this kind of decision."""

    code = "draft-unknown"
    message = (
        "Unter {decision} liegt in dieser Akte kein Entwurf dieser Art vor; "
        "er muss zuerst gefertigt werden."
    )
    field = "decision"


class LimitExceeded(Rejection):
    """The amount is above what this approver may sign."""

    code = "limit-exceeded"
    message = (
        "Der Betrag von {cents} liegt über Ihrer Zeichnungsbefugnis von {limit}; "
        "unterzeichnen muss jemand mit höherer Befugnis."
    )
    legal_basis = "VwV zu § 44 SäHO"

"""Every fact this service has ever recorded. Import this before reading the log."""

from grants.access import events as access
from grants.alliance import events as alliance
from grants.application import events as application
from grants.approval import events as approval
from grants.budget import events as budget
from grants.claim import events as claim
from grants.engagement import events as engagement
from grants.filing import events as filing
from grants.legacy import events as legacy
from grants.party import events as party
from grants.payout import events as payout
from grants.programme import events as programme
from grants.report import events as report
from grants.revocation import events as revocation
from grants.settlement import events as settlement

__all__ = [
    "access",
    "alliance",
    "application",
    "approval",
    "budget",
    "claim",
    "engagement",
    "filing",
    "legacy",
    "party",
    "payout",
    "programme",
    "report",
    "revocation",
    "settlement",
]

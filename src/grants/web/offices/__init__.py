"""Commands on what is no case: who is offered which, and their forms."""

from __future__ import annotations

from grants.web.offices.ahead import require
from grants.web.offices.forms import Desk, Offer, Offers, form_routes, offers, only_for, shown

__all__ = ["Desk", "Offer", "Offers", "form_routes", "offers", "only_for", "require", "shown"]

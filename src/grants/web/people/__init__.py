"""Who may act and who applies: persons with their roles, applicants with their undertakings."""

from __future__ import annotations

from grants.web.people.party_pages import party_routes
from grants.web.people.routes import person_routes

__all__ = ["party_routes", "person_routes"]

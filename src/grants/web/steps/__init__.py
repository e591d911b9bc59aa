"""The commands on a case, its payouts and its claims, as forms with what they need."""

from __future__ import annotations

from grants.web.steps.routes import step_routes

__all__ = ["step_routes"]

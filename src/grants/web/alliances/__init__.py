"""Alliances: who sits in them, what they adopt, call for, meet about and vote on."""

from __future__ import annotations

from grants.web.alliances.routes import alliance_routes

__all__ = ["alliance_routes"]

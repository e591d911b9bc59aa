"""Programmes and their rules as versioned data, and the forms of their commands."""

from __future__ import annotations

from grants.web.rules.routes import rule_routes

__all__ = ["rule_routes"]

"""Pages for those who run the service: what state it is in, and what they can do about it."""

from __future__ import annotations

from grants.web.operating.routes import operating_routes

__all__ = ["operating_routes"]

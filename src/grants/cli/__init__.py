"""The command line: `grants`."""

from __future__ import annotations

from grants.cli.app import main

__all__ = ["main"]

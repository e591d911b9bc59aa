"""Brings the assets of the pages while the project is built.

An editable install goes on without them, and the pages say what is missing; a wheel without them
would never get them, so that building one fails.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from grants.web import assets


class AssetsHook(BuildHookInterface[Any]):
    """See the module."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """npm, where the machine has none and the assets are not there."""
        return [] if assets.are_there() or assets.npm() else [assets.NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's signature.
        """Bring what is missing."""
        if assets.are_there():
            return
        try:
            assets.bring()
        except assets.AssetsMissing as error:
            if version != "editable":
                raise
            self.app.display_warning(f"The pages come without styles and scripts: {error}")

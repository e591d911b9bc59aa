"""Command that brings what the pages look like."""

from __future__ import annotations

import typer

from grants.cli.ending import Refused
from grants.cli.frame import Session, command
from grants.web.assets import AssetsMissing, are_there, bring, packages

app = typer.Typer()


@command(app, "assets")
def bring_assets(session: Session) -> None:
    """Gestaltung und Schriften der Seiten aus ihren Paketen holen."""
    if not are_there():
        try:
            bring()
        except AssetsMissing as error:
            raise Refused(str(error)) from error
    for each in packages():
        told = f"{each.name} {each.version} ({each.licence})"
        session.say(told, told)

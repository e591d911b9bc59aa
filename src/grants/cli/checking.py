"""`check-config`: which rule parameters are set, on what authority, and which are not."""

from __future__ import annotations

import typer

from grants.cli.ending import Refused
from grants.cli.frame import Session, command
from grants.cli.output import print_rows
from grants.kernel.calendar import berlin_day
from grants.kernel.phrases import Phrase
from grants.programme.configuration import configuration, keys_with

app = typer.Typer()


@command(app, "check-config")
def check_config(session: Session) -> None:
    """Regelparameter der Förderprogramme prüfen: Gültigkeit, Fundstelle, Lücken."""
    today = berlin_day(session.service.dispatcher.clock())
    rows = configuration(session.service.log, today)
    print_rows(rows, session.form, session.language)
    if unconfirmed := keys_with("unconfirmed", rows):
        listed = ", ".join(unconfirmed)
        session.say(f"Warnung: unbestätigt: {listed}.", f"Warning: unconfirmed: {listed}.")
    if lacking := keys_with("missing", rows):
        listed = ", ".join(lacking)
        raise Refused(
            Phrase("Nicht festgelegt: {keys}; zu setzen mit dem Befehl set-parameter.", keys=listed)
        )

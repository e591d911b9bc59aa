"""How a command ends that cannot go on: one message, and an exit code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import typer

from grants.cli.output import messages
from grants.kernel.phrases import Phrase
from grants.kernel.rejection import Rejection
from grants.kernel.speech import joined
from grants.settings import Language, SettingsWrong
from grants.store.embedded import EmbeddedServerError
from grants.store.log import DATABASE_ERRORS
from grants.store.migrate import MigrationRefused
from grants.store.readiness import connection_lost, told_without_values
from grants.store.vault import KeyUnavailable
from grants.web.language import spoken
from grants.web.speech import unmarked
from grants.web.templating import said
from projections.runtime import OtherLogin, Unreadable

REFUSED, BAD_INPUT, UNAVAILABLE = 1, 2, 3
"""Exit codes: a rule said no or a fault was found; usage; database or network not there."""


@dataclass
class Voice:
    """In which language the last message is said; German until the settings are read."""

    language: Language = "de"

    def end(self, text: str, code: int) -> NoReturn:
        """Say why it ends, and end."""
        spoken.set(self.language)
        messages.print(unmarked(said(text)), markup=False, soft_wrap=True)
        raise typer.Exit(code)


class BadInput(Exception):
    """What was typed cannot be used; the message names the option, the rule and the remedy."""


class Refused(Exception):
    """The command ended with a refusal or found a fault; the message says which."""


class DatabaseFault(Exception):
    """A bug: the database refused a statement. What its text may quote of rows is left out."""


@contextmanager
def errors_as_exit_codes() -> Iterator[Voice]:
    """Expected failures end with one message and their exit code; bugs keep their traceback."""
    voice = Voice()
    try:
        yield voice
    except (Refused, MigrationRefused) as error:
        voice.end(str(error), REFUSED)
    except Rejection as error:
        basis = f" ({error.legal_basis})" if error.legal_basis else ""
        voice.end(joined("", (f"{error.code}: ", error.detail, basis)), REFUSED)
    except Unreadable as error:
        voice.end(f"The read models cannot be read: {error}", REFUSED)
    except (BadInput, SettingsWrong, OtherLogin) as error:
        voice.end(str(error), BAD_INPUT)
    except (EmbeddedServerError, KeyUnavailable) as error:
        voice.end(str(error), UNAVAILABLE)
    except DATABASE_ERRORS as error:
        if connection_lost(error):
            found = Phrase("Die Datenbank ist nicht erreichbar: {error}", error=str(error))
            voice.end(found, UNAVAILABLE)
        fault = DatabaseFault(told_without_values(error))
        raise fault.with_traceback(error.__traceback__) from None
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

"""What every command has in common: options, and the way to the database."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from grants.cli.ending import BadInput, Refused, Voice, errors_as_exit_codes
from grants.cli.output import Format, default_format, messages
from grants.kernel.phrases import Phrase
from grants.kernel.speech import Sentence, joined
from grants.settings import DatabaseUrls, Language, Settings
from grants.store.log import Origin
from grants.store.migrate import pending
from grants.telemetry import set_up
from grants.wiring import Service, embedded_databases, open_service

DEMONSTRATION_FOLDER = "demo"
"""The demonstration's own folder below the data folder."""


@dataclass
class Session:
    """One run of the command line: what was asked for, and the service once it is open."""

    settings: Settings
    form: Format
    stack: ExitStack

    @property
    def language(self) -> Language:
        """The language of messages and headings."""
        return self.settings.language

    def say(self, german: str, english: str) -> None:
        """A message to people, on stderr."""
        text = german if self.language == "de" else english
        messages.print(text, markup=False, soft_wrap=True)

    @functools.cached_property
    def databases(self) -> DatabaseUrls:
        """The logins: of the database named, else of the embedded server, started if need be."""
        if self.settings.urls is not None:
            return self.settings.urls
        folder, kind = self.folder
        origin = _name_of(self.settings, kind)
        return self.stack.enter_context(embedded_databases(folder, origin=origin, kind=kind))

    @functools.cached_property
    def folder(self) -> tuple[Path, Literal["production", "demonstration"]]:
        """The data folder; without a choice the demonstration stands in where nothing else is."""
        chosen = self.settings.data
        demonstration = chosen / DEMONSTRATION_FOLDER
        if (
            self.settings.data_chosen
            or (chosen / "postgres").exists()
            or not demonstration.exists()
        ):
            return chosen, "production"
        self.say(
            f"Es wird der Demonstrationsbestand in {demonstration} benutzt.",
            f"Using the demonstration in {demonstration}.",
        )
        return demonstration, "demonstration"

    @functools.cached_property
    def service(self) -> Service:
        """The service on that database."""
        databases = self.databases
        if missing := pending(databases.app):
            raise Refused(
                Phrase(
                    "Der Datenbank fehlt {missing}; bitte `grants migrate` ausführen.",
                    missing=", ".join(missing),
                )
            )
        service = self.stack.enter_context(open_service(databases, self.key_file))
        assert_named(self.settings, service.log.origin)
        if service.log.origin.kind == "demonstration":
            self.say(
                "Demonstration mit erfundenen Daten; veröffentlichte Zahlen sind Kontrollsummen.",
                "Demonstration with invented data; published figures are control totals.",
            )
        return service

    @property
    def key_file(self) -> Path:
        """The vault's key: beside the embedded data, or where the environment says."""
        if self.settings.kek_file is not None:
            return self.settings.kek_file
        folder = self.settings.data if self.settings.urls is not None else self.folder[0]
        return folder / "keys" / "kek"


def assert_named(settings: Settings, origin: Origin | None) -> None:
    """Refuse a log that is not the one meant, and one that is to begin without a name of its own.

    Every fact is hashed together with the name of its log (`leaf_text`).

    Raises:
        Refused: GRANTS_ORIGIN says otherwise, or nothing where the log has none yet.
    """
    if origin is None:
        if not settings.origin_chosen:
            raise Refused(
                Phrase(
                    "Das Protokoll bekommt jetzt seinen Namen, der in jede Prüfsumme eingeht und"
                    " für immer gilt; bitte GRANTS_ORIGIN setzen, etwa"
                    " foerderung.example.org/protokoll."
                )
            )
        return
    wanted = _name_of(settings, origin.kind)
    if settings.origin_chosen and origin.name != wanted:
        raise Refused(
            Phrase(
                "Das Protokoll dieser Datenbank heißt {name}, GRANTS_ORIGIN sagt {wanted}; bitte"
                " prüfen, ob es die richtige Datenbank ist. Der Name eines Protokolls ändert sich"
                " nie.",
                name=origin.name,
                wanted=wanted,
            )
        )


def _name_of(settings: Settings, kind: str) -> str:
    return settings.origin + ("/demonstration" if kind == "demonstration" else "")


def no_such(option: str, name: str, known: Iterable[str]) -> Sentence:
    """What to say of an option that takes one of a few words, and was given another."""
    there = ", ".join(known)
    told = Phrase("„{name}“ gibt es nicht; möglich ist: {known}.", name=name, known=there)
    return joined(": ", (option, told))


def unreadable(path: Path) -> Phrase:
    """What to say of a file that cannot be read."""
    return Phrase("{path}: keine lesbare Datei; bitte den Pfad prüfen.", path=path)


def assert_known(option: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a misspelt word: it would answer an empty list.

    Raises:
        BadInput: there is no such word; the message lists those there are.
    """
    there = tuple(known)
    for name in names:
        if name not in there:
            raise BadInput(no_such(option, name, there))


Database = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="Datenbank statt der eingebauten.")
]
Folder = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Ordner der eingebauten Datenbank.")
]
Form = Annotated[
    str | None, typer.Option("--format", metavar="table|json|csv", help="Form der Ausgabe.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="de|en", help="Sprache.")]

_HALF = re.compile("[\ud800-\udfff]")
_COMMON: dict[str, Any] = {"database": Database, "data": Folder, "form": Form, "lang": Lang}


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register `run(session, …)` as a command that also takes the common options."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(run, eval_str=True).parameters
        parameters = [parameter for key, parameter in own.items() if key != "session"]
        parameters += [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for key, kind in _COMMON.items()
        ]

        @functools.wraps(run)
        def wrapper(**given: Any) -> None:
            common = {key: given.pop(key) for key in _COMMON}
            with errors_as_exit_codes() as voice:
                _assert_utf_8([*common.values(), *given.values()])
                with open_session(voice, **common) as session:
                    run(session, **given)

        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
        app.command(name)(wrapper)
        return run

    return register


@contextmanager
def open_session(
    voice: Voice, *, database: str | None, data: Path | None, form: str | None, lang: str | None
) -> Iterator[Session]:
    """A session on what the options and the environment say; everything is closed at its end."""
    settings = Settings.read(database=database, data=data, language=lang)
    voice.language = settings.language
    set_up(settings.log_format or "console")
    with ExitStack() as stack:
        yield Session(settings, _chosen(form), stack)


def _chosen(form: str | None) -> Format:
    match form:
        case None:
            return default_format()
        case "table" | "json" | "csv":
            return form
        case _:
            raise BadInput(
                Phrase(
                    "--format: „{form}“ ist keine Ausgabeform; möglich ist table, json, csv.",
                    form=form,
                )
            )


def _assert_utf_8(given: Iterable[Any]) -> None:
    """Refuse what is not: Python holds such bytes as halves of characters, which no file takes."""
    for value in given:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and _HALF.search(text):
                raise BadInput(
                    Phrase("Eine Angabe ist nicht in UTF-8 geschrieben: {text}.", text=ascii(text))
                )

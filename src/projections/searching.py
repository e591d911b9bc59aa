"""Words that cases are looked for by: of their titles and of the names of their recipients.

Both stand in the vault alone. Each process opens them once, into its own memory and nowhere else,
and follows the log: what was recorded since is opened before anything is looked for, and what was
erased is dropped before that. A word becomes the references and ids behind which it stands, so that
the same filter finds cases of now in the database and of any moment in what was folded.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from psycopg import sql

from grants.application.events import ApplicationSubmitted
from grants.kernel.ids import case_stream
from grants.legacy.events import LegacyCaseCorrected, LegacyCaseImported
from grants.party.events import PartyRegistered, PersonalDataErased
from grants.store.log import DATABASE_ERRORS
from grants.store.vault import KeyUnavailable
from projections.rebuild.reading import stored_names, stream_facts
from projections.runtime import positions
from projections.runtime.memory import without_collection

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.kernel.sealed import Sealed
    from grants.store.log import Log
    from grants.store.vault import Vault
    from projections.runtime.model import Row

WORDS_MAX = 8
"""How many words are looked for; those after them are not."""
_OPENED_AT_ONCE = 2_000
_FACTS: frozenset[type[Event]] = frozenset(
    {
        ApplicationSubmitted,
        LegacyCaseImported,
        LegacyCaseCorrected,
        PartyRegistered,
        PersonalDataErased,
    }
)
_NAMES = sorted(stored_names(_FACTS))
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True)
class Word:
    """A word that is looked for: in which numbers, behind which references and recipients."""

    numbers: frozenset[str]
    titles: frozenset[str]
    parties: frozenset[str]

    def stands_in(self, row: Row) -> bool:
        """Whether it stands in the number, the title or the recipient of a case."""
        return (
            row["number"] in self.numbers
            or row["title_ref"] in self.titles
            or row["party"] in self.parties
        )


def folded(text: str) -> str:
    """As it is compared: without case and accents, ß as ss; umlauts both as ae and as a."""
    lower = _lower(text)
    spelt, bare = _bare(lower.translate(_SPELT)), _bare(lower)
    return spelt if spelt == bare else f"{spelt}\n{bare}"


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each))


def asked_for(text: str) -> list[str]:
    """The words of what was typed, as they are compared; all of them must be found."""
    return [_bare(each.translate(_SPELT)) for each in _lower(text).split()[:WORDS_MAX]]


class Words:
    """The opened words of one log, followed by position."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._position: int | None = None
        self._numbers: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._named: dict[str, str] = {}
        """The reference of the name of a recipient."""
        self._bearers: dict[str, str] = {}
        """Whose name stands behind a reference."""
        self._imported: dict[str, str] = {}
        """The recipient of an imported case, for a newer file that corrects its name."""

    def find(self, log: Log, vault: Vault, words: Iterable[str]) -> tuple[Word, ...]:
        """Where each word stands, with all that is recorded by now."""
        with self._lock:
            self._follow(log, vault)
            return tuple(
                Word(
                    frozenset(number for number, text in self._numbers.items() if each in text),
                    frozenset(ref for ref, text in self._titles.items() if each in text),
                    frozenset(party for party, text in self._names.items() if each in text),
                )
                for each in words
            )

    def follow(self, log: Log, vault: Vault) -> None:
        """Take in all that is recorded by now, so that whoever looks for something waits less."""
        with self._lock:
            self._follow(log, vault)

    def _follow(self, log: Log, vault: Vault) -> None:
        """Take in what was recorded since; only what begins or ends a text is read.

        The position moves when all of it is taken in: whatever fails before is begun again.
        """
        position, new = self._begin(log) if self._position is None else (self._position, [])
        last = log.last_position()
        if last == self._position:
            return
        with log.reading() as connection, without_collection():
            for recorded in stream_facts(connection, after=position, to=last, names=_NAMES):
                new += self._refs(recorded.stored.fact)
        with log.reading() as connection:
            for start in range(0, len(new), _OPENED_AT_ONCE):
                opened = vault.open(connection, new[start : start + _OPENED_AT_ONCE])
                for ref, text in opened.items():
                    self._keep(ref, folded(text))
        self._position = last

    def _begin(self, log: Log) -> tuple[int, list[str]]:
        """Begin with what read models know, so that no long log is read.

        Returns the position to follow from and the references to open. Read models are at
        different positions: what comes after the first of them is followed.
        """
        new: list[str] = []
        with log.reading() as connection:
            known = positions(connection)
            position = min(known.get(model, 0) for model in ("cases", "people"))
            corrected = []
            for row in connection.execute("SELECT number, title_ref, corrected FROM reads.cases"):
                self._numbers[row["number"]] = row["number"].lower()
                if row["title_ref"] is not None:
                    new.append(row["title_ref"])
                if row["corrected"]:
                    corrected.append(case_stream(row["number"]))
            for row in connection.execute(
                "SELECT party, name_ref FROM reads.people_parties WHERE name_ref IS NOT NULL"
            ):
                self._bearers[row["name_ref"]] = row["party"]
                self._named[row["party"]] = row["name_ref"]
                new.append(row["name_ref"])
            for row in connection.execute("SELECT case_number, party FROM reads.people_recipients"):
                self._imported[row["case_number"]] = row["party"]
        # What they were called before is looked for when one looks back.
        for start in range(0, len(corrected), _OPENED_AT_ONCE):
            streams = dict.fromkeys(corrected[start : start + _OPENED_AT_ONCE], 0)
            for facts in log.read_many(streams).values():
                new += (ref for fact in facts for ref in self._titles_of(fact.fact))
        return position, new

    @staticmethod
    def _titles_of(fact: Event) -> Iterator[str]:
        match fact:
            case ApplicationSubmitted(title=title) | LegacyCaseImported(title=title):
                if title is not None:
                    yield title.ref
            case LegacyCaseCorrected(sealed=sealed):
                if "title" in sealed:
                    yield sealed["title"].ref
            case _:
                pass

    def _keep(self, ref: str, text: str) -> None:
        party = self._bearers.get(ref)
        if party is None:
            self._titles[ref] = text
        elif self._named[party] == ref:  # Not a name that was corrected meanwhile.
            self._names[party] = text

    def _refs(self, fact: Event) -> Iterator[str]:
        """The references to open because of a fact."""
        yield from self._titles_of(fact)
        match fact:
            case ApplicationSubmitted(case=number):
                self._numbers[number] = number.lower()
            case PartyRegistered(party=party, name=name):
                yield self._name(party, name)
            case LegacyCaseImported(case=number, party=party, recipient=recipient):
                self._numbers[number] = number.lower()
                self._imported[number] = party
                yield self._name(party, recipient)
            case LegacyCaseCorrected(case=number, sealed={"recipient": recipient}):
                if number in self._imported:
                    yield self._name(self._imported[number], recipient)
            case PersonalDataErased(references=references):
                self._drop(references)
            case _:
                pass

    def _name(self, party: str, name: Sealed) -> str:
        self._named[party], self._bearers[name.ref] = name.ref, party
        return name.ref

    def _drop(self, references: Iterable[str]) -> None:
        """Nothing erased is found; what was erased before it was opened cannot be opened."""
        for ref in references:
            self._titles.pop(ref, None)
            party = self._bearers.get(ref)
            if party is not None and self._named[party] == ref:
                self._names.pop(party, None)


_known: WeakKeyDictionary[Log, Words] = WeakKeyDictionary()
_making = threading.Lock()


def words_of(log: Log) -> Words:
    """The words of a log; there is one memory of them in a process."""
    with _making:
        return _known.setdefault(log, Words())


def prepare(log: Log, vault: Vault) -> None:
    """Take in what there is beside everything else, so that nobody waits for the first search."""

    def follow() -> None:
        # What is not there yet, or not reachable, is told to whoever looks for something.
        with suppress(KeyUnavailable, *DATABASE_ERRORS):
            words_of(log).follow(log, vault)

    threading.Thread(target=follow, name="words", daemon=True).start()


def found(log: Log, vault: Vault, text: str) -> tuple[Word, ...]:
    """Where the words of what was typed stand; empty if nothing was typed."""
    asked = asked_for(text)
    return words_of(log).find(log, vault, asked) if asked else ()


def conditions(
    words: Iterable[Word],
) -> tuple[list[sql.Composable], Mapping[str, Any]]:
    """That all of the words stand in a case, in the words of the database."""
    wanted: dict[str, Any] = {}
    parts: list[sql.Composable] = []
    for number, word in enumerate(words):
        names = [f"word_{what}_{number}" for what in ("numbers", "titles", "parties")]
        found = (list(word.numbers), list(word.titles), list(word.parties))
        wanted |= dict(zip(names, found, strict=True))
        parts.append(
            sql.SQL(
                "(number = ANY({}::text[]) OR title_ref = ANY({}::text[])"
                " OR party = ANY({}::text[]))"
            ).format(*map(sql.Placeholder, names))
        )
    return parts, wanted

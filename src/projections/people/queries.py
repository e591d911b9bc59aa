"""Names behind ids. Who was erased, or never known, is shown by a pseudonym."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.kernel.ids import EVERYWHERE, SYSTEM
from grants.kernel.phrases import N_, Phrase
from grants.kernel.speech import joined
from projections.people.projection import PARTIES, PEOPLE, PERSONS

if TYPE_CHECKING:
    from grants.store.log import Log


@dataclass(frozen=True, kw_only=True)
class Person:
    """A natural person with the roles in force; `name` is a pseudonym where the name is unknown."""

    person: str
    name: str
    registered_on: dt.date | None
    accounts: tuple[str, ...]
    roles: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Party:
    """An applicant or recipient; `name` is a pseudonym where the name is unknown."""

    party: str
    name: str
    kind: str | None
    seat: str | None


PERSON, RECIPIENT, MEMBER = N_("Person"), N_("Empfänger"), N_("Mitglied")


def pseudonym(identifier: str, *, of: str = PERSON) -> str:
    """A stable name for an id whose name was erased or was never known: `Person 3f9a01`."""
    mark = hashlib.sha256(identifier.encode()).hexdigest()[:6]
    return joined(" ", (Phrase(of), mark))


def persons(log: Log) -> list[Person]:
    """Everybody known, by name."""
    with log.reading() as connection:
        rows = connection.execute(PEOPLE.select(PERSONS)).fetchall()
    found = [
        Person(
            person=row["person"],
            name=row["name"] or pseudonym(row["person"]),
            registered_on=row["registered_on"],
            accounts=tuple(row["accounts"]),
            roles=tuple(row["roles"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda person: person.name)


def parties(log: Log, ids: Iterable[str] | None = None) -> dict[str, Party]:
    """Parties by id: those asked for, or all."""
    wanted = None if ids is None else list(ids)
    with log.reading() as connection:
        rows = connection.execute(
            PEOPLE.select(PARTIES, " WHERE %(ids)s::text[] IS NULL OR party = ANY(%(ids)s)"),
            {"ids": wanted},
        ).fetchall()
    return {
        row["party"]: Party(
            party=row["party"],
            name=row["name"] or pseudonym(row["party"], of=RECIPIENT),
            kind=row["kind"],
            seat=row["seat"],
        )
        for row in rows
    }


def find_parties(log: Log, words: str, *, limit: int) -> list[Party]:
    """Parties whose name holds every one of some words, by name; at most `limit`; none: all."""
    wanted = [f"%{_plain(word)}%" for word in words.split()]
    with log.reading() as connection:
        rows = connection.execute(
            PEOPLE.select(
                PARTIES,
                " WHERE name ILIKE ALL(%(wanted)s::text[]) ORDER BY name, party LIMIT %(limit)s",
            ),
            {"wanted": wanted, "limit": limit},
        ).fetchall()
    return [
        Party(party=row["party"], name=row["name"], kind=row["kind"], seat=row["seat"])
        for row in rows
    ]


def _plain(word: str) -> str:
    """A word in which nothing stands for other characters."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def holders(
    log: Log, role: str, day: dt.date, scopes: Collection[str] | None = None
) -> dict[str, str]:
    """Who holds a role on a day in their own right, in one of the scopes or anywhere: id → name."""
    within = None if scopes is None else {*scopes, EVERYWHERE}
    return {
        person.person: person.name
        for person in persons(log)
        for granted in person.roles
        if granted["role"] == role
        and granted["deputy_of"] is None
        and granted["valid_from"] <= day.isoformat() <= (granted["valid_to"] or "9999-12-31")
        and (within is None or not within.isdisjoint(granted["scopes"]))
    }


def person_names(log: Log, ids: Iterable[str]) -> dict[str, str]:
    """A name for every id asked for."""
    wanted = list(set(ids))
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT person, name FROM reads.people_persons WHERE person = ANY(%s)", (wanted,)
        ).fetchall()
    known = {row["person"]: row["name"] for row in rows} | {SYSTEM: "System"}
    return {person: known.get(person) or pseudonym(person) for person in wanted}


def party_names(log: Log, ids: Iterable[str]) -> dict[str, str]:
    """A name for every id asked for."""
    wanted = list(set(ids))
    known = parties(log, wanted)
    return {
        party: known[party].name if party in known else pseudonym(party, of=RECIPIENT)
        for party in wanted
    }


def member_names(log: Log, members: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The organisation of every `(alliance stream, member)` asked for; else the member's id."""
    wanted = list(set(members))
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT alliance, member, organisation FROM reads.people_members"
            " JOIN unnest(%s::text[], %s::text[]) AS wanted (alliance, member)"
            " USING (alliance, member)",
            ([alliance for alliance, _ in wanted], [member for _, member in wanted]),
        ).fetchall()
    known = {(row["alliance"], row["member"]): row["organisation"] for row in rows}
    return {key: known.get(key) or joined(" ", (Phrase(MEMBER), key[1])) for key in wanted}

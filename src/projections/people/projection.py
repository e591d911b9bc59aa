"""People: who stands behind the ids. Every column that holds something personal is in `personal`.

A value that was erased in the vault is null here: the fact that says so erases these rows too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.access.events import AccountLinked, PersonRegistered, RoleGranted, RoleRevoked
from grants.alliance.events import MemberAppointed, MemberRetired
from grants.kernel.event import Event
from grants.legacy.events import LegacyCaseCorrected, LegacyCaseImported
from grants.party.events import PartyRegistered, PersonalDataErased
from projections.runtime.model import Index, Key, ReadModel, Row, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.kernel.sealed import Sealed
    from grants.store.recorded import Recorded

PERSONS = Table(
    part="persons",
    columns={
        "person": "text NOT NULL",
        "name": "text",
        "name_ref": "text",
        "registered_on": "date",
        "accounts": "text[] NOT NULL",
        # Roles not revoked: [{role, scopes, limit_cents, valid_from, valid_to, deputy_of, …}].
        "roles": "jsonb NOT NULL",
        "position": "bigint NOT NULL",
    },
    key=("person",),
)
PARTIES = Table(
    part="parties",
    columns={
        "party": "text NOT NULL",
        "name": "text",
        "name_ref": "text",
        "kind": "text",
        "seat": "text",
        "position": "bigint NOT NULL",
    },
    key=("party",),
    indexes=(Index(("name",)),),
)
MEMBERS = Table(
    part="members",
    columns={
        "alliance": "text NOT NULL",
        "member": "text NOT NULL",
        "seat": "text NOT NULL",
        "organisation": "text",
        "delegate": "text",
        "person": "text",
        "party": "text",
        "appointed_on": "date NOT NULL",
        "retired_on": "date",
    },
    key=("alliance", "member"),
)
RECIPIENTS = Table(
    part="recipients",
    columns={"case_number": "text NOT NULL", "party": "text NOT NULL"},
    key=("case_number",),
)
"""Whom an imported case names, for a newer file that corrects the recipient."""

PERSONAL = (
    (PERSONS, "name"),
    (PARTIES, "name"),
    (MEMBERS, "organisation"),
    (MEMBERS, "delegate"),
)

FACTS: frozenset[type[Event]] = frozenset(
    {
        PersonRegistered,
        AccountLinked,
        RoleGranted,
        RoleRevoked,
        PartyRegistered,
        PersonalDataErased,
        MemberAppointed,
        MemberRetired,
        LegacyCaseImported,
        LegacyCaseCorrected,
    }
)


def apply(recorded: Recorded, rows: Rows) -> None:
    """Note who is who."""
    fact = recorded.fact
    match fact:
        case PersonRegistered() | AccountLinked() | RoleGranted() | RoleRevoked():
            _person(recorded, fact, rows)
        case PartyRegistered():
            row = _party(fact.party, fact.name, rows, recorded.position)
            rows.put(PARTIES, {**row, "kind": fact.kind, "seat": fact.seat})
        case LegacyCaseImported():
            rows.put(RECIPIENTS, {"case_number": fact.case, "party": fact.party})
            if rows.get(PARTIES, (fact.party,)) is None:
                row = _party(fact.party, fact.recipient, rows, recorded.position)
                rows.put(PARTIES, {**row, "kind": fact.recipient_kind})
        case LegacyCaseCorrected(sealed={"recipient": recipient}):
            known = rows.get(RECIPIENTS, (fact.case,))
            if known is not None:
                rows.put(PARTIES, _party(known["party"], recipient, rows, recorded.position))
        case PersonalDataErased():
            _erase(recorded, fact, rows)
        case MemberAppointed():
            rows.put(MEMBERS, _member(recorded.stream, fact, rows))
        case MemberRetired():
            member = rows.get(MEMBERS, (recorded.stream, fact.member))
            if member is not None:
                rows.put(MEMBERS, {**member, "retired_on": fact.retired_on})
        case _:
            pass


def _erase(recorded: Recorded, fact: PersonalDataErased, rows: Rows) -> None:
    table, key = _subject(fact)
    row = rows.get(table, key)
    if row is not None:
        rows.put(table, {**row, "name": None, "position": recorded.position})


def _subject(fact: PersonalDataErased) -> tuple[Table, Key]:
    return (PARTIES if fact.kind == "party" else PERSONS), (fact.subject,)


def _person(
    recorded: Recorded,
    fact: PersonRegistered | AccountLinked | RoleGranted | RoleRevoked,
    rows: Rows,
) -> None:
    person = recorded.stream.removeprefix("access/")
    row: dict[str, Any] = {
        "person": person,
        "name": None,
        "name_ref": None,
        "registered_on": None,
        "accounts": [],
        "roles": [],
        **(rows.get(PERSONS, (person,)) or {}),
        "position": recorded.position,
    }
    match fact:
        case PersonRegistered():
            row["name"], row["name_ref"] = rows.text(fact.name), fact.name.ref
            row["registered_on"] = fact.registered_on
        case AccountLinked():
            row["accounts"] = [*row["accounts"], fact.account]
        case RoleGranted():
            granted = {
                "role": str(fact.role),
                "scopes": list(fact.scopes),
                "limit_cents": fact.limit_cents,
                "valid_from": fact.valid_from.isoformat(),
                "valid_to": fact.valid_to.isoformat() if fact.valid_to else None,
                "deputy_of": fact.deputy_of,
                "granted_on": fact.granted_on.isoformat(),
            }
            row["roles"] = [*_kept(row["roles"], fact), granted]
        case RoleRevoked():
            row["roles"] = _kept(row["roles"], fact)
    rows.put(PERSONS, row)


def _kept(roles: list[dict[str, Any]], fact: RoleGranted | RoleRevoked) -> list[dict[str, Any]]:
    """Roles without those a fact ends: all of its kind, or those that begin no earlier."""
    begins = fact.valid_from.isoformat() if isinstance(fact, RoleGranted) else ""
    return [
        granted
        for granted in roles
        if (granted["role"], granted["deputy_of"]) != (fact.role, fact.deputy_of)
        or granted["valid_from"] < begins
    ]


def _party(party: str, name: Sealed, rows: Rows, position: int) -> Row:
    known = rows.get(PARTIES, (party,)) or {"party": party, "kind": None, "seat": None}
    return {**known, "name": rows.text(name), "name_ref": name.ref, "position": position}


def _member(alliance: str, fact: MemberAppointed, rows: Rows) -> Row:
    return {
        "alliance": alliance,
        "member": fact.member,
        "seat": fact.seat,
        "organisation": rows.text(fact.organisation),
        "delegate": rows.text(fact.delegate) if fact.delegate else None,
        "person": fact.person,
        "party": fact.party,
        "appointed_on": fact.appointed_on,
        "retired_on": None,
    }


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The rows a fact will touch."""
    match recorded.fact:
        case PersonRegistered() | AccountLinked() | RoleGranted() | RoleRevoked():
            yield PERSONS, (recorded.stream.removeprefix("access/"),)
        case PartyRegistered(party=party):
            yield PARTIES, (party,)
        case PersonalDataErased() as fact:
            yield _subject(fact)
        case LegacyCaseImported(party=party):
            yield PARTIES, (party,)
        case LegacyCaseCorrected(case=number):
            yield RECIPIENTS, (number,)
        case MemberRetired(member=member):
            yield MEMBERS, (recorded.stream, member)
        case _:
            pass


def texts(recorded: Recorded) -> Iterable[Sealed]:
    """The vault values a fact will ask for."""
    match recorded.fact:
        case PersonRegistered(name=name) | PartyRegistered(name=name):
            yield name
        case LegacyCaseImported(recipient=recipient):
            yield recipient
        case LegacyCaseCorrected(sealed={"recipient": recipient}):
            yield recipient
        case MemberAppointed(organisation=organisation, delegate=delegate):
            yield organisation
            if delegate is not None:
                yield delegate
        case _:
            pass


PEOPLE = ReadModel(
    name="people",
    version=3,
    tables=(PERSONS, PARTIES, MEMBERS, RECIPIENTS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    texts=texts,
    personal=PERSONAL,
)

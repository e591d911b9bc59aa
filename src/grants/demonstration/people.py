"""Fictional people with speaking names, their roles over ten years, and who is on duty when."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from grants.demonstration.acts import Act, moment
from grants.demonstration.published import REGIONS
from grants.kernel.ids import EVERYWHERE, SYSTEM, access_stream
from grants.kernel.roles import Role

ISSUER = "local demo issuer"
BEGIN = dt.date(2016, 4, 12)
"""The day on which the programme and its people begin."""

_ALL = (EVERYWHERE,)
_WEST = ("14511", "14521", "14522", "14523", "14524")
_EAST = ("14612", "14625", "14626", "14627", "14628", "14713", "14729", "14730")


@dataclass(frozen=True, slots=True)
class Duty:
    """A role held in some scopes, from a day to a day (exclusive; None: still)."""

    role: Role
    scopes: tuple[str, ...] = _ALL
    limit_cents: int | None = None
    since: dt.date = BEGIN
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A fictional person; `key` names them in the plan and in sign-ins."""

    key: str
    name: str
    duties: tuple[Duty, ...]

    @property
    def id(self) -> str:
        """The pseudonymous id in the log; stable, so that two runs agree."""
        return hashlib.sha256(f"demonstration/person/{self.key}".encode()).hexdigest()[:20]

    @property
    def account(self) -> str:
        """The id of the account they sign in with."""
        return f"account-{self.id[:8]}"


def _person(name: str, *duties: Duty) -> Person:
    return Person(name.lower().replace(" ", ".").replace("ü", "ue").replace("ö", "oe")
                  .replace("ä", "ae").replace("ß", "ss"), name, duties)  # fmt: skip


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _office(role: Role, *people: tuple[str, str, str]) -> list[Person]:
    """People of one role everywhere: name, since, until (empty: still)."""
    return [
        _person(name, Duty(role, since=_day(since) if since else BEGIN,
                           until=_day(until) if until else None))
        for name, since, until in people
    ]  # fmt: skip


_ALLIANCE_OFFICES: tuple[tuple[str, ...], ...] = (
    ("Chiara Chronik", "Claas Chemnitzer"),
    ("Erika Erzgang",),
    ("Mirko Mittelweg",),
    ("Vera Vogtmann", "Volker Vorlage"),
    ("Zita Zwischenruf",),
    ("Dagmar Drehbuch",),
    ("Bruno Beschluss",),
    ("Gesine Geschäftsgang", "Götz Gremium"),
    ("Mareike Mehrheit",),
    ("Sören Sitzungsplan",),
    ("Leona Leitfaden",),
    ("Ludger Ladung", "Lotte Liste"),
    ("Nora Niederschrift",),
)

_LIMITED = 10_000_000
"""Cents: the amount some approvers may sign up to (100,000 EUR, invented)."""


def _people() -> tuple[Person, ...]:
    worker = Role.CASEWORKER
    approver = Role.APPROVER
    people = [
        _person("Alma Anfang", Duty(Role.ADMINISTRATOR)),
        _person("Oskar Ordnung", Duty(Role.ADMINISTRATOR, since=_day("2016-04-13"))),
        *_office(
            Role.PROGRAMME_AUTHORITY,
            ("Renate Richtlinie", "", "2021-07-01"),
            ("Rüdiger Regelwerk", "2021-06-15", ""),
        ),
        *_office(
            Role.BUDGET_HOLDER,
            ("Hans Haushalt", "", "2022-10-04"),
            ("Henrike Heller", "2022-09-15", ""),
        ),
        *_office(
            Role.COORDINATION,
            ("Kora Koordinate", "", ""),
            ("Kuno Knotenpunkt", "2019-02-01", ""),
        ),
        _person("Sabine Sachlich", Duty(worker)),
        _person("Anton Aktenplan", Duty(worker, (*_WEST, "statewide"))),
        _person("Bettina Belegmappe", Duty(worker, _EAST, until=_day("2023-04-03"))),
        _person("Carsten Checkliste", Duty(worker, _WEST, since=_day("2018-01-08"))),
        _person("Dora Durchschlag", Duty(worker, (*_EAST, "statewide"), since=_day("2019-09-02"))),
        _person("Emil Eingangsstempel", Duty(worker, since=_day("2023-03-01"))),
        *_office(
            Role.EXAMINER,
            ("Paula Prüfstein", "", ""),
            ("Norbert Nachweis", "2017-02-01", "2024-08-01"),
            ("Viola Vermerk", "2021-05-03", ""),
        ),
        _person("Zacharias Zeichner", Duty(approver, until=_day("2021-10-01"))),
        _person("Helene Handzeichen", Duty(approver, since=_day("2021-09-01"))),
        _person("Fritz Feder", Duty(approver, limit_cents=_LIMITED)),
        _person("Tilda Tinte", Duty(approver, limit_cents=_LIMITED, since=_day("2018-06-01"))),
        _person("Ursula Unterschrift", Duty(approver)),
        *_office(Role.CERTIFIER, ("Rita Richtigkeit", "", ""), ("Stefan Stimmig", "", "")),
        *_office(Role.ORDERER, ("Otto Order", "", ""), ("Olga Obligo", "2020-03-02", "")),
        *_office(Role.CASHIER, ("Kassandra Kasse", "", ""), ("Konrad Kontenblatt", "", "")),
        *_office(Role.AUDITOR, ("Astrid Auge", "2017-01-02", "")),
        *_office(Role.COMPLIANCE, ("Clemens Klarheit", "2018-01-02", "")),
        *_office(
            Role.IMPORTER, ("Ida Import", "2019-01-02", ""), ("Udo Übernahme", "2021-05-03", "")
        ),
        *_office(Role.HEAD, ("Heike Hauptverantwortung", "", "")),
    ]
    handover = _day("2021-03-01")
    for region, names in zip(REGIONS, _ALLIANCE_OFFICES, strict=True):
        for n, name in enumerate(names):
            since = handover if n else BEGIN
            until = handover if len(names) > 1 and n == 0 else None
            duty = Duty(Role.ALLIANCE_OFFICE, (region.ags,), since=since, until=until)
            people.append(_person(name, duty))
    return tuple(people)


PEOPLE: tuple[Person, ...] = _people()
FOUNDER = PEOPLE[0]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demonstration sign-in: whom it stands for, in which role, and its `sub` at the issuer."""

    name: str
    role: Role
    sub: str


_SHOWN = (
    "Sabine Sachlich",
    "Anton Aktenplan",
    "Emil Eingangsstempel",
    "Kora Koordinate",
    "Leona Leitfaden",
    "Fritz Feder",
    "Helene Handzeichen",
    "Heike Hauptverantwortung",
    "Rita Richtigkeit",
    "Otto Order",
    "Kassandra Kasse",
    "Paula Prüfstein",
    "Henrike Heller",
    "Rüdiger Regelwerk",
    "Astrid Auge",
    "Clemens Klarheit",
    "Ida Import",
    "Udo Übernahme",
    "Oskar Ordnung",
)
SIGN_INS: tuple[SignIn, ...] = tuple(
    SignIn(person.name, person.duties[0].role, person.key)
    for name in _SHOWN
    for person in PEOPLE
    if person.name == name
)
"""One or two people of every role who are still there; every person has a sign-in of this kind."""


@dataclass
class Staff:
    """Who is on duty in a role for a scope on a day."""

    _known: dict[tuple[Role, str, dt.date], tuple[Person, ...]] = field(default_factory=dict)

    def on_duty(self, role: Role, scope: str, day: dt.date) -> tuple[Person, ...]:
        """Everybody who holds the role for the scope on the day (the first and last day spared)."""
        key = (role, scope, day)
        found = self._known.get(key)
        if found is None:
            found = tuple(
                person
                for person in PEOPLE
                for duty in person.duties
                if duty.role is role
                and duty.since <= day
                and (duty.until is None or day < duty.until)
                and (EVERYWHERE in duty.scopes or scope in duty.scopes)
            )
            self._known[key] = found
        return found

    def pick(
        self,
        role: Role,
        scope: str,
        day: dt.date,
        *,
        turn: int,
        without: Collection[str] = (),
        cents: int = 0,
    ) -> Person:
        """One of them by turn, who is not in `without` (ids) and may sign `cents`.

        Raises:
            LookupError: nobody is left.
        """
        able = [
            person
            for person in self.on_duty(role, scope, day)
            if person.id not in without
            and (cents == 0 or person.duties[0].limit_cents is None
                 or cents <= person.duties[0].limit_cents)
        ]  # fmt: skip
        if not able:
            raise LookupError(f"nobody acts as {role} for {scope} on {day} without {without}")
        return able[turn % len(able)]


def access_acts(last: dt.date) -> list[Act]:
    """Everybody's coming and going, and what is rarer: deputies, further accounts, an erasure."""
    known = {person.name: person for person in PEOPLE}
    return [*_comings_and_goings(last), *_rarer(known)]


def _rarer(known: Mapping[str, Person]) -> Iterator[Act]:
    head, deputy = known["Heike Hauptverantwortung"], known["Helene Handzeichen"]
    second, compliance = known["Oskar Ordnung"], known["Clemens Klarheit"]
    granted_on = _day("2024-07-08")
    yield Act(moment(granted_on, 540), "grant-role", access_stream(deputy.id), second.id,
              {"role": Role.HEAD.value, "scopes": _ALL, "limit_cents": None,
               "valid_from": _day("2024-07-15"), "valid_to": _day("2024-08-16"),
               "deputy_of": head.id, "granted_on": granted_on})  # fmt: skip
    worker, linked_on = known["Sabine Sachlich"], _day("2022-05-10")
    account = f"{worker.account}-2"
    identity = {"iss": ISSUER, "sub": f"{worker.key}.telearbeit"}
    yield Act(moment(linked_on, 560), "link-account", access_stream(worker.id), FOUNDER.id,
              {"account": account, "identity": identity, "linked_on": linked_on})  # fmt: skip
    yield Act(moment(linked_on, 640), "confirm-account", access_stream(worker.id), second.id,
              {"account": account, "confirmed_on": linked_on})  # fmt: skip
    gone, asked_on, erased_on = known["Chiara Chronik"], _day("2025-09-02"), _day("2025-09-16")
    yield Act(moment(asked_on, 560), "request-person-erasure", access_stream(gone.id), second.id,
              {"legal_basis": "Antrag auf Löschung (für die Vorführung erfunden)",
               "requested_on": asked_on})  # fmt: skip
    yield Act(moment(erased_on, 560), "erase-person", access_stream(gone.id), compliance.id,
              {"erased_on": erased_on})  # fmt: skip


def _comings_and_goings(last: dt.date) -> list[Act]:
    """Registering everybody, linking accounts, granting and revoking roles, up to a day."""
    acts = []
    for n, person in enumerate(PEOPLE):
        by = SYSTEM if person is FOUNDER else FOUNDER.id
        stream = access_stream(person.id)
        joined = min(duty.since for duty in person.duties)
        if joined > last:
            continue
        minute = 6 * 60 + n
        link = {"account": person.account, "identity": {"iss": ISSUER, "sub": person.key}}
        acts.append(Act(moment(joined, minute), "register-person", stream, by,
                        {"name": person.name, "registered_on": joined}))  # fmt: skip
        acts.append(Act(moment(joined, minute), "link-account", stream, by,
                        {**link, "linked_on": joined}))  # fmt: skip
        for duty in person.duties:
            acts.append(Act(moment(duty.since, minute), "grant-role", stream, by,
                            {"role": duty.role.value, "scopes": duty.scopes,
                             "limit_cents": duty.limit_cents,
                             "granted_on": duty.since}))  # fmt: skip
            if duty.until is not None and duty.until <= last:
                acts.append(Act(moment(duty.until, 22 * 60), "revoke-role", stream, by,
                                {"role": duty.role.value, "revoked_on": duty.until}))  # fmt: skip
    return acts

"""Every address that is read, every role, the own and another region: who is shown what.

An address without a rule here fails, so that a new one says whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.api.conftest import AUDIENCE, ISSUER, PREFIX, TODAY, YESTERDAY, found
from tests.api.test_documents import put
from tests.api.test_reads import CHEMNITZ, DRESDEN, application
from tests.api.test_undertakings import RULES, rule
from tests.projections.conftest import stored_of
from tests.projections.history import imported
from tests.spec import cases
from tests.web.conftest import PARTY, Site, paged

from grants.access.accounts import SignedIn
from grants.access.sight import FAR_SIGHTED, LOG_READERS
from grants.api.tokens import TokenVerifier
from grants.kernel.roles import Role
from grants.store import sessions
from grants.store.recorder import Append

OWN, OTHER = CHEMNITZ, DRESDEN
ADMINISTRATORS, IMPORTERS = frozenset({Role.ADMINISTRATOR}), frozenset({Role.IMPORTER})

SEEN = "what belongs to the regions that one sees"
OF_A_REGION = "there for those who see the region"
VEILED = "whatever it answers, nothing of other regions"
Rule = str | frozenset[Role]
"""A set of roles: these alone are answered."""

QUESTIONS: dict[str, Rule] = {
    "/cases": SEEN,
    "/cases/{number}": OF_A_REGION,
    "/cases/{number}/actions": OF_A_REGION,
    "/cases/{number}/documents": OF_A_REGION,
    "/cases/{number}/documents/{document}": OF_A_REGION,
    "/cases/{number}/history": OF_A_REGION,
    "/alliances/{region}": OF_A_REGION,
    "/budgets": SEEN,
    "/ledger": SEEN,
    "/totals": FAR_SIGHTED,
    "/totals/postings": SEEN,
    "/differences/budgets": SEEN,
    "/differences/cases": SEEN,
    "/differences/totals": FAR_SIGHTED,
    "/worklist": SEEN,
    "/deadlines": VEILED,
    "/engagements": SEEN,
    "/engagements/{engagement}": SEEN,
    "/engagements/{engagement}/samples/{sample}": FAR_SIGHTED,
    "/publications/{report}": FAR_SIGHTED,
    "/publications/{report}/difference": FAR_SIGHTED,
    "/undertakings/{undertaking}/de-minimis": FAR_SIGHTED,
    "/audit-trail": LOG_READERS,
    "/facts": LOG_READERS,
    "/me": VEILED,
}
"""Of the JSON interface."""
PAGES: dict[str, Rule] = {
    "/": VEILED,
    "/vorgaenge": VEILED,
    "/vorgaenge/export": VEILED,
    "/vorgaenge/alle": SEEN,
    "/vorgaenge/alle/export": SEEN,
    "/vorgaenge/neu": VEILED,
    "/vorgaenge/neu/antragsteller": VEILED,
    "/vorgaenge/neu/antrag/{antragsteller}": VEILED,
    "/vorgaenge/{number}": OF_A_REGION,
    "/vorgaenge/{number}/dokumente/{document}": OF_A_REGION,
    "/vorgaenge/{number}/ereignisse/{position}": OF_A_REGION,
    "/vorgaenge/{number}/schritte/{step}": VEILED,
    "/suche": SEEN,
    "/suche/treffer": SEEN,
    "/ansichten": VEILED,
    "/budgets": VEILED,
    "/budgets/neu": VEILED,
    "/budgets/buchungen": SEEN,
    "/budgets/{scope}/{year}": VEILED,
    "/budgets/{scope}/{year}/{programme}/{command}": VEILED,
    "/allianzen": VEILED,
    "/allianzen/{region}": OF_A_REGION,
    "/allianzen/{region}/sitzungen/{meeting}": VEILED,
    "/allianzen/{region}/{programme}/{command}": VEILED,
    "/regelwerk": VEILED,
    "/regelwerk/{code}": VEILED,
    "/regelwerk/{code}/{command}": VEILED,
    "/antragsteller/{party}": VEILED,
    "/antragsteller/{party}/{command}": VEILED,
    "/unternehmen/{undertaking}/{command}": VEILED,
    "/personen": VEILED,
    "/personen/neu": VEILED,
    "/personen/{person}": VEILED,
    "/personen/{person}/{command}": VEILED,
    "/pruefung": VEILED,
    "/pruefung/buchungen": FAR_SIGHTED,
    "/pruefung/protokoll": LOG_READERS,
    "/pruefung/stichprobe": FAR_SIGHTED,
    "/pruefung/stichprobe/neu": VEILED,
    "/pruefung/stichprobe/{engagement}": FAR_SIGHTED,
    "/pruefung/stichprobe/{engagement}/{command}": VEILED,
    "/pruefung/vergleich": VEILED,
    "/ereignisse/{position}": LOG_READERS,
    "/berichte": VEILED,
    "/berichte/neu": VEILED,
    "/berichte/{report}": FAR_SIGHTED,
    "/betrieb": VEILED,
    "/betrieb/regeln": ADMINISTRATORS,
    "/betrieb/ereignisarten": ADMINISTRATORS,
    "/betrieb/neuaufbau": ADMINISTRATORS,
    "/betrieb/aufgaben/{task}": VEILED,
    "/betrieb/aufgaben/{task}/verlauf": VEILED,
    "/betrieb/import": IMPORTERS,
    "/betrieb/import/{task}": VEILED,
    "/betrieb/import/{task}/fehler.csv": VEILED,
    "/betrieb/import/{task}/zuordnung.toml": VEILED,
}
OPEN = frozenset(
    {
        *("/health", "/ready", "/metrics", f"{PREFIX}/openapi.json"),
        *("/anmeldung", "/sprache/{code}", "/hilfe", "/lizenzen", "/barrierefreiheit", "/daten"),
    }
)
ASKED: dict[str, dict[str, Any]] = {
    f"{PREFIX}/differences/budgets": {"from_as_of": "2020-01-01"},
    f"{PREFIX}/differences/cases": {"from_as_of": "2020-01-01"},
    f"{PREFIX}/differences/totals": {"from_as_of": "2020-01-01"},
    f"{PREFIX}/undertakings/{{undertaking}}/de-minimis": {"programme": "DM"},
    "/vorgaenge": {"wer": "alle"},
    "/vorgaenge/export": {"wer": "alle"},
    "/suche": {"q": "Vorhaben"},
    "/suche/treffer": {"q": "Vorhaben"},
    "/pruefung/vergleich": {"von": "01.01.2020"},
}


@dataclass(frozen=True)
class World:
    """What there is to see, by region, and the marks that tell that something of it was shown."""

    site: Site
    sessions: dict[Role, str]
    parts: dict[str, dict[str, str]]
    marks: dict[str, tuple[str, ...]]

    def path(self, path: str, region: str) -> str:
        return path.format(**self.parts[region])

    def get(self, path: str, role: Role, region: str) -> httpx.Response:
        """An address, asked for by somebody who holds a role in their own region alone."""
        api = self.site.api
        headers = {"Accept-Language": "de"}
        if path.startswith(PREFIX):
            headers |= {"Authorization": f"Bearer {api.issuer.issue(f'own-{role}')}"}
        else:
            headers |= {"Accept": "text/html", "Cookie": f"session={self.sessions[role]}"}
        where = f"{api.url}{self.path(path, region)}"
        return api.client.get(where, params=ASKED.get(path), headers=headers)

    def shows(self, answer: httpx.Response, region: str) -> list[str]:
        """The marks in an answer that the asker did not name themself."""
        asked = str(answer.request.url)
        return [each for each in self.marks[region] if each in answer.text and each not in asked]


@pytest.fixture(scope="module")
def world(site: Site) -> World:
    api = site.api
    everybody = api.by("everybody")
    administrator = SignedIn(api.persons["administrator"], "account-administrator")
    own = ((f"own-{role}", role, (OWN,)) for role in Role)
    persons = found(api.service, *own, by=administrator)
    for version, each in enumerate(RULES, start=1):
        stored = stored_of("programme/DM", rule(*each), "all", version=version)
        api.service.log.append([stored], Append())
    party = everybody.send("/parties", PARTY)["number"]
    parts = {region: _begun(site, region, party) for region in (OWN, OTHER)}
    audit = _audited(site, [each["imported"] for each in parts.values()])
    shared = {**audit, "report": _published(site), "party": party, "undertaking": party}
    for region, of in parts.items():
        of |= {**shared, "region": region, "scope": region, "year": "2024", "meeting": "m1"}
        of |= {"antragsteller": party, "code": "FKR", "programme": "FKR", "task": "x"}
        of |= {"person": persons["own-auditor"]}
    api.project()
    marks = {
        region: (each["number"], each["imported"], *_words(region))
        for region, each in parts.items()
    }
    begun = {
        role: sessions.begin(
            api.service.log, person=persons[f"own-{role}"], account=f"account-own-{role}"
        )
        for role in Role
    }
    return World(site, begun, parts, marks)


def _words(region: str) -> tuple[str, ...]:
    """What is told of a region alone: a title, a member, an amount on pages and in JSON."""
    whole = {OWN: 3_333, OTHER: 7_777}[region]
    pages, machines = f"{whole % 1000},{whole % 100}", f"{whole}{whole % 100}"
    return f"Vorhaben {region}", f"Verein {region}", pages, machines


def _begun(site: Site, region: str, party: str) -> dict[str, str]:
    """A case with a file, an imported one, a member, and an amount of a region."""
    everybody = site.api.by("everybody")
    body = {**application(party, region), "title": f"Vorhaben {region}"}
    number = everybody.send("/applications", body)["number"]
    whole = {OWN: 3_333, OTHER: 7_777}[region]
    supplement = {"supplement": "s9", "citation": "Nachtrag", "earmark": "general"}
    money = {"cents": whole * 100 + whole % 100, "decided_on": "2024-06-03"}
    everybody.send(f"/budgets/FKR/{region}/2024/supplement-budget", supplement | money)
    everybody.send(
        f"/alliances/FKR/{region}/appoint-member",
        {
            "member": "m1",
            "seat": "M1",
            "organisation": f"Verein {region}",
            "appointed_on": "2024-03-01",
        },
    )
    stream, fact, _ = imported(f"ALT-{region}", cents=1_000)
    fact = fact.model_copy(update={"scope": region})
    site.api.service.log.append([stored_of(stream, fact, region, version=1)], Append())
    uploaded = put(everybody, number)
    assert uploaded.status_code == 201, uploaded.text
    return {
        "number": number,
        "imported": stream.removeprefix("case/"),
        "document": uploaded.json()["document"],
        "position": str(site.api.service.log.read(f"case/{number}")[0].position),
        "step": "withdraw-application",
        "command": "answer-finding",
    }


def _audited(site: Site, numbers: list[str]) -> dict[str, str]:
    """An audit that drew both imported cases and objects to both."""
    auditor = site.api.by("auditor")
    opened = auditor.post("/engagements", {"subject": "Altfälle", "opened_on": TODAY})
    number: str = opened.json()["number"]

    def act(command: str, body: dict[str, Any]) -> None:
        version = len(site.api.service.log.read(f"engagement/{number}"))
        answer = auditor.post(f"/engagements/{number}/{command}", body, version=version)
        assert answer.status_code == 200, answer.text

    act("freeze-population", {"measure": "approved", "origin": "imported", "frozen_on": TODAY})
    drawn = {"sample": "s1", "method": "random", "seed": "7", "size": len(numbers)}
    act("draw-sample", {**drawn, "bounds_cents": [], "drawn_on": TODAY})
    for count, case in enumerate(numbers):
        finding = {"finding": f"f{count}", "case": case, "code": "vote-missing", "text": "fehlt"}
        act("record-finding", {**finding, "recorded_on": TODAY})
    return {"engagement": number, "sample": "s1"}


def _published(site: Site) -> str:
    body = {"name": "totals", "programme": "HH-2010", "as_of": YESTERDAY, "published_on": TODAY}
    answer = site.api.by("compliance-officer").post("/publications", body)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    return number


def _read(router: Any) -> Iterator[str]:
    """Every address that is read."""
    for each in router.routes:
        within = getattr(each, "effective_route_contexts", None)
        for route in within() if within else [each]:
            methods, path = getattr(route, "methods", None) or (), getattr(route, "path", None)
            if path and "GET" in methods:
                yield re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def _named(path: str) -> str:
    """With names for its parts that tell an audit from a case, and a task from anything."""
    path = path.replace("{id_}", "{task}")
    audits = ("/engagements", "/pruefung/stichprobe")
    return (
        path.replace("{number}", "{engagement}")
        if path.removeprefix(PREFIX).startswith(audits)
        else path
    )


def _rules() -> dict[str, Rule]:
    return {f"{PREFIX}{path}": rule for path, rule in QUESTIONS.items()} | PAGES


def test_every_address_that_is_read_has_a_rule(site: Site):
    verifier = TokenVerifier(site.api.issuer, issuer=ISSUER, audience=AUDIENCE)
    app = paged(site.api.service, verifier, site.api.persons, site.background)
    there = {_named(path) for path in _read(app)}
    assert sorted(there - OPEN - set(_rules())) == []
    assert sorted(set(_rules()) - there) == []


@pytest.mark.parametrize(("path", "rule"), _rules().items(), ids=_rules())
def test_a_role_reads_what_the_rule_says_of_its_region_and_of_another(
    world: World, path: str, rule: Rule
):
    with cases() as case:
        for role in Role:
            # What names no region is the same of both.
            for region in {world.path(path, each): each for each in (OTHER, OWN)}.values():
                with case(f"{role}, {region}"):
                    _is_shown_what_the_rule_says(world, path, rule, role, region)


def _is_shown_what_the_rule_says(
    world: World, path: str, rule: Rule, role: Role, region: str
) -> None:
    answer = world.get(path, role, region)
    assert answer.status_code < 500
    if role not in FAR_SIGHTED:
        assert world.shows(answer, OTHER) == []
    if isinstance(rule, frozenset):
        assert (answer.status_code == 403) == (role not in rule), answer.status_code
    elif rule == OF_A_REGION:
        sees = region == OWN or role in FAR_SIGHTED
        assert (answer.status_code == 200) == sees, answer.status_code
        assert sees or answer.status_code in {403, 404}
    elif rule == SEEN:
        assert answer.status_code == 200
        assert world.shows(answer, OWN)
        assert bool(world.shows(answer, OTHER)) == (role in FAR_SIGHTED)

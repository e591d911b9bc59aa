"""From an unknown applicant to ready to decide, over the real log and vault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, get_args

import psycopg
import pytest
from pydantic import ValidationError
from tests.conftest import ORIGIN

from grants.alliance import handlers as alliance
from grants.alliance.commands import AllianceCommand
from grants.alliance.rejections import CaseNotOfCall
from grants.application import handlers as application
from grants.application.commands import ApplicationCommand
from grants.application.decider import APPLICATION
from grants.application.lifecycle import Phase
from grants.application.rejections import (
    AllianceMemberActs,
    FindingsOpen,
    PartyUnknown,
    VotesExceedMembers,
)
from grants.budget import handlers as budget
from grants.kernel.ids import alliance_stream, programme_stream
from grants.party import handlers as party
from grants.programme import handlers as programme
from grants.programme.rejections import ProgrammeNotEstablished
from grants.store.dispatch import Competence, Dispatcher, Request, Result
from grants.store.leaf import leaf_hash, leaf_text
from grants.store.log import Log
from grants.store.refusals import StaleVersion
from grants.store.vault import FileKeyEncryption, Vault

NOW = dt.datetime(2024, 6, 3, 10, 0, tzinfo=dt.UTC)
REGION = "14511"
ALLIANCE = alliance_stream("FKR", REGION)
PROGRAMME = programme_stream("FKR")
TITLE, NAME = "Kanarienvogel willkommen", "Werkstatt Zaunkönig gGmbH"

ROUTES = {
    route.name: route
    for room in (alliance, application, budget, party, programme)
    for route in room.ROUTES
}


@dataclass
class Desk:
    """Somebody at a desk who sends commands."""

    dispatcher: Dispatcher
    person: str = "person-ada"
    _numbers: Iterator[int] = field(default_factory=count)

    def request(self, name: str, stream: str = "", /, **body: Any) -> Request:
        return Request(
            route=ROUTES[name],
            stream=stream,
            body=body,
            person=self.person,
            account=f"account-of-{self.person}",
            command_id=f"command-{next(self._numbers):04d}",
        )

    def send(self, name: str, stream: str = "", /, **body: Any) -> Result:
        return self.dispatcher.execute(self.request(name, stream, **body))


@pytest.fixture
def log(database):
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as opened:
        yield opened


@pytest.fixture
def desk(log, tmp_path) -> Desk:
    def anybody(_work, route, _stream, _command):
        return Competence(min(route.roles))

    vault = Vault(FileKeyEncryption(tmp_path / "key"))
    return Desk(Dispatcher(log, vault, anybody, lambda: NOW))


def set_up_programme(desk: Desk) -> None:
    desk.send(
        "establish-programme",
        PROGRAMME,
        title="Fachkräfterichtlinie",
        authority="Ministerium",
        ceiling="allocated",
        established_on="2016-04-12",
    )
    desk.send(
        "publish-guideline",
        PROGRAMME,
        guideline="2023-06-13",
        citation="FKR vom 13. Juni 2023",
        published_on="2023-06-29",
        valid_from="2023-06-30",
        objects=[{"code": "7", "title": "Internationale Fachkräfte"}],
    )
    desk.send(
        "set-parameter",
        PROGRAMME,
        key="max_rate_regional",
        value="0.90",
        valid_from="2016-04-12",
        valid_to=None,
        citation="FKR Nr. 5.3",
        status="confirmed",
        set_on="2016-04-12",
    )
    desk.send(
        "define-earmark",
        PROGRAMME,
        earmark="international",
        year=2024,
        objects=["7"],
        title="Internationale Fachkräfte",
        citation="Haushaltsplan 2024",
        defined_on="2024-01-02",
    )
    desk.send(
        "register-region",
        PROGRAMME,
        region=REGION,
        nuts="DED41",
        name="Chemnitz",
        kind="district-free-city",
        registered_on="2016-04-12",
    )


def set_up_alliance(desk: Desk, applicant: str) -> None:
    desk.send("constitute-alliance", ALLIANCE, constituted_on="2016-06-01")
    for seat in ("M1", "M3", "M4", "M5", "M6", "M7"):
        desk.send(
            "appoint-member",
            ALLIANCE,
            member=seat.lower(),
            seat=seat,
            organisation=f"Sitz {seat}",
            party=applicant if seat == "M7" else None,
            appointed_on="2016-06-01",
        )
    desk.send(
        "open-call",
        ALLIANCE,
        call="c1",
        title="Aufruf 2024",
        year=2024,
        earmark="international",
        objects=["7"],
        criteria=["need"],
        points_min=5,
        volume_cents=50_000_000,
        opened_on="2024-01-02",
        closes_on="2024-02-29",
    )


def application_body(applicant: str, **more: Any) -> dict[str, Any]:
    return {
        "programme": "FKR",
        "kind": "regional",
        "scope": REGION,
        "party": applicant,
        "call": "c1",
        "title": TITLE,
        "purpose": "Ankommen in Chemnitz",
        "objects": ["7"],
        "primary_object": "7",
        "costs": [{"line": "staff", "year": 2024, "cents": 10_000_000}],
        "financing": [
            {"source": "grant", "cents": 9_000_000},
            {"source": "own", "cents": 1_000_000},
        ],
        "requested_cents": 9_000_000,
        "earmark": "international",
        "period_from": "2024-04-01",
        "period_to": "2024-12-31",
        "indicators": [{"indicator": "placed", "target": 40}],
        "received_on": "2024-02-01",
        **more,
    }


@pytest.fixture
def applicant(desk) -> str:
    set_up_programme(desk)
    registered = desk.send("register-party", name=NAME, kind="company", registered_on="2024-01-15")
    identity: str = registered.stream.removeprefix("party/")
    set_up_alliance(desk, identity)
    return identity


VOTE = {
    "meeting": "s1",
    "votes_for": 3,
    "votes_against": 1,
    "abstentions": 0,
    "scores": [{"criterion": "need", "points": 8}],
    "rank": 1,
    "recommended_cents": 9_000_000,
}


def bring_to_the_vote(desk: Desk, case: str) -> None:
    desk.send(
        "request-documents",
        case,
        round=1,
        items=["register-extract"],
        due_on="2024-02-20",
        requested_on="2024-02-05",
    )
    desk.send("supply-documents", case, round=1, supplied_on="2024-02-12")
    desk.send("confirm-completeness", case, complete_on="2024-02-12", confirmed_on="2024-02-13")
    desk.send("refer-to-alliance", case, referred_on="2024-02-20")
    desk.send(
        "hold-meeting",
        ALLIANCE,
        meeting="s1",
        present=["m1", "m3", "m4", "m5", "m6", "m7"],
        minutes="a" * 64,
        held_on="2024-03-12",
    )
    number = case.removeprefix("case/")
    desk.send(
        "declare-conflict",
        ALLIANCE,
        meeting="s1",
        member="m1",
        case=number,
        declared_on="2024-03-12",
    )


def test_an_application_becomes_ready_to_decide(desk, log, applicant):
    submitted = desk.send("submit-application", **application_body(applicant))
    case = submitted.stream
    assert (case, submitted.version) == ("case/FKR-2024-0001", 1)
    bring_to_the_vote(desk, case)
    # m1 is biased, m7 belongs to the applicant: four of six may vote.
    with pytest.raises(VotesExceedMembers):
        desk.send("record-vote", case, **{**VOTE, "abstentions": 1})
    (vote,) = desk.send("record-vote", case, **VOTE).facts
    assert vote.fact.model_dump(include={"recused", "findings", "outcome"}) == {
        "recused": ("m1", "m7"),
        "findings": (),
        "outcome": "prioritised",
    }
    desk.send("classify-aid", case, aid="none", classified_on="2024-04-02")
    desk.send("check-double-funding", case, outcome="none", checked_on="2024-04-02")
    desk.send(
        "complete-examination",
        case,
        eligible_cents=10_000_000,
        rate_bp=9000,
        proposed_cents=9_000_000,
        completed_on="2024-04-10",
    )
    facts = log.read(case)
    state = APPLICATION.fold([recorded.fact for recorded in facts])
    assert (state.phase, state.guideline, state.findings) == (
        Phase.READY_TO_DECIDE,
        "2023-06-13",
        (),
    )
    assert {recorded.stored.scope for recorded in facts} == {REGION}
    assert [recorded.stored.effective_on for recorded in facts] == [
        "2024-02-01",
        "2024-02-05",
        "2024-02-12",
        "2024-02-13",
        "2024-02-20",
        "2024-03-12",
        "2024-04-02",
        "2024-04-02",
        "2024-04-10",
    ]


def test_envelope_and_receipt_of_a_submission(desk, log, applicant):
    (recorded,) = desk.send("submit-application", **application_body(applicant)).facts
    stored = recorded.stored
    assert (stored.name, stored.version, stored.scope) == ("application.submitted@1", 1, REGION)
    assert (stored.actor.person, stored.actor.competence) == ("person-ada", "caseworker")
    assert stored.legal_basis == "§ 22 VwVfG"
    (read,) = log.read(recorded.stream)
    receipt = log.receipt(recorded)
    leaf = leaf_text(
        origin=ORIGIN,
        position=read.position,
        recorded_at=read.recorded_at,
        stream="case/FKR-2024-0001",
        version=1,
        name="application.submitted@1",
        scope=REGION,
        state=read.state,
    )
    assert (receipt.position, receipt.leaf_hash) == (read.position, leaf_hash(leaf))


def test_texts_are_in_the_vault_and_not_in_the_log(desk, log, applicant, database):
    (recorded,) = desk.send("submit-application", **application_body(applicant)).facts
    (registered,) = log.read(f"party/{applicant}")
    title, name = recorded.fact.title.ref, registered.fact.name.ref
    with log.connection() as connection:
        assert desk.dispatcher.vault.open(connection, [title, name]) == {title: TITLE, name: NAME}
    with psycopg.connect(database.owner_url) as connection:
        subjects: dict[str, str] = dict(
            connection.execute(
                "SELECT ref, subject FROM vault.entries WHERE ref IN (%s, %s)", (title, name)
            ).fetchall()
        )
    assert subjects == {title: "case/FKR-2024-0001", name: f"party/{applicant}"}
    everything = b"".join(fact.state for fact in log.read_all())
    for word in ("Kanarienvogel", "Zaunkönig", "Ankommen", "Sitz M4"):
        assert word.encode() not in everything
    assert registered.stored.scope == "all"


def test_a_sending_again_opens_no_second_case(desk, applicant):
    request = desk.request("submit-application", **application_body(applicant))
    first = desk.dispatcher.execute(request)
    again = desk.dispatcher.execute(request)
    assert again.repeated
    assert (again.stream, again.facts) == (first.stream, first.facts)
    second = desk.send("submit-application", **application_body(applicant))
    assert second.stream == "case/FKR-2024-0002"
    other_year = application_body(applicant, received_on="2023-12-31")
    assert desk.send("submit-application", **other_year).stream == "case/FKR-2023-0001"


def test_defects_are_found_against_programme_and_alliance(desk, log, applicant):
    body = application_body(
        applicant,
        scope="14522",
        objects=["7", "99"],
        requested_cents=9_500_000,
        received_on="2023-06-29",
    )
    (recorded,) = desk.send("submit-application", **body).facts
    assert recorded.stored.scope == "14522"
    assert recorded.fact.guideline is None
    assert recorded.fact.findings == (
        "no-guideline",
        "region-unknown",
        "call-unknown",
        "earmark-other-objects",
        "rate-above-max",
    )
    late = application_body(applicant, received_on="2024-03-01", objects=["7", "99"])
    (recorded,) = desk.send("submit-application", **late).facts
    assert recorded.fact.findings == (
        "call-closed",
        "object-not-in-guideline",
        "earmark-other-objects",
    )
    revision = {
        name: late[name]
        for name in ("costs", "financing", "requested_cents", "period_from", "period_to")
    }
    result = desk.send(
        "revise-application",
        recorded.stream,
        version=2,
        objects=["7"],
        received_on="2024-03-05",
        **revision,
    )
    assert result.facts[0].fact.findings == ("call-closed",)
    assert (result.version, log.read(recorded.stream)[1].fact.guideline) == (2, None)


def test_a_guideline_recorded_late_reaches_the_case_with_its_next_version(desk, log, applicant):
    early = application_body(applicant, received_on="2020-05-04", call=None)
    case = desk.send("submit-application", **early).stream
    desk.send(
        "publish-guideline",
        PROGRAMME,
        guideline="2019-04-30",
        citation="FKR vom 30. April 2019",
        published_on="2019-04-30",
        valid_from="2020-01-01",
        objects=[{"code": "7", "title": "Internationale Fachkräfte"}],
    )
    revision = {
        name: early[name]
        for name in ("costs", "financing", "requested_cents", "period_from", "period_to")
    }
    desk.send("revise-application", case, version=2, received_on="2020-05-05", **revision)
    state = APPLICATION.fold([recorded.fact for recorded in log.read(case)])
    assert (state.guideline, state.findings) == ("2019-04-30", ())


def test_a_case_keeps_its_guideline_through_revisions(desk, log, applicant):
    body = application_body(applicant)
    case = desk.send("submit-application", **body).stream
    desk.send(
        "publish-guideline",
        PROGRAMME,
        guideline="2024-01-01",
        citation="FKR, rückwirkend",
        published_on="2024-05-02",
        valid_from="2024-01-01",
        objects=[{"code": "1", "title": "Digitaler Wandel"}],
    )
    revision = {
        name: body[name]
        for name in ("costs", "financing", "requested_cents", "period_from", "period_to")
    }
    desk.send("revise-application", case, version=2, received_on="2024-05-10", **revision)
    state = APPLICATION.fold([recorded.fact for recorded in log.read(case)])
    assert (state.version, state.guideline, state.findings) == (2, "2023-06-13", ())


def test_a_member_appointed_after_the_meeting_has_no_vote_in_it(desk, applicant):
    desk.send(
        "appoint-member",
        ALLIANCE,
        member="m3-new",
        seat="M3",
        organisation="Kammer",
        appointed_on="2024-03-13",
    )
    case = desk.send("submit-application", **application_body(applicant)).stream
    desk.send("confirm-completeness", case, complete_on="2024-02-12", confirmed_on="2024-02-13")
    desk.send("refer-to-alliance", case, referred_on="2024-02-20")
    (meeting,) = desk.send(
        "hold-meeting",
        ALLIANCE,
        meeting="s1",
        present=["m1", "m3", "m4", "m5", "m3-new"],
        held_on="2024-03-12",
    ).facts
    assert (meeting.fact.quorum, meeting.fact.findings) == ("quorate", ("present-without-mandate",))
    with pytest.raises(VotesExceedMembers):
        desk.send("record-vote", case, **{**VOTE, "votes_for": 5, "votes_against": 0})
    assert len(desk.send("record-vote", case, **{**VOTE, "votes_for": 4, "votes_against": 0}).facts)


def test_a_vote_is_measured_by_the_members_known_when_it_is_recorded(desk, applicant):
    """A mandate that is recorded after the meeting, for its day, counts in the vote."""
    case = desk.send("submit-application", **application_body(applicant)).stream
    desk.send("confirm-completeness", case, complete_on="2024-02-12", confirmed_on="2024-02-13")
    desk.send("refer-to-alliance", case, referred_on="2024-02-20")
    present = ["m1", "m3", "m4", "m5", "m6"]
    held = {"meeting": "s1", "present": present, "held_on": "2024-03-12"}
    assert desk.send("hold-meeting", ALLIANCE, **held).facts[0].fact.findings == ()
    desk.send("retire-member", ALLIANCE, member="m6", retired_on="2024-03-11")
    vote = desk.send("record-vote", case, **{**VOTE, "votes_for": 4, "votes_against": 0})
    assert vote.facts[0].fact.findings == ("seat-missing-m6", "present-without-mandate")
    # And the vote on the next one, after the successor was told of.
    desk.send(
        "appoint-member",
        ALLIANCE,
        member="m6",
        seat="M6",
        organisation="Landesamt für Schule",
        appointed_on="2024-03-12",
    )
    other = desk.send("submit-application", **application_body(applicant)).stream
    desk.send("confirm-completeness", other, complete_on="2024-02-12", confirmed_on="2024-02-13")
    desk.send("refer-to-alliance", other, referred_on="2024-02-20")
    vote = desk.send("record-vote", other, **{**VOTE, "votes_for": 5, "votes_against": 0})
    assert vote.facts[0].fact.findings == ()


def test_a_member_of_the_alliance_stays_out_of_its_own_network(desk, applicant):
    desk.send(
        "appoint-member",
        ALLIANCE,
        member="o1",
        seat="O",
        organisation="Hochschule",
        person="person-can",
        appointed_on="2020-01-01",
    )
    desk.send(
        "set-parameter",
        PROGRAMME,
        key="max_rate_network",
        value="0.90",
        valid_from="2016-04-12",
        valid_to=None,
        citation="FKR Nr. 5.3",
        status="confirmed",
        set_on="2016-04-12",
    )
    case = desk.send("submit-application", **application_body(applicant, kind="network")).stream
    desk.send("confirm-completeness", case, complete_on="2024-02-12", confirmed_on="2024-02-13")
    desk.send("classify-aid", case, aid="none", classified_on="2024-04-02")
    desk.send("check-double-funding", case, outcome="none", checked_on="2024-04-02")
    sums = {
        "eligible_cents": 10_000_000,
        "rate_bp": 9000,
        "proposed_cents": 9_000_000,
        "completed_on": "2024-04-10",
    }
    desk.person = "person-can"
    with pytest.raises(AllianceMemberActs):
        desk.send("complete-examination", case, **sums)
    desk.person = "person-bea"
    assert len(desk.send("complete-examination", case, **sums).facts) == 1


def test_a_case_cannot_be_put_where_everybody_may_act(desk, log, applicant):
    before = log.last_position()
    with pytest.raises(ValidationError):
        desk.send("submit-application", **application_body(applicant, scope="all"))
    assert log.last_position() == before


def test_every_member_of_an_alliance_has_a_key_of_its_own(log, applicant):
    with log.connection() as connection:
        rows = connection.execute("SELECT DISTINCT subject FROM vault.entries").fetchall()
    assert {f"{ALLIANCE}/{seat}" for seat in ("m1", "m3")} <= {row["subject"] for row in rows}


def test_without_programme_or_applicant_there_is_no_application(desk, log, applicant):
    before = log.last_position()
    with pytest.raises(ProgrammeNotEstablished):
        desk.send("submit-application", **application_body(applicant, programme="ZZZ"))
    with pytest.raises(PartyUnknown):
        desk.send("submit-application", **application_body("nobody"))
    assert log.last_position() == before


def test_a_command_on_an_old_version_of_the_case_is_not_carried_out(desk, applicant):
    case = desk.send("submit-application", **application_body(applicant)).stream
    desk.send("confirm-completeness", case, complete_on="2024-02-12", confirmed_on="2024-02-13")
    withdrawal = desk.request(
        "withdraw-application", case, reason_code="no-means", withdrawn_on="2024-03-01"
    )
    with pytest.raises(StaleVersion):
        desk.dispatcher.execute(replace(withdrawal, expected_version=1))
    assert desk.dispatcher.execute(replace(withdrawal, expected_version=2)).version == 3


def test_the_order_of_a_call_is_drawn_at_its_volume_or_at_what_the_budget_has(desk, applicant):
    case = desk.send("submit-application", **application_body(applicant)).stream
    bring_to_the_vote(desk, case)
    desk.send("record-vote", case, **VOTE)
    other = desk.send("submit-application", **application_body(applicant, call=None)).stream
    numbers = [stream.removeprefix("case/") for stream in (case, other)]
    order = {"meeting": "s1", "call": "c1", "cases": [{"case": numbers[0], "rank": 1}]}
    (by_volume,) = desk.send("rank-projects", ALLIANCE, ranking="o1", limit="volume", **order).facts
    assert by_volume.fact.limit_cents == 50_000_000
    assert [entry.place for entry in by_volume.fact.entries] == ["within"]
    (unknown,) = desk.send("rank-projects", ALLIANCE, ranking="o2", limit="budget", **order).facts
    assert (unknown.fact.limit_cents, unknown.fact.findings) == (None, ("limit-unknown",))
    desk.send(
        "allocate-budget",
        f"budget/FKR/{REGION}/2024",
        allocation="a1",
        earmark="international",
        cents=8_999_999,
        method="Erlass",
        decided_on="2024-01-02",
    )
    (short,) = desk.send("rank-projects", ALLIANCE, ranking="o3", limit="budget", **order).facts
    assert (short.fact.limit_cents, short.fact.findings) == (8_999_999, ("beyond-volume",))
    strange = {**order, "cases": [{"case": numbers[1], "rank": 1}]}
    with pytest.raises(CaseNotOfCall):
        desk.send("rank-projects", ALLIANCE, ranking="o4", limit="volume", **strange)


def test_who_acts_for_a_biased_member_is_biased_for_every_other_too(desk, applicant):
    for member, organisation in (("n1", applicant), ("n2", None)):
        desk.send(
            "appoint-member",
            ALLIANCE,
            member=member,
            seat="O",
            organisation=member,
            person="person-duo",
            party=organisation,
            appointed_on="2020-01-01",
        )
    case = desk.send("submit-application", **application_body(applicant)).stream
    bring_to_the_vote(desk, case)
    (vote,) = desk.send("record-vote", case, **VOTE).facts
    assert vote.fact.recused == ("m1", "m7", "n1", "n2")


def test_a_conflict_declared_after_the_vote_is_cured_by_a_new_vote(desk, applicant):
    case = desk.send("submit-application", **application_body(applicant)).stream
    bring_to_the_vote(desk, case)
    desk.send("record-vote", case, **VOTE)
    desk.send("classify-aid", case, aid="none", classified_on="2024-04-02")
    desk.send("check-double-funding", case, outcome="none", checked_on="2024-04-02")
    (late,) = desk.send(
        "declare-conflict",
        ALLIANCE,
        meeting="s1",
        member="m3",
        case=case.removeprefix("case/"),
        declared_on="2024-03-20",
    ).facts
    assert late.fact.findings == ("conflict-declared-late",)
    examination = {
        "eligible_cents": 10_000_000,
        "rate_bp": 9000,
        "proposed_cents": 9_000_000,
        "completed_on": "2024-04-10",
    }
    with pytest.raises(FindingsOpen, match="Befangenheit"):
        desk.send("complete-examination", case, **examination)
    desk.send("refer-to-alliance", case, referred_on="2024-03-21")
    desk.send(
        "hold-meeting",
        ALLIANCE,
        meeting="s2",
        present=["m1", "m3", "m4", "m5", "m6", "m7"],
        held_on="2024-04-05",
    )
    desk.send("record-vote", case, **{**VOTE, "meeting": "s2"})
    assert len(desk.send("complete-examination", case, **examination).facts) == 1


def test_the_checklist_of_the_day_of_receipt_is_what_was_confirmed(desk, applicant):
    for items, valid_from in ((["statutes"], "2023-01-01"), (["signature"], "2024-02-02")):
        desk.send(
            "adopt-checklist",
            PROGRAMME,
            kind="regional",
            items=items,
            valid_from=valid_from,
            adopted_on="2023-01-01",
        )
    case = desk.send("submit-application", **application_body(applicant)).stream
    dates = {"complete_on": "2024-02-12", "confirmed_on": "2024-02-13"}
    (confirmed,) = desk.send("confirm-completeness", case, **dates).facts
    (checked,) = confirmed.fact.checklist
    assert (checked.item, checked.state) == ("statutes", "present")


def test_every_command_has_a_way_to_it():
    routes = [route for room in (alliance, application) for route in room.ROUTES]
    commands = {*get_args(AllianceCommand), *get_args(ApplicationCommand)}
    assert {route.command for route in routes} == commands
    assert len({route.name for route in routes}) == len(routes) == len(commands)

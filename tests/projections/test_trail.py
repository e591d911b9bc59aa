"""The trail of a case, with names that can be erased, and replays of it."""

from __future__ import annotations

import datetime as dt

import psycopg
from tests.conftest import Database
from tests.projections.conftest import Recorder
from tests.projections.history import (
    ADA,
    BEA,
    CAN,
    approved,
    budget_of,
    committed,
    corrected,
    day,
    disbursed,
    generated,
    imported,
    recovery,
    repaid,
    submitted,
)

from grants.access.events import AccountLinked, PersonRegistered, RoleGranted, RoleRevoked
from grants.alliance.events import ConflictDeclared, MemberAppointed, MemberRetired
from grants.budget.events import (
    CarriedCommitment,
    CommitmentAuthorityGranted,
    RemainderCarriedForward,
)
from grants.kernel.event import Event
from grants.kernel.roles import Role
from grants.party.events import PartyRegistered
from grants.programme.events import RegionRegistered
from projections.audit_trail.projection import case_of
from projections.audit_trail.queries import HIDDEN, audit_trail, history
from projections.ledger.postings import MEASURES
from projections.log_slices import Slice, count_of, facts_of
from projections.models import MODELS
from projections.people.queries import parties, persons, pseudonym
from projections.rebuild import check, rebuild
from projections.regions import region_names
from projections.replay import replay
from projections.runtime import Projector

CASE = "FKR-2024-0001"


def _person(recorder: Recorder, person: str, name: str) -> tuple[str, Event, str]:
    sealed = recorder.seal(f"access/{person}", name)
    fact = PersonRegistered(person=person, name=sealed, registered_on=day("2024-01-01"))
    return (f"access/{person}", fact, "all")


def _party(recorder: Recorder, party: str, name: str) -> tuple[str, Event, str]:
    sealed = recorder.seal(f"party/{party}", name)
    fact = PartyRegistered(
        party=party, name=sealed, kind="municipal", seat="14524", registered_on=day("2024-01-01")
    )
    return (f"party/{party}", fact, "all")


def _history(recorder: Recorder) -> None:
    stream, fact, scope = submitted(cents=100_00)
    title = recorder.seal("case/FKR-2024-0001", "Willkommenszentrum")
    recorder.record(
        _person(recorder, ADA, "Ada Adam"),
        _person(recorder, BEA, "Bea Braun"),
        _party(recorder, "party-1", "Stadt Zwickau"),
        (stream, fact.model_copy(update={"title": title}), scope),
        approved(cents=100_00),
        committed(100_00),
        disbursed(90_00),
        recovery("FKR-2024-0001-C1", cents=10_00),
        repaid("FKR-2024-0001-C1", cents=10_00),
    )


def test_the_history_of_a_case_names_who_did_what(recorder: Recorder, projector: Projector):
    _history(recorder)
    projector.catch_up(MODELS)
    lines = history(recorder.log, CASE, vault=recorder.vault)
    assert [line.name for line in lines] == [
        "application.submitted@1",
        "approval.grant-approved@3",
        "budget.funds-committed@1",
        "budget.funds-disbursed@1",
        "claim.recovery-ordered@1",
        "claim.payment-received@2",
    ]
    assert {line.programme for line in lines} == {"FKR"}
    assert lines[0].what.startswith(
        "Antrag FKR-2024-0001 von Stadt Zwickau eingegangen: „Willkommenszentrum“"
    )
    assert "entworfen von Bea Braun, gezeichnet von " + pseudonym(CAN) in lines[1].what
    assert (lines[0].who, lines[0].role, lines[0].effective_de) == (
        "Ada Adam",
        "Sachbearbeitung",
        "01.02.2024",
    )
    assert [(line.cents, line.budget_account) for line in lines[1:4]] == [
        (100_00, None),
        (100_00, "FKR/14524/2024/general"),
        (90_00, "FKR/14524/2024/general"),
    ]
    assert HIDDEN in history(recorder.log, CASE)[0].what


def test_the_history_at_a_moment(recorder: Recorder, projector: Projector):
    _history(recorder)
    projector.catch_up(MODELS)
    log = recorder.log
    assert len(history(log, CASE, as_of=day("2024-03-01"))) == 3
    assert len(history(log, CASE, known_at=4, as_of=day("2030-01-01"))) == 1
    assert len(history(log, CASE, as_of=day("2024-01-31"))) == 0


def test_the_trail_is_found_by_what_is_asked(recorder: Recorder, projector: Projector):
    _history(recorder)
    projector.catch_up(MODELS)
    log = recorder.log
    assert [x.position for x in audit_trail(log, after=2, limit=2)] == [3, 4]
    assert len(audit_trail(log, name="access.person-registered")) == 2
    assert len(audit_trail(log, scope="14524", programme="FKR")) == 6
    assert len(audit_trail(log, case_number=CASE, name="budget.funds-committed")) == 1
    assert audit_trail(log, person="nobody") == []
    assert len(audit_trail(log, known_at=5)) == 5


def test_the_log_alone_tells_the_facts_about_a_case(recorder: Recorder):
    _history(recorder)
    log = recorder.log
    found = list(facts_of(log, Slice(case_number=CASE)))
    about = [x.position for x in log.read_all() if case_of(x.fact, x.stream) == CASE]
    assert [x.position for x in found] == about
    assert {x.stream.partition("/")[0] for x in found} == {"case", "budget", "claim"}
    assert count_of(log, Slice(case_number=CASE)) == len(about)
    part = Slice(case_number=CASE, name="budget.funds-committed", scope="14524", person=ADA)
    assert [x.fact.NAME for x in facts_of(log, part)] == [part.name]
    for other in (Slice(case_number=CASE[:-1]), Slice(person="nobody"), Slice(scope='"')):
        assert list(facts_of(log, other)) == []


def test_an_erased_person_is_shown_by_a_pseudonym_after_a_rebuild(
    recorder: Recorder, projector: Projector, database: Database
):
    _history(recorder)
    projector.catch_up(MODELS)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE vault.keys SET wrapped = '' WHERE subject = %s", (f"access/{BEA}",))
    (difference,) = check(projector, MODELS)
    assert (difference.table, difference.key) == ("people_v3_persons", (BEA,))
    rebuild(projector, MODELS)
    lines = history(recorder.log, CASE, vault=recorder.vault)
    assert f"entworfen von {pseudonym(BEA)}" in lines[1].what
    assert [person.name for person in persons(recorder.log)] == ["Ada Adam", pseudonym(BEA)]


def test_people_hold_accounts_and_roles_in_force(recorder: Recorder, projector: Projector):
    def own(fact: Event) -> tuple[str, Event, str]:
        return (f"access/{ADA}", fact, "all")

    def granted(role: Role, limit: int | None = None) -> tuple[str, Event, str]:
        fact = RoleGranted(
            role=role,
            scopes=("14524",),
            limit_cents=limit,
            valid_from=day("2024-01-02"),
            valid_to=None,
            deputy_of=None,
            granted_by=BEA,
            granted_on=day("2024-01-02"),
        )
        return own(fact)

    recorder.record(
        _person(recorder, ADA, "Ada Adam"),
        own(AccountLinked(account="ada", identity="x", linked_on=day("2024-01-02"))),
        granted(Role.APPROVER, 100),
        granted(Role.CASEWORKER),
        granted(Role.APPROVER, 200),
        own(
            RoleRevoked(
                role=Role.CASEWORKER, deputy_of=None, revoked_by=BEA, revoked_on=day("2024-02-01")
            )
        ),
    )
    projector.catch_up(MODELS)
    (person,) = persons(recorder.log)
    assert person.accounts == ("ada",)
    assert [(role["role"], role["limit_cents"]) for role in person.roles] == [("approver", 200)]


def test_a_member_is_named_by_its_organisation(recorder: Recorder, projector: Projector):
    alliance = "alliance/FKR/14524"
    appointed = MemberAppointed(
        member="m3",
        seat="M3",
        organisation=recorder.seal(alliance, "IHK Chemnitz"),
        delegate=None,
        person=None,
        party=None,
        population=None,
        population_on=None,
        appointed_on=day("2024-01-02"),
    )
    conflict = ConflictDeclared(
        meeting="s1", member="m3", case=CASE, findings=(), declared_on=day("2024-02-15")
    )
    recorder.record(
        (alliance, appointed, "14524"),
        submitted(cents=1_00),
        (alliance, conflict, "14524"),
        (alliance, MemberRetired(member="m3", retired_on=day("2024-12-31")), "14524"),
    )
    projector.catch_up(MODELS)
    lines = history(recorder.log, CASE)
    assert lines[1].what.startswith("IHK Chemnitz ist in der Sitzung s1")
    (retired,) = audit_trail(recorder.log, name="alliance.member-retired")
    assert retired.what == "IHK Chemnitz ausgeschieden, letzter Tag 31.12.2024."


def test_the_recipient_of_an_import_and_its_correction(recorder: Recorder, projector: Projector):
    stream, fact, scope = imported("1")
    recipient = recorder.seal("party/party-2", "Verein A")
    recorder.record((stream, fact.model_copy(update={"recipient": recipient}), scope))
    projector.catch_up(MODELS)
    assert parties(recorder.log)["party-2"].name == "Verein A"
    stream, fact, scope = corrected("1", corrects=1, recipient=(None, None))
    renamed = {"recipient": recorder.seal("party/party-2", "Verein B")}
    recorder.record((stream, fact.model_copy(update={"sealed": renamed}), scope))
    projector.catch_up(MODELS)
    assert parties(recorder.log)["party-2"].name == "Verein B"
    assert "Empfänger geändert" in audit_trail(recorder.log, after=1)[0].what


def test_the_replay_of_a_case_shows_the_state_after_each_fact(
    recorder: Recorder, projector: Projector
):
    _history(recorder)
    projector.catch_up(MODELS)
    steps = list(replay(recorder.log, case=CASE))
    assert [step.position for step in steps] == [4, 5, 6, 7, 8, 9]
    phases = [step.case.line.phase for step in steps if step.case]
    assert phases == ["submitted", *["approved"] * 5]
    assert [step.figures["committed_cents"] for step in steps] == [0, 0, *[100_00] * 4]
    last = steps[-1]
    assert last.case is not None
    assert last.figures["recovered_cents"] == 10_00
    assert (last.case.line.claimed_cents, last.case.line.recovered_cents) == (10_00, 10_00)
    assert len(list(replay(recorder.log, case=CASE, to=5))) == 2


def test_the_replay_of_everything_ends_at_the_totals(recorder: Recorder, projector: Projector):
    recorder.record_all(generated(5))
    projector.catch_up(MODELS)
    steps = list(replay(recorder.log))
    assert [step.position for step in steps] == list(range(1, recorder.log.last_position() + 1))
    last = steps[-1].figures
    assert (last["facts"], last["cases"]) == (len(steps), 5)
    assert last["committed_cents"] == last["disbursed_cents"] == last["approved_net_cents"] > 0
    assert isinstance(steps[0].line.recorded_at, dt.datetime)
    assert len(list(replay(recorder.log, to=10))) == 10


def _carried(side: str, stream: str) -> tuple[str, Event, str]:
    fact = RemainderCarriedForward(
        carry="AR",
        side=side,  # type: ignore[arg-type]
        earmark="general",
        from_year=2024,
        to_year=2025,
        origin_year=2024,
        available_until=day("2026-12-31"),
        funds_cents=7_00,
        commitments=(
            CarriedCommitment(case=CASE, cents=10_00),
            CarriedCommitment(case="FKR-2024-0002", cents=30_00),
        ),
        consent="SMF",
        decided_on=day("2025-01-20"),
    )
    return (stream, fact, "14524")


def test_the_replay_has_the_facts_of_the_history_and_ends_at_the_ledger(
    recorder: Recorder, projector: Projector
):
    """Commitments that rest on authority, and remainders that take them along."""
    second, due = "FKR-2024-0002", budget_of(year=2025)
    authority = CommitmentAuthorityGranted(
        authority="ve",
        earmark="general",
        use_year=2024,
        due_year=2025,
        cents=70_00,
        decided_on=day("2024-01-02"),
    )
    recorder.record(
        (due, authority, "14524"),
        submitted(cents=100_00),
        committed(60_00, stream=due),
        submitted(second, cents=100_00),
        committed(30_00, case=second, stream=due),
        committed(80_00, case=second),
        _carried("out", budget_of(year=2024)),
        disbursed(20_00, case=second),
        _carried("in", due),
    )
    projector.catch_up(MODELS)
    log = recorder.log
    with log.reading() as connection:
        posted = connection.execute(
            "SELECT case_number, measure, cents FROM reads.ledger ORDER BY position, line"
        ).fetchall()

    def ledger(*cases: str | None) -> dict[str, int]:
        sums = {f"{measure}_cents": 0 for measure in MEASURES}
        for row in posted:
            if row["case_number"] in cases:
                sums[f"{row['measure']}_cents"] += row["cents"]
        return sums

    for number, facts, drawn in ((CASE, 4, 60_00), (second, 6, 10_00)):
        steps = list(replay(log, case=number))
        assert [step.line for step in steps] == history(log, number)
        last = steps[-1].figures
        assert last == {**last, **ledger(number), "facts": facts, "drawn_cents": drawn}
        assert steps == list(replay(log, case=number, to=steps[-1].position))
        (*before, _) = steps
        assert before == list(replay(log, case=number, to=steps[-1].position - 1))
    whole = [step.figures for step in replay(log)][-1]
    assert whole == {**whole, **ledger(CASE, second, None), "drawn_cents": 70_00}


def test_a_remainder_carried_forward_is_told_with_the_part_of_the_case(
    recorder: Recorder, projector: Projector
):
    recorder.record(
        submitted(cents=100_00),
        committed(100_00),
        _carried("out", budget_of(year=2024)),
        _carried("in", budget_of(year=2025)),
    )
    projector.catch_up(MODELS)
    out, into = history(recorder.log, CASE)[2:]
    assert (out.cents, out.budget_account) == (-10_00, "FKR/14524/2024/general")
    assert (into.cents, into.budget_account) == (10_00, "FKR/14524/2025/general")
    assert into.what.endswith("Davon 10,00 € Mittelbindung für FKR-2024-0001.")
    assert len(history(recorder.log, CASE, as_of=day("2025-01-19"))) == 2
    assert len(history(recorder.log, "FKR-2024-0003")) == 0


def test_regions_have_names(recorder: Recorder):
    named = RegionRegistered(
        region="14524",
        nuts="DED45",
        name="Zwickau",
        kind="district",
        registered_on=day("2024-01-01"),
    )
    recorder.record(("programme/FKR", named, "all"))
    assert region_names(recorder.log, ["FKR", "HH"]) == {("FKR", "14524"): "Zwickau"}

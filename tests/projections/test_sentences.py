"""Every type of fact has a sentence that a stranger can read."""

from __future__ import annotations

from typing import get_args

import pytest
from tests.projections.examples import example, variants
from tests.projections.history import approved, imported

import grants.facts  # noqa: F401 - registers every fact.
from grants.access.events import RoleGranted
from grants.application.events import (
    ApplicationRejected,
    DeadlineExtended,
    DocumentsRequested,
    PrioritisationRecorded,
)
from grants.application.findings import REMEDIES
from grants.approval.events import (
    DecisionDispatched,
    DecisionDrafted,
    GrantAmended,
    GrantApproved,
)
from grants.budget.events import (
    FundsCommitted,
    FundsDisbursed,
    OvercommitmentAccepted,
    RemainderCarriedForward,
)
from grants.kernel.event import EVENT_TYPES, Event
from grants.kernel.roles import Role
from grants.legacy.events import DECISION_ELSEWHERE, CorrectableField, ImportSealed
from grants.payout.backing import REMEDIES as PAYOUT_REMEDIES
from grants.payout.events import PayoutRequested, PayoutReturned
from grants.programme.events import ParameterSet
from grants.report.events import ReportPublished
from grants.revocation.events import HearingHeld
from grants.settlement.events import (
    GrantSettled,
    ProofDeadlineExtended,
    ProofReminded,
    ProofSubmitted,
    QueryAnswered,
    QueryRaised,
)
from projections.audit_trail.sentences import SENTENCES, of_budget, sentence
from projections.audit_trail.sentences.codes import CODES, codes
from projections.audit_trail.sentences.legacy import FIELDS
from projections.audit_trail.sentences.words import PLACEHOLDER, ROLES, partial, percent, signed

TYPES = sorted(EVENT_TYPES.values(), key=lambda fact: fact.NAME)


def test_every_type_of_fact_has_a_sentence():
    assert {fact.NAME for fact in TYPES} - {fact.NAME for fact in SENTENCES} == set()


@pytest.mark.parametrize("fact", TYPES, ids=lambda fact: fact.NAME)
def test_the_sentence_is_german_and_complete(fact: type[Event]):
    told = sentence(example(fact))
    assert told[0].isupper() or told[0].isdigit() or told[0] == "{"
    assert told[-1] in ".…“"
    assert "None" not in told
    assert "2024-12-31" not in told
    rest = PLACEHOLDER.sub("", told)
    assert "{" not in rest
    assert "}" not in rest


@pytest.mark.parametrize("fact", TYPES, ids=lambda fact: fact.NAME)
def test_no_sealed_text_and_no_person_stands_in_a_sentence(fact: type[Event]):
    without = PLACEHOLDER.sub("", sentence(example(fact)))
    assert "ref-x" not in without
    assert "commitment-x" not in without
    for name in fact.model_fields:
        if name.endswith("_by"):
            assert f"{name}-x" not in without


def test_every_value_of_an_enumeration_has_a_word():
    for fact in TYPES:
        assert all(map(sentence, variants(fact)))
    assert set(ROLES) == set(Role)
    assert set(FIELDS) == set(get_args(CorrectableField))


def test_the_approval_reads_as_in_the_file():
    _, fact, _ = approved("FKR-2024-0700", cents=95_097_00)
    assert isinstance(fact, GrantApproved)
    fact = fact.model_copy(update={"eligible_cents": 105_664_00})
    assert sentence(fact) == (
        "Zuwendungsbescheid FKR-2024-0700-B1 über 95.097,00 € erlassen (90 % von 105.664,00 €,"
        " Anteilfinanzierung), entworfen von {person:person-bea}, gezeichnet von"
        " {person:person-can} (Zeichnungsbefugnis); folgt dem Votum der Allianz."
        f" Begründung: „{{text:{fact.reasons.ref}}}“"
    )


@pytest.mark.parametrize(
    "fact", [GrantApproved, GrantAmended, ApplicationRejected, GrantSettled, OvercommitmentAccepted]
)
def test_a_decision_tells_its_reasons(fact: type[Event]):
    assert sentence(example(fact)).endswith("Begründung: „{text:ref-x}“")


def test_the_draft_of_an_amendment_is_no_approval():
    assert sentence(example(DecisionDrafted, act="amendment")).startswith("Änderung ")
    assert sentence(example(DecisionDrafted, act="approval")).startswith("Bewilligung ")


def test_a_report_says_when_it_was_published():
    told = sentence(example(ReportPublished, published_on="2025-01-15"))
    assert "veröffentlicht am 15.01.2025 von {person:" in told


def test_only_what_is_posted_is_presumed_to_arrive():
    assert "gilt am" in sentence(example(DecisionDispatched, channel="post"))
    served = example(DecisionDispatched, channel="delivery", presumed_on=None)
    assert "gilt am" not in sentence(served)


@pytest.mark.parametrize(
    ("cents", "status", "words"),
    [
        (-500, "approved", "bewilligt -5,00 €; Stichtag 2016,"),
        (0, "approved", "bewilligt 0,00 €; Stichtag 2016,"),
        (None, "approved", "bewilligt, Betrag unbekannt; Stichtag 2016,"),
        (500, "cancelled", "bewilligt 5,00 €, später aufgehoben; Stichtag 2016,"),
    ],
)
def test_the_amount_of_an_imported_case_is_never_guessed(cents, status, words):
    _, fact, _ = imported(cents=cents, status=status, on="2016")
    assert words in sentence(fact)


def test_postings_of_an_imported_case_name_no_act_of_this_service():
    commitment = example(FundsCommitted).model_copy(update={"decision": DECISION_ELSEWHERE})
    payment = example(FundsDisbursed).model_copy(update={"payout_no": 0})
    assert sentence(commitment).endswith("Bescheid des Altsystems.")
    assert sentence(payment).endswith("Zahlung laut Altsystem.")
    assert sentence(payment.model_copy(update={"payout_no": 1})).endswith("Mittelabruf 1.")


def test_commitments_of_several_years_name_their_budgets():
    told = sentence(example(FundsCommitted))
    assert of_budget("case/FKR-2024-0001", told) is told
    assert [of_budget(f"budget/FKR/{of}", told) for of in ("14524/2025", "statewide/2026")] == [
        f"Budget {{region:14524}} 2025: {told}",
        f"Budget landesweit 2026: {told}",
    ]


def test_a_parameter_is_told_by_its_name():
    named = sentence(example(ParameterSet, key="carry_forward_years", value="2"))
    assert named.startswith("Regelparameter „Verfügbarkeit von Resten“ für Fälle der Richtlinie")
    assert sentence(example(ParameterSet, key="new_key")).startswith("Regelparameter „new_key“ ")


def test_a_return_says_that_its_year_was_closed():
    known = {"ground": "repayment", "value_on": "2024-12-30"}
    late = sentence(example(PayoutReturned, **known, year_closed_on="2025-01-10"))
    assert late.endswith(
        "; das Haushaltsjahr der Auszahlung war seit dem 10.01.2025 abgeschlossen."
    )
    assert "Haushaltsjahr" not in sentence(example(PayoutReturned, **known, year_closed_on=None))


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        ("2026-12-21", "21.12.2026"),
        ("2026-12-20", "20.12.2026 (kein Arbeitstag: Fristende ist der 21.12.2026)"),
        ("2026-11-18", "18.11.2026 (kein Arbeitstag: Fristende ist der 19.11.2026)"),  # Bußtag.
    ],
)
def test_a_deadline_says_when_it_ends(due_on: str, told: str):
    asked = sentence(example(DocumentsRequested, due_on=due_on))
    assert f"; Frist bis {told}, angefordert von" in asked
    longer = sentence(example(DeadlineExtended, due_on=due_on))
    assert f" Nachforderung bis {told} verlängert von" in longer
    proof = sentence(example(ProofDeadlineExtended, before_due_on="2026-01-02", due_on=due_on))
    assert f" von 02.01.2026 auf {told} verlängert" in proof
    reminded = sentence(example(ProofReminded, respond_until=due_on))
    assert f"; Frist bis {told}. Veranlasst von" in reminded
    assert f"zu beantworten bis {told}: " in sentence(example(QueryRaised, due_on=due_on))
    assert f" mit Frist bis {told}, " in sentence(example(HearingHeld, respond_until=due_on))


def test_what_came_on_the_day_a_period_ended_came_in_time():
    days = {"due_in_force_on": "2026-02-28", "timeliness": "late"}
    kept = sentence(example(ProofSubmitted, received_on="2026-03-02", **days))
    assert " fristgerecht eingegangen " in kept
    assert " verspätet eingegangen " in sentence(
        example(ProofSubmitted, received_on="2026-03-03", **days)
    )
    answered = {"due_on": "2026-02-28", "answered_on": "2026-03-02", "timeliness": "late"}
    assert " fristgerecht beantwortet " in sentence(example(QueryAnswered, **answered))
    extended = {"before_due_on": "2026-02-28", "extended_on": "2026-03-02", "timeliness": "late"}
    assert "nach ihrem Ablauf" not in sentence(example(ProofDeadlineExtended, **extended))


def test_codes_are_told_in_german():
    assert set(REMEDIES) | set(PAYOUT_REMEDIES) <= set(CODES)
    assert codes(["statutes", "signature"]) == "Satzung und Unterschrift"
    refused = sentence(example(ApplicationRejected, ground="no-state-interest"))
    assert "(Grund: kein erhebliches Landesinteresse)" in refused
    assert "(Grund: new-ground)" in sentence(example(ApplicationRejected, ground="new-ground"))
    asked = sentence(example(PayoutRequested, earmark="general", kind="advance"))
    assert "(Vorschuss, Jahr 2024, allgemeine Mittel, Bedarf 31.12.2024 bis 31.12.2024)" in asked
    assert "Zweckbindung international" in sentence(
        example(PayoutRequested, earmark="international")
    )


def test_regions_are_told_by_their_names():
    told = sentence(example(RoleGranted, scopes=("14511", "statewide")))
    assert "für {region:14511} und landesweit" in told
    assert "überall" in sentence(example(RoleGranted, scopes=("all",)))


@pytest.mark.parametrize("consent", ["Einwilligung SMF 2026", "SMF 2026"])
def test_consent_is_called_so_once(consent):
    told = sentence(example(RemainderCarriedForward, consent=consent))
    assert told.count("Einwilligung") == 1


def test_a_vote_against_recommends_nothing():
    assert "empfohlen 0,01 €" in sentence(example(PrioritisationRecorded, recommended_cents=1))
    assert "empfohlen" not in sentence(example(PrioritisationRecorded, recommended_cents=0))


def test_an_import_that_states_no_totals_is_not_said_to_match():
    assert sentence(example(ImportSealed, control_totals=[])).endswith("; keine Kontrollsummen.")
    stated = [
        {"measure": "count", "computed": 7, "stated": 7},
        {"measure": "approved_cents", "computed": 0, "stated": 7},
    ]
    told = sentence(example(ImportSealed, control_totals=stated))
    assert told.endswith("; Kontrollsummen, die stimmen: 1 von 2.")


def test_notation():
    assert [partial(text) for text in ("2016", "2016-05", "2019-12-31")] == [
        "2016",
        "05.2016",
        "31.12.2019",
    ]
    assert [percent(bp) for bp in (9000, 9050, 1)] == ["90 %", "90,50 %", "0,01 %"]
    assert [signed(cents) for cents in (1, 0, -123_456)] == ["+0,01 €", "0,00 €", "−1.234,56 €"]

"""The traps of this trade, and the tests that step into each of them: the one list of them."""

from __future__ import annotations

from importlib import import_module

import pytest

TRAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "vote on version 2, approval of version 3": (
        ("decisions.test_application_course", "test_vote_on_version_2_approval_of_version_3"),
        ("decisions.test_approval", "test_a_vote_on_version_2_does_not_carry_version_3"),
    ),
    "member appointed after the meeting": (
        ("decisions.test_alliance", "test_a_member_appointed_after_the_meeting_does_not_count"),
        (
            "acceptance.test_application",
            "test_a_member_appointed_after_the_meeting_has_no_vote_in_it",
        ),
    ),
    "town falls below 10,000": (
        ("decisions.test_alliance", "test_a_town_falls_below_ten_thousand"),
    ),
    "M2 must not apply to a kreisfreie Stadt": (
        ("decisions.test_alliance", "test_m2_must_not_apply_to_a_kreisfreie_stadt"),
    ),
    "approved 31 Dec, notified in January": (
        ("decisions.test_approval", "test_approved_on_new_years_eve_and_notified_in_january"),
        ("acceptance.test_straight_line", "test_approved_31_dec_notified_in_january"),
    ),
    "multi-year without authority for year 3": (
        ("decisions.test_budget", "test_several_years_without_authority_for_the_last_one"),
        ("acceptance.test_crooked_paths", "test_several_years_without_authority_for_the_third"),
    ),
    "earmarked money for another object": (
        (
            "decisions.test_application_course",
            "test_earmarked_money_for_another_object_is_a_finding_that_blocks",
        ),
        ("decisions.test_approval", "test_earmarked_money_is_for_its_own_objects_alone"),
    ),
    "ordered 30 Dec, executed 2 Jan": (
        (
            "decisions.test_budget",
            "test_ordered_on_30_december_and_executed_on_2_january_needs_the_commitment_carried",
        ),
        ("acceptance.test_straight_line", "test_ordered_30_dec_executed_2_jan"),
        ("acceptance.test_payouts", "test_ordered_30_dec_failed_and_ordered_again_executed_2_jan"),
    ),
    "executed 30 Dec, returned 3 Jan": (
        ("decisions.test_budget", "test_executed_on_30_december_and_returned_on_3_january"),
        ("acceptance.test_straight_line", "test_executed_30_dec_returned_3_jan"),
        ("acceptance.test_payouts", "test_executed_30_dec_a_part_returned_3_jan_and_paid_again"),
    ),
    "90 % of odd cents over three lines": (
        ("decisions.test_settlement", "test_ninety_percent_of_odd_cents_over_three_lines"),
    ),
    "cost fall after payout under each financing type": (
        ("decisions.test_settlement", "test_cost_fell_after_the_payout"),
        ("decisions.test_financing", "test_final_amount"),
    ),
    "de-minimis at 2023-12-31 / 2024-01-01": (
        ("decisions.test_de_minimis", "test_de_minimis_at_2023_12_31_and_2024_01_01"),
    ),
    "interest over negative base rate and two changes, leap day": (
        ("decisions.test_interest", "test_a_negative_rate_two_changes_and_a_leap_day"),
        ("decisions.test_interest", "test_segments_are_days_one_by_one"),
    ),
    "objection one day late under the 3- or 4-day rule": (
        ("decisions.test_objection", "test_objection_one_day_late_under_the_3_or_4_day_rule"),
    ),
    "missing remedy notice": (
        ("decisions.test_objection", "test_a_missing_remedy_notice_leaves_a_year_to_object"),
        (
            "acceptance.test_crooked_paths",
            "test_a_case_reopened_after_its_remainder_lapsed_needs_new_money",
        ),
    ),
    "knowledge two years before revocation": (
        ("decisions.test_revocation", "test_knowledge_two_years_before_revocation"),
    ),
    "payment after write-down": (
        ("decisions.test_claim", "test_a_payment_after_the_write_down_is_taken"),
        ("acceptance.test_claim", "test_written_down_counts_as_done_and_can_still_be_paid"),
    ),
    "the same file twice": (("legacy.test_import", "test_the_same_file_again_adds_nothing"),),
    "legacy amount null with a date": (
        ("legacy.test_import", "test_a_legacy_amount_null_with_a_date"),
        ("projections.test_totals", "test_unknown_amounts_are_counted_and_not_summed"),
    ),
    "question dated before the import": (
        ("projections.test_totals", "test_a_question_dated_before_the_import"),
    ),
    "correction of a fact that a published report used": (
        (
            "acceptance.test_publication",
            "test_correction_of_a_legacy_case_that_a_published_report_used",
        ),
        (
            "acceptance.test_publication",
            "test_change_of_a_commitment_that_a_published_report_used",
        ),
    ),
    "certifier and orderer the same person through a role change": (
        ("decisions.test_payout", "test_a_new_role_does_not_make_a_new_person"),
        (
            "acceptance.test_payouts",
            "test_certifier_and_orderer_the_same_person_through_a_role_change",
        ),
    ),
    "two approvals racing for the last 10,000 EUR": (
        ("decisions.test_budget", "test_two_approvals_race_for_the_last_money"),
        (
            "acceptance.test_straight_line",
            "test_of_two_approvals_racing_for_the_last_money_one_wins",
        ),
        ("acceptance.test_race", "test_of_two_approvals_for_the_last_money_exactly_one_wins"),
    ),
    "due date on Buß- und Bettag": (
        (
            "decisions.test_application_course",
            "test_a_deadline_that_ends_on_buss_und_bettag_ends_a_day_later",
        ),
        ("projections.test_deadlines", "test_a_proof_due_on_repentance_day_is_due_the_day_after"),
        ("decisions.test_deadlines", "test_due_date_on_penance_day_moves_to_thursday"),
    ),
    "erased person still shown as role and pseudonym": (
        ("acceptance.test_erasure", "test_erased_person_still_shown_as_role_and_pseudonym"),
        ("projections.test_trail", "test_an_erased_person_is_shown_by_a_pseudonym_after_a_rebuild"),
    ),
    "budget cut below commitments": (
        ("decisions.test_budget", "test_a_cut_below_commitments_needs_an_accepted_overcommitment"),
    ),
    "case reopened after its remainder lapsed": (
        (
            "acceptance.test_crooked_paths",
            "test_a_case_reopened_after_its_remainder_lapsed_needs_new_money",
        ),
        (
            "acceptance.test_crooked_paths",
            "test_a_settled_case_reopened_after_its_remainder_lapsed_pays_nothing",
        ),
    ),
}
NEVER_OR_NOT_ALWAYS_RUN = {"skip", "skipif", "xfail", "long", "benchmark"}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_stepped_into_by_a_test_that_always_runs(trap):
    assert TRAPS[trap]
    for module, name in TRAPS[trap]:
        found = import_module(f"tests.{module}")
        function = getattr(found, name)
        marks = [*_marks(found), *_marks(function)]
        assert name.startswith("test_")
        assert {mark.name for mark in marks} & NEVER_OR_NOT_ALWAYS_RUN == set(), name


def _marks(of: object) -> list[pytest.Mark]:
    """The marks of a module or a function, as they are collected."""
    marks = getattr(of, "pytestmark", [])
    found: list[pytest.Mark | pytest.MarkDecorator] = marks if isinstance(marks, list) else [marks]
    return [each if isinstance(each, pytest.Mark) else each.mark for each in found]

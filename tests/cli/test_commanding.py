"""Any command from the command line, for a person the log knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.acceptance.stage import stage
from tests.cli.shell import environment_of, run_grants

APPLICANT = {"name": "Werkstatt e. V.", "kind": "association", "registered_on": "2024-01-02"}


class Shell:
    """`grants command` on the database of a stage."""

    def __init__(self, region, folder: Path) -> None:
        self.region = region
        self._folder = folder
        self._environment = environment_of(region, folder)

    def __call__(self, name, target, body, *words, by="ada"):
        path = self._folder / "body.json"
        path.write_text(body if isinstance(body, str) else json.dumps(body))
        person = ["--as", self.region.persons[by]] if by else []
        return run_grants(("command", name, target, path, *person, *words), self._environment)


@pytest.fixture(scope="module")
def grants(copies, tmp_path_factory):
    folder = tmp_path_factory.mktemp("command")
    with stage(copies, folder, allocated={2024: 10_000_000}) as region:
        yield Shell(region, folder)


def test_a_command_is_carried_out_once_and_says_it_came_by_the_command_line(grants):
    words = ("register-party", "new", APPLICANT, "--id", "command-line-1")
    done = grants(*words)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["version"] == 1
    (recorded,) = grants.region.service.log.read(f"party/{told['number']}")
    assert recorded.stored.source.face == "cli"
    assert recorded.stored.actor.person == grants.region.persons["ada"]
    assert recorded.stored.actor.account.startswith("shell-")
    assert json.loads(grants(*words).stdout) == told


def test_a_dry_run_shows_money_and_phase_and_stores_nothing(grants):
    case = grants.region.ready_case(cents=900_000)
    decision = grants.region.draft(case, {2024: 900_000}, cost=1_000_000)
    position = grants.region.service.log.last_position()
    words = ("approve", case, {"decision": decision, "signed_on": "2024-02-06"}, "--dry-run")
    done = grants(*words, by="bea")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["phase"] == {"before": "ready-to-decide", "after": "approved"}
    (effect,) = told["budgets"]
    moved = effect["before"]["available_cents"] - effect["after"]["available_cents"]
    assert moved == 900_000
    table = grants(*words, "--format", "table", by="bea")
    assert "entscheidungsreif → bewilligt" in table.stderr
    assert "danach" in table.stdout
    assert grants.region.service.log.last_position() == position


def test_a_rejection_ends_with_one_and_names_rule_sentence_and_basis(grants):
    case = grants.region.ready_case(cents=900_000)
    done = grants("request-payout", case, {
        "payout_no": 1, "kind": "advance", "year": 2024, "earmark": "general", "cents": 1,
        "requested_on": "2024-02-06",
    })  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("not-in-this-phase: Die Akte steht auf „entscheidungsreif“")


def test_refusals_are_said_in_the_language_asked_for(grants):
    case = grants.region.ready_case(cents=900_000)
    withdrawn = {"reason_code": "x", "withdrawn_on": "2024-02-06"}
    paid = {"payout_no": 1, "kind": "advance", "year": 2024, "earmark": "general", "cents": 1,
            "requested_on": "2024-02-06"}  # fmt: skip
    party = "register-party", "new"
    asked = {
        "not-in-this-phase: The file is ": ("request-payout", case, paid),
        "stale-version: Version 7 is in force": ("withdraw-application", case, withdrawn,
                                                 "--if-version", "1"),
        "“register-parties” is no command": ("register-parties", "new", APPLICANT),
        ": give “new” instead of “FKR”": ("register-party", "FKR", APPLICANT),
        "“a/b” cannot name anything": ("approve", "a/b", {}),
        "kind: Possible are: 'municipal'": (*party, {**APPLICANT, "kind": 7}),
        "8 to 128 characters": (*party, APPLICANT, "--id", "kurz"),
        "Who acts? Give either": (*party, APPLICANT, "--account", "x"),
    }  # fmt: skip
    for told, words in asked.items():
        said = grants(*words, "--lang", "en").stderr
        assert told in said
    refused = grants(*party, APPLICANT, "--lang", "en", by="bea").stderr
    assert "caseworker" in refused
    assert "Zuständigkeit" not in refused


def test_who_may_not_is_refused(grants):
    done = grants("register-party", "new", APPLICANT, by="bea")
    assert (done.returncode, done.stderr.partition(":")[0]) == (1, "role")


def test_an_old_version_is_refused_with_the_current_one(grants):
    case = grants.region.ready_case(cents=900_000)
    body = {"reason_code": "x", "withdrawn_on": "2024-02-06"}
    done = grants("withdraw-application", case, body, "--if-version", "1")
    assert (done.returncode, "Version 7" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("register-parties", "new", APPLICANT), "kein Befehl"),
        (("register-party", "FKR", APPLICANT), "bitte „new“ angeben"),
        (("approve", "a/b", {}), "number"),
        (("register-party", "new", "[]"), "JSON-Objekt"),
        (("register-party", "new", {**APPLICANT, "kind": 7}), "kind: "),
        (("register-party", "new", APPLICANT, "--id", "kurz"), "--id"),
        (("register-party", "new", APPLICANT, "--account", "x"), "entweder"),
    ],
)
def test_bad_input_ends_with_two_and_names_it(grants, words, message):
    done = grants(*words)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr


def test_a_person_the_log_does_not_know_may_nothing(grants):
    done = grants("register-party", "new", APPLICANT, "--account", "account-x", by=None)
    assert (done.returncode, "kennt niemanden" in done.stderr) == (2, True)

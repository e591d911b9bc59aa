"""Papers in the files of every twentieth case: votes and proofs of use as text, all invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from grants.demonstration.acts import Act, Paper
from grants.demonstration.cases import Case
from grants.demonstration.ranks import number_of
from grants.kernel.calendar import BERLIN
from grants.kernel.money import euros_de

_EVERY = 20
_AFTER = dt.timedelta(minutes=1)
"""No two acts of a case are nearer to each other than two minutes."""

_INVENTED = "VORFÜHRDATEN: erfunden, kein amtliches Schriftstück"
_LINES = {
    "personnel": "Personalausgaben",
    "material": "Sachausgaben",
    "publicity": "Öffentlichkeitsarbeit",
    "events": "Veranstaltungen",
    "travel": "Reisekosten",
}


def filed_papers(told: Iterable[Act], cases: Mapping[str, Case]) -> Iterator[Act]:
    """Who records a vote or a proof takes the paper into the file a minute later."""
    for act in told:
        if act.route not in {"record-vote", "submit-proof"}:
            continue
        number = number_of(act)
        if int(number[-4:]) % _EVERY:
            continue
        paper = _minutes(act, cases[number]) if act.route == "record-vote" else _proof(act, cases)
        received_on = act.body.get("received_on", act.at.astimezone(BERLIN).date())
        yield Act(act.at + _AFTER, "file-document", act.stream, act.person,
                  {"received_on": received_on}, paper)  # fmt: skip


def _minutes(act: Act, case: Case) -> Paper:
    """What an alliance's minutes say about one project."""
    said = act.body
    points = sum(score["points"] for score in said["scores"])
    rank = f"Rang {said['rank']}" if said["rank"] else "ohne Rang"
    return Paper(
        "minutes",
        f"Niederschrift {said['meeting']} Auszug.txt",
        _text(
            number_of(act), case, "Niederschrift über die Abstimmung (Auszug)",
            f"Sitzung: {said['meeting']}",
            f"Dafür {said['votes_for']}, dagegen {said['votes_against']},"
            f" enthalten {said['abstentions']}",
            f"{points} Punkte, {rank}",
            f"Empfohlen: {euros_de(said['recommended_cents'])}",
        ),
    )  # fmt: skip


def _proof(act: Act, cases: Mapping[str, Case]) -> Paper:
    """The figures of a proof of use as its recipient sent them."""
    said = act.body
    spent = [f"{_LINES[each['line']]}: {euros_de(each['cents'])}" for each in said["lines"]]
    total = sum(each["cents"] for each in said["lines"])
    return Paper(
        "proof-of-use",
        "Verwendungsnachweis.txt",
        _text(
            number_of(act), cases[number_of(act)], "Verwendungsnachweis: zahlenmäßiger Nachweis",
            *spent,
            f"Ausgaben zusammen: {euros_de(total)}",
            f"davon aus anderen Mitteln: {euros_de(said['other_means_cents'])}",
        ),
    )  # fmt: skip


def _text(number: str, case: Case, heading: str, *lines: str) -> str:
    head = (_INVENTED, "", heading, f"Vorgang: {number}", f"Vorhaben: {case.title}", "")
    return "\n".join((*head, *lines, ""))

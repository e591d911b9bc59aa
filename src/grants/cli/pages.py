"""Pages for people at a terminal: the head of a case, its whole file, the lines of its trail."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grants.cli.frame import Session
from grants.cli.output import amount, cell, day, moment, print_rows
from grants.settings import Language
from grants.words import heading, word
from projections.audit_trail.queries import TrailLine
from projections.audit_trail.sentences.codes import codes
from projections.cases.file import CaseFile
from projections.cases.queries import Case, CaseLine
from projections.people.queries import party_names, person_names
from projections.regions import region_names

_INDENT = " " * 12
_WIDTH_MAX = 120
_Rows: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Names:
    """What stands behind the ids of cases, as far as the vault still holds it."""

    parties: Mapping[str, str]
    texts: Mapping[str, str]
    regions: Mapping[tuple[str, str], str]

    def recipient(self, line: CaseLine) -> str:
        """The applicant or recipient."""
        return self.parties[line.party]

    def title(self, line: CaseLine) -> str | None:
        """The title; of an imported case without one, its purpose."""
        return self.texts.get(line.title_ref or "") or self.purpose(line)

    def purpose(self, line: CaseLine) -> str | None:
        """What the money is for."""
        return self.texts.get(line.purpose_ref or "")

    def place(self, programme: str, scope: str) -> str:
        """`14524 Zwickau`; a scope that is no registered region stands alone."""
        name = self.regions.get((programme, scope))
        return f"{scope} {name}" if name else scope


def names_of(session: Session, lines: Sequence[CaseLine]) -> Names:
    """The names behind these cases, looked up at once."""
    log, vault = session.service.log, session.service.vault
    refs = {ref for line in lines for ref in (line.title_ref, line.purpose_ref) if ref}
    with log.connection() as connection:
        texts = vault.open(connection, refs)
    return Names(
        party_names(log, {line.party for line in lines}),
        texts,
        region_names(log, {line.programme for line in lines}),
    )


def print_head(session: Session, found: Case) -> None:
    """What it is, whose, how much, and where it stands."""
    line, language = found.line, session.language
    names = names_of(session, [line])
    scope = word("scope", line.scope, language)
    kind = word("kind", line.kind, language)
    place = "" if scope == kind else f", {names.place(line.programme, scope)}"
    period = " – ".join(day(on, language) for on in (line.period_from, line.period_to) if on)
    flags = f" ({codes(line.flags)})" if line.flags else ""
    rows = {
        "recipient": names.recipient(line),
        "purpose": names.purpose(line) if line.title_ref else None,
        "kind": kind + place,
        "guideline": line.guideline,
        "primary_object": line.primary_object,
        "period": period,
        "received_on": line.received_on and day(line.received_on, language),
        "phase": word("phase", line.phase, language) + flags,
        "requested_cents": line.requested_cents,
        "approved_cents": line.approved_cents,
        "approved_on": line.approved_on and day(line.approved_on, language),
        "amount_cents": line.amount_cents,
        "paid_cents": line.paid_cents,
        "claimed_cents": line.claimed_cents or None,
        "recovered_cents": line.recovered_cents or None,
    }
    _print_title(f"{line.number}  {names.title(line) or ''}")
    _print_grid(session, rows)


def print_file(session: Session, found: Case) -> None:
    """The whole file: plan, votes, decisions, payouts, proof, claims."""
    file = found.file
    people = _People(session, found)
    print_head(session, found)
    sections: dict[str, _Rows] = {
        "costs": [{"line": c.line, "year": c.year, "cents": c.cents} for c in file.costs],
        "votes": _votes(file),
        "decisions": _decisions(file, people),
        "by_year": [
            {"year": share.year, "earmark": share.earmark, "cents": share.cents}
            for share in file.by_year
        ],
        "payouts": _payouts(found, people, session.language),
        "proof": _proof(file),
        "claims": _claims(file),
    }
    for name, rows in sections.items():
        if rows:
            print_rows(rows, "table", session.language, title=heading(name, session.language))


def _votes(file: CaseFile) -> _Rows:
    return [
        {
            "meeting": vote.meeting,
            "held_on": vote.held_on,
            "application_version": vote.application_version,
            "outcome": vote.outcome,
            "ballots": f"{vote.votes_for} : {vote.votes_against} : {vote.abstentions}",
            "rank": vote.rank,
            "recommended_cents": vote.recommended_cents,
            "findings": codes(vote.findings) if vote.findings else None,
        }
        for vote in file.votes
    ]


def _decisions(file: CaseFile, people: _People) -> _Rows:
    return [
        {
            "decision": act.decision,
            "act": act.act,
            "cents": act.cents,
            "signed_on": act.signed_on,
            "drafted_by": people.name(act.drafted_by),
            "approved_by": people.name(act.approved_by),
            "notified_on": act.notified_on,
            "final_on": act.final_on,
        }
        for act in file.decisions
    ]


def _payouts(found: Case, people: _People, language: Language) -> _Rows:
    return [
        {
            "payout_no": payout.payout_no,
            "kind": word("payout", payout.kind, language),
            "stage": payout.stage,
            "year": payout.year,
            "requested_cents": payout.requested_cents,
            "paid_cents": payout.paid_cents,
            "returned_cents": payout.returned_cents,
            "value_on": payout.value_on,
            "certified_by": people.name(payout.certified_by),
            "ordered_by": people.name(payout.ordered_by),
            "executed_by": people.name(payout.executed_by),
        }
        for payout in found.payouts
    ]


def _proof(file: CaseFile) -> _Rows:
    return [
        {
            "received_on": proof.received_on,
            "due_on": proof.due_on,
            "timeliness": proof.kept,
            "spent_cents": sum(line.cents for line in proof.lines),
            **({"recognised_cents": examined.recognised_cents} if examined else {}),
        }
        for proof, examined in [(file.proof, file.proof_examined)]
        if proof is not None
    ]


def _claims(file: CaseFile) -> _Rows:
    return [
        {
            "claim": claim.claim,
            "due_on": claim.due_on,
            "cents": claim.cents,
            "interest_cents": claim.interest_cents or None,
            "recovered_cents": claim.paid_cents,
            "open_cents": claim.open_cents,
            "stage": claim.stage,
        }
        for claim in file.claims
    ]


class _People:
    """The names of everybody who signed something in a file."""

    def __init__(self, session: Session, found: Case) -> None:
        ids = {who for act in found.file.decisions for who in (act.drafted_by, act.approved_by)}
        for payout in found.payouts:
            ids |= {payout.certified_by, payout.ordered_by, payout.executed_by}
        self._names = person_names(session.service.log, [who for who in ids if who])

    def name(self, person: str | None) -> str | None:
        return None if person is None else self._names[person]


def print_line(line: TrailLine, session: Session) -> None:
    """One fact as people read a file: when, what; below it who in which role, and where from."""
    language = session.language
    recorded = "erfasst" if language == "de" else "recorded"
    below = [
        f"{line.who}, {line.role}",
        f"{recorded} {moment(line.recorded_at, language)[:-3]}",
        f"{heading('position', language)} {line.position}",
    ]
    if line.budget_account is not None and line.cents is not None:
        _, scope, year, earmark = line.budget_account.split("/")
        account = f"{year}/{word('scope', scope, language)}/{word('earmark', earmark, language)}"
        below.append(f"Budget {account}: {amount(line.cents, language)}")
    if line.legal_basis:
        below.append(line.legal_basis)
    first = f"{day(line.effective_on, language):<{len(_INDENT)}}{line.what}"
    typer.echo(_wrapped(first))
    typer.echo(_wrapped(_INDENT + " · ".join(below)))


def print_state(state: str) -> None:
    """What stands after a fact, below its line."""
    typer.echo(_wrapped(f"{_INDENT}→ {state}"))


def _wrapped(text: str) -> str:
    """Broken at the terminal's edge; a program that reads a pipe gets one line."""
    if not sys.stdout.isatty():
        return text
    width = min(shutil.get_terminal_size().columns, _WIDTH_MAX)
    return textwrap.fill(text, width, subsequent_indent=_INDENT, break_on_hyphens=False)


def _print_title(text: str) -> None:
    Console(highlight=False).print(Text(text.rstrip(), style="bold"), soft_wrap=True)


def _print_grid(session: Session, rows: Mapping[str, Any]) -> None:
    console = Console(highlight=False)
    grid = Table.grid(padding=(0, 2, 0, 0))
    for key, value in rows.items():
        if value is not None and value != "":
            shown = cell(key, value, session.language) if key.endswith("_cents") else str(value)
            grid.add_row(Text(heading(key, session.language), style="dim"), Text(shown))
    console.print(grid)
    console.print()

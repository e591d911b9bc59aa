"""Defects of an application as it came in: noted, never a refusal (§ 24 (3) VwVfG). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grants.application.events import CostLine, FinancingLine, Kind, MeasureStarted
from grants.kernel.aggregate import Basis
from grants.kernel.ids import GENERAL, STATEWIDE
from grants.kernel.money import to_basis_points
from grants.kernel.parameters import Parameters, ParameterUnknown
from grants.kernel.phrases import N_, Phrase
from grants.kernel.speech import joined

STARTED_BEFORE_PERMISSION = "started-before-permission"

REMEDIES = {
    "no-guideline": N_("am Eingangstag galt keine Richtlinie (Fassung erfassen und Antrag ändern)"),
    "region-unknown": N_(
        "die Region gehört nicht zum Programm (Region erfassen und Antrag ändern)"
    ),
    "scope-not-statewide": N_("ein landesweites Vorhaben nennt eine Region (neuer Antrag)"),
    "call-unknown": N_("der Projektaufruf ist nicht erfasst (Aufruf erfassen und Antrag ändern)"),
    "call-not-open": N_("der Projektaufruf war noch nicht eröffnet (neuer Antrag)"),
    "call-closed": N_("der Projektaufruf war beendet (neuer Antrag im nächsten Aufruf)"),
    "plan-unbalanced": N_("Ausgaben und Finanzierung sind ungleich (Antrag ändern)"),
    "rate-above-max": N_("beantragt ist mehr als der Höchstsatz (Antrag ändern)"),
    "max-rate-unknown": N_("kein Höchstsatz ist erfasst (Parameter festlegen und Antrag ändern)"),
    "object-not-in-guideline": N_("ein Fördergegenstand fehlt in der Richtlinie (Antrag ändern)"),
    "primary-object-not-among": N_("der Hauptgegenstand ist kein Gegenstand (Antrag ändern)"),
    "earmark-undefined": N_(
        "die Zweckbindung ist für ein Haushaltsjahr nicht festgelegt "
        "(festlegen und Antrag ändern, oder andere Zweckbindung)"
    ),
    "earmark-other-objects": N_("die Zweckbindung deckt einen Gegenstand nicht (Antrag ändern)"),
    "period-reversed": N_("der Zeitraum endet vor seinem Beginn (Antrag ändern)"),
    STARTED_BEFORE_PERMISSION: N_(
        "das Vorhaben begann vor Genehmigung und Bewilligung (liegt eine Genehmigung vor, sie "
        "erfassen; ist der Beginn falsch erfasst, ihn mit Begründung berichtigen oder "
        "zurücknehmen; sonst ablehnen)"
    ),
    # Of the vote and its meeting: cured by a new vote.
    "inquorate": N_("die Allianz war nicht beschlussfähig (erneut vorlegen)"),
    "present-without-mandate": N_("Anwesende hatten kein Mandat (erneut vorlegen)"),
    "conflict-declared-late": N_(
        "eine Befangenheit wurde erst nach der Sitzung erklärt (erneut vorlegen)"
    ),
    "conflict-known-late": N_(
        "erst nach dem Votum wurde bekannt, dass ein anwesendes Mitglied dem Antragsteller "
        "angehört oder dieselbe Person für ein befangenes handelt (erneut vorlegen)"
    ),
    "conflict-recorded-late": N_(
        "eine Befangenheit war bis zur Sitzung erklärt, wurde aber erst nach dem Votum erfasst "
        "(erneut vorlegen)"
    ),
    "points-below-minimum": N_("die Mindestpunktzahl ist nicht erreicht (erneut vorlegen)"),
    "score-missing": N_("ein Kriterium des Aufrufs ist nicht bewertet (erneut vorlegen)"),
    **{
        f"seat-missing-m{n}": Phrase(
            "der Sitz M{n} war nicht ausreichend besetzt (erneut vorlegen)", n=n
        )
        for n in range(1, 8)
    },
}
"""What was found, and what can be done about it, in German."""


@dataclass(frozen=True, kw_only=True)
class CallTerms:
    """What a call for projects asks; `last_day` is the last day on which to apply."""

    opened_on: dt.date
    last_day: dt.date
    criteria: tuple[str, ...]
    points_min: int


@dataclass(frozen=True, kw_only=True)
class ApplicationBasis(Basis):
    """What the programme and the alliance add: all as known now, for the day of receipt.

    `guideline` is the version of the case with its `guideline_objects`; None: none was valid.
    `earmarks`: earmark and budget year → objects. `call` is None where none is known of that name.
    """

    guideline: str | None
    guideline_objects: frozenset[str]
    earmarks: Mapping[tuple[str, int], frozenset[str]]
    regions: frozenset[str]
    call: CallTerms | None


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an application says, as far as it can be wrong; `received_on` is that of version 1."""

    kind: Kind
    scope: str
    call: str | None
    objects: tuple[str, ...]
    primary_object: str
    costs: tuple[CostLine, ...]
    financing: tuple[FinancingLine, ...]
    requested_cents: int
    earmark: str
    period_from: dt.date
    period_to: dt.date
    received_on: dt.date


def findings_of(content: Content, basis: ApplicationBasis) -> tuple[str, ...]:
    """Codes of everything that is wrong, each once, in order of the form."""
    return tuple(
        dict.fromkeys(
            [
                *_place(content, basis),
                *_call(content, basis),
                *_objects(content, basis),
                *_plan(content, basis),
            ]
        )
    )


def described(findings: Iterable[str]) -> Phrase:
    """Findings with their remedies, for people."""
    remedies = (
        Phrase("{code}: {remedy}", code=code, remedy=Phrase(REMEDIES.get(code, N_("zu klären"))))
        for code in findings
    )
    return Phrase("{remedies}.", remedies=joined("; ", remedies))


def findings_of_start(measure: MeasureStarted | None, *admitted: dt.date | None) -> tuple[str, ...]:
    """Whether a measure began before all the days from which it may (VwV zu § 44 SäHO).

    Those are the first day permitted, that of the decision and of one before it, as they are known
    now: in which order beginning, permission and decision were recorded makes no difference.
    """
    if measure is None:
        return ()
    known = (measure.permitted_from, measure.approved_on, *admitted)
    days = [day for day in known if day is not None]
    early = not days or measure.started_on < min(days)
    return (STARTED_BEFORE_PERMISSION,) if early else ()


def max_rate_bp(kind: Kind, parameters: Parameters, day: dt.date) -> int:
    """The highest rate of the programme for this kind of case, in basis points.

    Raises:
        ParameterUnknown: none is recorded for the day.
    """
    return to_basis_points(parameters.on(f"max_rate_{kind}", day))


def _place(content: Content, basis: ApplicationBasis) -> Iterator[str]:
    if basis.guideline is None:
        yield "no-guideline"
    if content.kind == "statewide":
        if content.scope != STATEWIDE:
            yield "scope-not-statewide"
    elif content.scope not in basis.regions:
        yield "region-unknown"


def _call(content: Content, basis: ApplicationBasis) -> Iterator[str]:
    if content.call is None:
        return
    if basis.call is None:
        yield "call-unknown"
    elif content.received_on < basis.call.opened_on:
        yield "call-not-open"
    elif content.received_on > basis.call.last_day:
        yield "call-closed"


def _objects(content: Content, basis: ApplicationBasis) -> Iterator[str]:
    objects = set(content.objects)
    if basis.guideline is not None and objects - basis.guideline_objects:
        yield "object-not-in-guideline"
    if content.primary_object not in objects:
        yield "primary-object-not-among"
    if content.earmark == GENERAL:
        return
    # Earmarked money is earmarked per budget year.
    for year in sorted({line.year for line in content.costs} or {content.period_from.year}):
        admitted = basis.earmarks.get((content.earmark, year))
        if admitted is None:
            yield "earmark-undefined"
        elif objects - admitted:
            yield "earmark-other-objects"


def _plan(content: Content, basis: ApplicationBasis) -> Iterator[str]:
    costs = sum(line.cents for line in content.costs)
    if costs != sum(line.cents for line in content.financing):
        yield "plan-unbalanced"
    try:
        limit_bp = max_rate_bp(content.kind, basis.parameters, content.received_on)
    except ParameterUnknown:
        yield "max-rate-unknown"
    else:
        # Multiplied out: a division would round the rate.
        if content.requested_cents * 10_000 > costs * limit_bp:
            yield "rate-above-max"
    if content.period_to < content.period_from:
        yield "period-reversed"

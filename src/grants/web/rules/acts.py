"""What the forms of the commands of a programme are about, offer and begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.api.problems import not_found
from grants.kernel.ids import STATEWIDE
from grants.programme.decider import PROGRAMME
from grants.web import wording
from grants.web.acting import Crumb, Section
from grants.web.language import N_, gettext
from grants.web.offices import Desk
from grants.web.rules.shown import unit
from grants.web.steps.references import earmarks
from projections.moments import today

if TYPE_CHECKING:
    from grants.programme.state import Programme
    from grants.web.acting import Deed
    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit

FIRST_YEAR = 2016
YEARS_AHEAD = 8
_LAYOUTS = {
    "set-parameter": (
        Section(title=N_("Regelwert"), fields=("key", "value", "guideline")),
        Section(title=N_("Geltung"), fields=("valid_from", "valid_to", "set_on")),
        Section(title=N_("Beleg"), fields=("citation", "status")),
    ),
    "publish-guideline": (
        Section(title=N_("Richtlinie"), fields=("guideline", "citation", "published_on")),
        Section(title=N_("Geltung"), fields=("valid_from", "valid_to")),
        Section(title=N_("Fördergegenstände"), fields=("objects",)),
    ),
    "record-control-total": (
        Section(title=N_("Kontrollsumme"), fields=("control_total", "measure", "as_of")),
        Section(title=N_("Wert"), fields=("stated", "comparison", "precision", "citation")),
        Section(title=N_("Wofür sie gilt"), fields=("kind", "scope", "year", "earmark")),
    ),
}


def rule_deed(pages: Pages, visit: Visit, code: str, command: str) -> Deed:
    """What a command of a programme is about.

    Raises:
        Problem: 403, 404.
    """
    desk = Desk(pages, visit, command, "programme", {"code": code})
    programme = desk.state(PROGRAMME)
    if programme.established is None and not desk.facts and command != "establish-programme":
        raise not_found()
    measure = desk.asked("measure") if command == "record-control-total" else ""
    return desk.deed(
        f"/regelwerk/{code}",
        f"/regelwerk/{code}",
        (Crumb("/regelwerk", gettext("Regelwerk")), Crumb(f"/regelwerk/{code}", code)),
        choices=_choices(desk, programme),
        begins=_begins(desk, programme),
        fixed={"measure": measure} if measure else {},
        title=_title(command, measure),
        in_euros=frozenset({"stated", "precision"}) if measure.endswith("_cents") else frozenset(),
        sections=_LAYOUTS.get(command, ()),
    )


def _title(command: str, measure: str) -> str:
    if not measure:
        return ""
    return f"{wording.command(command)}: {wording.code('measure', measure, command)}"


def _begins(desk: Desk, programme: Programme) -> dict[str, Any]:
    match desk.command:
        case "set-parameter":
            known = [
                each
                for each in programme.parameters.values
                if each.key == desk.asked("key")
                and each.guideline == (desk.asked("guideline") or None)
            ]
            value = {"value": str(known[-1].value), "citation": known[-1].citation} if known else {}
            return {"status": "unconfirmed", **value}
        case "publish-guideline":
            last = max(
                programme.guidelines.values(), key=lambda each: each.valid_from, default=None
            )
            return {"objects": [vars(each) for each in last.objects]} if last else {}
        case "adopt-checklist":
            return {"kind": "regional", "items": programme.checklist_on("regional", today())}
        case "record-control-total":
            return {"comparison": "equal", "precision": 0}
        case "establish-programme":
            return {"ceiling": "allocated"}
        case "define-earmark":
            return {"year": today().year}
        case _:
            return {}


def _choices(desk: Desk, programme: Programme) -> dict[str, list[Option]]:
    year = today().year
    objects = {o.code: o.title for each in programme.guidelines.values() for o in each.objects}
    regions = [(key, each.name) for key, each in sorted(programme.regions.items())]
    found: dict[str, list[Option]] = {
        "objects": [(code, f"{code} {title}") for code, title in objects.items()],
        "scope": [*regions, (STATEWIDE, wording.code("scope", STATEWIDE))],
        "year": [(str(each), str(each)) for each in range(FIRST_YEAR, year + YEARS_AHEAD)],
    }
    match desk.command:
        case "set-parameter":
            found["guideline"] = [(each, each) for each in programme.guidelines]
            found["key"] = [
                (key, f"{name} ({unit(key)})" if unit(key) else name)
                for key, name in wording.known("key")
            ]
        case "adopt-checklist":
            items = [item for each in programme.checklists for item in each.items]
            items += [code for code, _ in wording.known("items")]
            found["items"] = [(each, wording.code("items", each)) for each in dict.fromkeys(items)]
        case "record-control-total":
            found["earmark"] = earmarks(desk.log, programme.earmark_definitions)
        case "explain-discrepancy":
            found["control_total"] = [
                (name, f"{name}: {each.citation}")
                for name, each in programme.control_totals.items()
            ]
        case _:
            pass
    return {name: options for name, options in found.items() if options}

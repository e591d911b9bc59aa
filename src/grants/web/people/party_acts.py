"""What the forms of the commands on applicants and undertakings are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.api.problems import not_found
from grants.kernel.ids import party_stream
from grants.party.undertaking import UNDERTAKING
from grants.web.acting import Crumb
from grants.web.language import day, gettext
from grants.web.offices import Desk
from grants.web.people.acts import erasure_notices
from grants.web.people.seen import seen_parties
from projections import remembered
from projections.moments import today
from projections.people.queries import parties, party_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from grants.party.undertaking import Undertaking
    from grants.web.acting import Deed
    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit


def party_deed(pages: Pages, visit: Visit, party: str, command: str) -> Deed:
    """What a command on an applicant is about.

    Raises:
        Problem: 403, 404.
    """
    desk = Desk(pages, visit, command, "party", {"party": party})
    known = parties(desk.log, [party]).get(party)
    if known is None or not seen_parties(pages, visit, [party]):
        raise not_found()
    return desk.deed(
        f"/antragsteller/{party}",
        f"/antragsteller/{party}",
        (_cases(), Crumb(f"/antragsteller/{party}", known.name)),
        notices=list(erasure_notices(desk, known.name)),
    )


def undertaking_deed(pages: Pages, visit: Visit, undertaking: str, command: str) -> Deed:
    """What a command on an undertaking is about; the page of a party leads to it.

    Raises:
        Problem: 403, 404.
    """
    desk = Desk(pages, visit, command, "undertaking", {"undertaking": undertaking})
    party = desk.asked("antragsteller") or undertaking
    if not desk.log.read(party_stream(party)) or not seen_parties(pages, visit, [party]):
        raise not_found()
    state = desk.state(UNDERTAKING)
    back = f"/antragsteller/{party}"
    return desk.deed(
        f"/unternehmen/{undertaking}",
        back,
        (_cases(), Crumb(back, party_names(desk.log, [party])[party])),
        choices=_choices(desk, state, party),
        begins={"member_from": today()} if command == "group-undertaking" else {},
        fixed=_fixed(desk, party),
        notices=list(_notices(desk, undertaking)),
    )


def _notices(desk: Desk, undertaking: str) -> Iterator[str]:
    """What belongs together afterwards."""
    if desk.command == "group-undertaking":
        told = gettext(
            "Der gewählte Antragsteller bildet dann mit %(name)s ein einziges Unternehmen:"
            " Ihre De-minimis-Beihilfen zählen zusammen und teilen sich einen Höchstbetrag."
        )
        yield told % {"name": party_names(desk.log, [undertaking])[undertaking]}


def _cases() -> Crumb:
    return Crumb("/vorgaenge", gettext("Vorgänge"))


def _fixed(desk: Desk, party: str) -> Mapping[str, Any]:
    match desk.command:
        case "record-de-minimis-award":
            return {"party": party, "award": desk.next_id("award", "D")}
        case _:
            return {}


def _choices(desk: Desk, undertaking: Undertaking, party: str) -> dict[str, list[Option]]:
    match desk.command:
        case "group-undertaking":
            known = parties(desk.log)
            named = sorted(known.values(), key=lambda each: each.name.casefold())
            return {"party": [(each.party, each.name) for each in named]}
        case "record-de-minimis-award":
            codes = {
                each.stored.stream.partition("/")[2]
                for each in remembered.of_kind(desk.log, "programme")
            }
            name = party_names(desk.log, [party])[party]
            return {
                "programme": [(each, each) for each in sorted(codes)],
                "party": [(party, name)],
            }
        case "enter-register":
            own = [
                (each.award, f"{each.award}: {each.case}, {day(each.granted_on)}")
                for each in undertaking.awards.values()
                if each.award not in undertaking.entries and each.origin == "own"
            ]
            return {"award": own} if own else {}
        case _:
            return {}

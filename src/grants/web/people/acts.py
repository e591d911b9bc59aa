"""What the forms of the commands on a person are about, offer and begin with."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from grants.access.decider import ACCESS
from grants.api.problems import not_found
from grants.kernel.ids import EVERYWHERE, STATEWIDE
from grants.party.erasure import ERASURE
from grants.web.acting import Crumb, Section
from grants.web.language import N_, day, gettext
from grants.web.offices import Desk
from grants.web.people.shown import scope_word
from projections.people.queries import person_names, persons
from projections.regions import registered_regions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.access.state import Access
    from grants.web.acting import Deed
    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit

_LAYOUTS = {
    "grant-role": (
        Section(title=N_("Zuständigkeit"), fields=("role", "scopes", "limit_cents")),
        Section(title=N_("Geltung"), fields=("valid_from", "valid_to", "granted_on")),
        Section(title=N_("Nur bei Vertretung"), fields=("deputy_of",)),
    ),
}


def person_deed(pages: Pages, visit: Visit, person: str, command: str) -> Deed:
    """What a command on a person is about.

    Raises:
        Problem: 403, 404.
    """
    desk = Desk(pages, visit, command, "access", {"person": person})
    access = desk.state(ACCESS)
    if not access.person:
        raise not_found()
    name = person_names(desk.log, [person])[person]
    return desk.deed(
        f"/personen/{person}",
        f"/personen/{person}",
        (Crumb("/personen", gettext("Personen")), Crumb(f"/personen/{person}", name)),
        choices=_choices(desk, access, person),
        begins=_begins(desk),
        fixed=_fixed(desk, access),
        sections=_LAYOUTS.get(command, ()),
        notices=list(_notices(desk, name)),
    )


def _fixed(desk: Desk, access: Access) -> dict[str, Any]:
    match desk.command:
        case "revoke-role" if desk.asked("role"):
            return {"role": desk.asked("role"), "deputy_of": desk.asked("deputy_of") or None}
        case "confirm-account" if len(access.proposals) == 1:
            return {"account": next(iter(access.proposals))}
        case _:
            return {}


def _begins(desk: Desk) -> dict[str, Any]:
    match desk.command:
        case "link-account":
            issuer = desk.pages.sign_ins.issuer
            return {"account": f"account-{secrets.token_hex(4)}", "identity": {"iss": issuer}}
        case "grant-role":
            return {"scopes": [EVERYWHERE]}
        case _:
            return {}


def _choices(desk: Desk, access: Access, person: str) -> dict[str, list[Option]]:
    regions = registered_regions(desk.log)
    found: dict[str, list[Option]] = {
        "scopes": [
            (each, scope_word(each, regions)) for each in (EVERYWHERE, STATEWIDE, *sorted(regions))
        ],
        "deputy_of": [
            (each.person, each.name)
            for each in persons(desk.log)
            if each.roles and each.person != person
        ],
    }
    if desk.command == "confirm-account":
        names = person_names(desk.log, {each.proposed_by for each in access.proposals.values()})
        found["account"] = [
            (
                account,
                gettext("%(account)s, vorgeschlagen von %(name)s")
                % {"account": account, "name": names[each.proposed_by]},
            )
            for account, each in access.proposals.items()
        ]
    return {name: options for name, options in found.items() if options}


def _notices(desk: Desk, name: str) -> Iterator[str]:
    if desk.command == "link-account":
        yield gettext(
            "Wer schon handeln darf, bekommt ein weiteres Konto erst, wenn eine zweite Person mit"
            " der Zuständigkeit „Verwaltung der Zugänge“ es bestätigt."
        )
    yield from erasure_notices(desk, name)


def erasure_notices(desk: Desk, name: str) -> Iterator[str]:
    """Who is erased, what that means, and whose eyes it needs besides."""
    erases = desk.command in {"erase-person", "erase-personal-data"}
    if not erases and desk.command not in {"request-person-erasure", "request-erasure"}:
        return
    yield gettext(
        "Gelöscht werden für immer der Name „%(name)s“ und alle Texte unter dieser Kennung;"
        " Entscheidungen bleiben unter der Kennung nachvollziehbar."
    ) % {"name": name}
    if not erases:
        yield gettext("Eine zweite Person führt die Löschung aus.")
    elif asked := ERASURE.fold(each.fact for each in desk.facts).requested:
        told = gettext("Beantragt von %(name)s am %(day)s; löschen muss eine andere Person.")
        by = person_names(desk.log, [asked.requested_by])[asked.requested_by]
        yield told % {"name": by, "day": day(asked.requested_on)}

"""The question everybody may ask: who am I here, and what may I do?"""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from grants.access.sight import held_roles
from grants.api.openapi import problems
from grants.api.reading import Reading
from grants.kernel.roles import Role
from projections.audit_trail.sentences.words import role as role_in_german
from projections.people.queries import person_names


class HeldRole(BaseModel):
    """A role, its German name, and where it is held: regions, `statewide`, or `all`.

    `limit_cents` is the largest amount the role may approve; null: no limit. `valid_to` is the last
    day; null: until it is revoked. `deputy_of` is the person represented; null: held in one's own
    right.
    """

    role: Role
    name: str
    scopes: list[str]
    limit_cents: int | None
    valid_from: dt.date
    valid_to: dt.date | None
    deputy_of: str | None


class MeBody(BaseModel):
    """The person behind the access token, as recorded; without roles nothing can be asked."""

    person: str
    account: str
    name: str
    roles: list[HeldRole]


def me_router(reading: Reading) -> APIRouter:
    """`/me`."""
    router = APIRouter()
    log = reading.service.log

    @router.get("/me", tags=["Persons"], operation_id="me", responses=problems(401, 422, 503))
    def show_me(request: Request) -> MeBody:
        """Who asks, and the roles and regions they may act in right now."""
        signed_in = reading.authentication.of(request)
        return MeBody(
            person=signed_in.person,
            account=signed_in.account,
            name=person_names(log, [signed_in.person])[signed_in.person],
            roles=[
                HeldRole(
                    role=held.role,
                    name=role_in_german(held.role),
                    scopes=sorted(held.grant.scopes),
                    limit_cents=held.grant.limit_cents,
                    valid_from=held.grant.valid_from,
                    valid_to=held.grant.valid_to,
                    deputy_of=held.on_behalf_of,
                )
                for held in held_roles(log, signed_in.person, reading.today())
            ],
        )

    return router

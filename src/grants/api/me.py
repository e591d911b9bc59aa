"""The question everybody may ask: who am I here, and what may I do?"""

from __future__ import annotations

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

    `limit_cents` is the largest amount the role may approve; null: no limit.
    """

    role: Role
    name: str
    scopes: list[str]
    limit_cents: int | None


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
                    role=role,
                    name=role_in_german(role),
                    scopes=sorted(grant.scopes),
                    limit_cents=grant.limit_cents,
                )
                for role, grant in held_roles(log, signed_in.person).items()
            ],
        )

    return router

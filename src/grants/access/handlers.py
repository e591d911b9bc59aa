"""How commands on persons, their accounts and their roles are carried out."""

from __future__ import annotations

from collections.abc import Sequence

from grants.access.commands import (
    AccessCommand,
    ConfirmAccount,
    GrantRole,
    LinkAccount,
    RegisterPerson,
    RevokeRole,
)
from grants.access.competence import held_by
from grants.access.decider import ACCESS, SIGN_IN, GrantBasis, SignInBasis
from grants.access.events import AccountLinked, SignInClaimed
from grants.access.state import Access
from grants.kernel.event import Event
from grants.kernel.ids import EVERYWHERE, access_stream, sign_in_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Route, new_id
from grants.store.work import Work


def open_person(work: Work, _command: RegisterPerson) -> str:
    """A random id, unless a caller inside the service addressed the new person already."""
    return work.stream or access_stream(new_id())


def decide_access(work: Work, stream: str, command: AccessCommand) -> None:
    """Decide a command on one person, for which nothing else is looked at."""
    work.decide(ACCESS, stream, command)


def link_account(work: Work, stream: str, command: LinkAccount) -> None:
    """Link, or propose to; the account and the identity are then this person's for ever."""
    decided = work.decide(
        ACCESS, stream, command, _sign_in(work, account=command.account, identity=command.identity)
    )
    _claim(work, stream, decided)


def confirm_account(work: Work, stream: str, command: ConfirmAccount) -> None:
    """Confirm a proposal, unless somebody else got the account or the identity meanwhile."""
    proposed = work.state(ACCESS, stream).proposals.get(command.account)
    identity = proposed.identity if proposed else ""
    decided = work.decide(
        ACCESS, stream, command, _sign_in(work, account=command.account, identity=identity)
    )
    _claim(work, stream, decided)


def _sign_in(work: Work, *, account: str, identity: str) -> SignInBasis:
    """Whose they are. The append holds only while nobody else claims them in the meantime."""
    streams = [sign_in_stream("account", account)]
    if identity:
        streams.append(sign_in_stream("identity", identity))
    owners = {work.state(SIGN_IN, each) for each in streams}
    return SignInBasis(
        **vars(work.basis),
        reach=_reach(work),
        owners=frozenset(owner for owner in owners if owner is not None),
    )


def _claim(work: Work, stream: str, decided: Sequence[Event]) -> None:
    for fact in decided:
        if isinstance(fact, AccountLinked):
            claim = SignInClaimed(
                person=stream.removeprefix(access_stream("")),
                account=fact.account,
                identity=fact.identity,
                claimed_on=fact.linked_on,
            )
            work.decide(SIGN_IN, sign_in_stream("account", fact.account), claim)
            work.decide(SIGN_IN, sign_in_stream("identity", fact.identity), claim)


def grant_role(work: Work, stream: str, command: GrantRole) -> None:
    """Decide with what the person represented, if any, may do themself."""
    represented = (
        work.state(ACCESS, access_stream(command.deputy_of)) if command.deputy_of else None
    )
    work.decide(ACCESS, stream, command, _grant_basis(work, represented))


def revoke_role(work: Work, stream: str, command: RevokeRole) -> None:
    """Nobody takes away what they could not have given."""
    work.decide(ACCESS, stream, command, _grant_basis(work, None))


def _grant_basis(work: Work, represented: Access | None) -> GrantBasis:
    return GrantBasis(**vars(work.basis), reach=_reach(work), represented=represented)


def _reach(work: Work) -> frozenset[str]:
    """The regions in which the acting person administers access."""
    actor = work.heading.actor
    if actor.competence != Role.ADMINISTRATOR:
        return frozenset({EVERYWHERE})  # Of the service itself, which acts for nobody.
    (reach,) = (
        held.grant.scopes
        for held in held_by(work, actor.person)
        if (held.role, held.on_behalf_of) == (Role.ADMINISTRATOR, actor.on_behalf_of)
    )
    return reach


_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ROUTES: tuple[Route, ...] = (
    Route(
        name="register-person",
        kind="access",
        command=RegisterPerson,
        roles=_ADMINISTRATORS,
        handle=decide_access,
        opens=open_person,
    ),
    Route(
        name="link-account",
        kind="access",
        command=LinkAccount,
        roles=_ADMINISTRATORS,
        handle=link_account,
    ),
    Route(
        name="confirm-account",
        kind="access",
        command=ConfirmAccount,
        roles=_ADMINISTRATORS,
        handle=confirm_account,
    ),
    Route(
        name="grant-role",
        kind="access",
        command=GrantRole,
        roles=_ADMINISTRATORS,
        handle=grant_role,
    ),
    Route(
        name="revoke-role",
        kind="access",
        command=RevokeRole,
        roles=_ADMINISTRATORS,
        handle=revoke_role,
    ),
)

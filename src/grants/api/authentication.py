"""Who asks: a bearer token, its identity, and the person that identity is linked to."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from grants.access.accounts import Accounts, SignedIn
from grants.api.problems import unauthenticated
from grants.api.tokens import TokenRefused, TokenVerifier


@dataclass(frozen=True)
class Authentication:
    """Tells persons apart; what they may do is asked of the log with every request."""

    verifier: TokenVerifier
    accounts: Accounts

    def of(self, request: Request) -> SignedIn:
        """The person who sends the request.

        Raises:
            Problem: 401, whatever is wrong.
            KeysUnavailable: the identity provider cannot be asked.
        """
        token = _token(request)
        if not token:
            raise unauthenticated("no-token")
        try:
            identity = self.verifier.verify(token)
        except TokenRefused as refused:
            raise unauthenticated(str(refused)) from None
        signed_in = self.accounts.find(identity.iss, identity.sub)
        if signed_in is None:
            raise unauthenticated("unknown-identity")
        return signed_in

    def at_once(self, request: Request) -> SignedIn | None:
        """The same person as `of`, where nothing need be fetched or read for it; else None."""
        identity = self.verifier.recognise(_token(request))
        return None if identity is None else self.accounts.remembered(identity.iss, identity.sub)


def _token(request: Request) -> str:
    """The one bearer token of a request; empty if there is none, or more than one."""
    values = request.headers.getlist("authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""

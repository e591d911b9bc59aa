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
        values = request.headers.getlist("authorization")
        if len(values) != 1:
            raise unauthenticated("no-token")
        scheme, _, token = values[0].partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise unauthenticated("no-token")
        try:
            identity = self.verifier.verify(token.strip())
        except TokenRefused as refused:
            raise unauthenticated(str(refused)) from None
        signed_in = self.accounts.find(identity.iss, identity.sub)
        if signed_in is None:
            raise unauthenticated("unknown-identity")
        return signed_in

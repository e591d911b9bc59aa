"""Under which address browsers reach these pages, and what follows for cookies and forms.

Where that address is known it decides, not what a proxy passed on: over TLS all cookies are
`Secure` and carry the prefix `__Host-`, which a neighbouring domain cannot set (RFC 6265bis,
4.1.3.2), and a cookie of the plain name counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SESSION = "session"
SIGNING_IN = "signing-in"
"""The secret of a sign-in under way, and where to go afterwards."""
_PREFIX = "__Host-"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class OwnAddress:
    """`public_url` is the address that browsers use; None: whatever a request says."""

    public_url: str | None = None

    def origin(self, request: Request) -> str:
        """What browsers call this site (RFC 6454, 6.2)."""
        if self.public_url is None:
            return f"{request.url.scheme}://{request.url.netloc}"
        parts = urlsplit(self.public_url)
        host = parts.hostname or ""
        named = f"[{host}]" if ":" in host else host
        port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
        return f"{parts.scheme}://{named}{port}"

    def is_secure(self, request: Request) -> bool:
        """Whether browsers come over TLS."""
        return self.origin(request).startswith("https:")

    def is_origin_of(self, request: Request) -> bool:
        """Whether the browser does not say that another site sent this.

        Browsers say it by themselves in `Sec-Fetch-Site` (Fetch Metadata, 2.3), where they can:
        a neighbour below the same domain is another site, too. Older ones, and those that come
        without TLS, send the origin alone; what is no browser sends neither, and no cookies of one.
        """
        site = request.headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        origin = request.headers.get("origin")
        return origin is None or origin == self.origin(request)

    def cookie(self, request: Request, name: str) -> str:
        """What the browser holds under a name; empty if it holds nothing."""
        return request.cookies.get(self._name(request, name), "")

    def keep(
        self,
        answer: Response,
        request: Request,
        name: str,
        value: str,
        *,
        seconds: int | None = None,
    ) -> None:
        """Let the browser hold something for so long (None: until it is closed), for us alone."""
        answer.set_cookie(
            self._name(request, name),
            value,
            max_age=seconds,
            secure=self.is_secure(request),
            httponly=True,
            samesite="lax",
            path="/",
        )

    def forget(self, answer: Response, request: Request, name: str) -> None:
        """Let the browser hold it no longer."""
        secure = self.is_secure(request)
        answer.delete_cookie(self._name(request, name), path="/", secure=secure, httponly=True)

    def _name(self, request: Request, name: str) -> str:
        # Without TLS, which only a server on the own machine goes without, browsers take no prefix.
        return f"{_PREFIX}{name}" if self.is_secure(request) else name

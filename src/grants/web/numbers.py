"""The number of a case or claim in an address."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,120}$")]

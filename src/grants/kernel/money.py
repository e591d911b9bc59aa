"""Money in integer cents, EUR. No floats anywhere."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from grants.kernel.speech import Sentence, written

if TYPE_CHECKING:
    from collections.abc import Sequence

CENTS_MAX = 10**13
"""A limit on everything: 100 billion EUR is more than any budget of the state."""

Cents = Annotated[int, Field(strict=True, ge=-CENTS_MAX, le=CENTS_MAX)]
"""Any amount, also negative."""
NonNegativeCents = Annotated[int, Field(strict=True, ge=0, le=CENTS_MAX)]
PositiveCents = Annotated[int, Field(strict=True, gt=0, le=CENTS_MAX)]
BasisPoints = Annotated[int, Field(strict=True, ge=0, le=10_000)]
"""A rate in hundredths of a percent: 9000 = 90 %."""

DIGITS_MAX = 20
"""Beyond so many digits a number is told by its power of ten."""


def share_of(cents: int, *, rate_bp: int) -> int:
    """`rate_bp` basis points of `cents`, rounded down to the cent (guideline rule)."""
    return cents * rate_bp // 10_000


def split(total_cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount by weights with the largest-remainder method; the parts sum to the total.

    Raises:
        ValueError: no weight is positive, or one is negative.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        msg = f"weights must not be negative and at least one must be positive: {weights}"
        raise ValueError(msg)
    parts = [total_cents * weight // whole for weight in weights]
    remainders = [total_cents * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[: total_cents - sum(parts)]:
        parts[i] += 1
    return tuple(parts)


def percent_de(rate_bp: int) -> Sentence:
    """Basis points as people write a percentage: 9000 → `90,00`; its sign stands in messages."""
    return written(f"{rate_bp // 100},{rate_bp % 100:02d}", "percent", rate_bp)


def decimal_de(value: Decimal) -> Sentence:
    """A value as people write it: `12.50` → `12,5`, `100000000` → `100.000.000`."""
    if abs(value.adjusted()) > DIGITS_MAX:
        return written(str(value).replace(".", ","), "decimal", str(value))
    whole, _, parts = f"{value:,f}".partition(".")
    parts = parts.rstrip("0")
    german = whole.replace(",", ".") + (f",{parts}" if parts else "")
    return written(german, "decimal", str(value))


def to_basis_points(rate: Decimal) -> int:
    """A rate parameter such as `0.90` in basis points."""
    return int((rate * 10_000).to_integral_value(ROUND_FLOOR))


def euros(cents: int | None) -> str | None:
    """`455000000` → `"4550000.00"` for machines; unknown stays None."""
    if cents is None:
        return None
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


@lru_cache(maxsize=2**12)
def euros_de(cents: int | None) -> Sentence:
    """`123456750` → `1.234.567,50 €` for people; unknown is said so."""
    if cents is None:
        return written("unbekannt", "money", None)
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return written(f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d} €", "money", cents)

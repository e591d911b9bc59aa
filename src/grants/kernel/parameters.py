"""Rule parameters: versioned values with validity and citation, never constants in code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from grants.kernel.rejection import Rejection


class ParameterUnknown(Rejection):
    """No value of this rule parameter is recorded for the day."""

    code = "parameter-unknown"
    message = (
        "Für den {day} ist kein Wert des Parameters „{key}“ erfasst; "
        "er muss zuerst mit Fundstelle festgelegt werden."
    )


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value of a rule parameter, valid from and to (inclusive; None: open)."""

    key: str
    value: Decimal
    valid_from: dt.date
    valid_to: dt.date | None
    citation: str
    confirmed: bool


@dataclass(frozen=True)
class Parameters:
    """The parameters known when a decision is made."""

    values: tuple[Parameter, ...] = ()

    def on(self, key: str, day: dt.date) -> Decimal:
        """The value of `key` valid on `day`; the value recorded last wins.

        Raises:
            ParameterUnknown: no recorded value covers the day.
        """
        value = self.find(key, day)
        if value is None:
            raise ParameterUnknown(key=key, day=day.strftime("%d.%m.%Y"))
        return value

    def find(self, key: str, day: dt.date) -> Decimal | None:
        """The value of `key` valid on `day`, if there is one."""
        for parameter in reversed(self.values):
            if (
                parameter.key == key
                and parameter.valid_from <= day
                and (parameter.valid_to is None or day <= parameter.valid_to)
            ):
                return parameter.value
        return None


NO_PARAMETERS = Parameters()

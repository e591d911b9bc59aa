"""Rule parameters: versioned values with validity and citation, never constants in code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from grants.kernel.calendar import day_de
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
    """One value of a rule parameter, valid from and to (inclusive; None: open).

    `guideline` pins it to one version of the guideline; None: it is general law.
    """

    key: str
    value: Decimal
    valid_from: dt.date
    valid_to: dt.date | None
    citation: str
    confirmed: bool
    guideline: str | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether the value is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Parameters:
    """The parameters known when a decision is made, under a version of the guideline or under none.

    A value pinned to another version does not count: a new guideline moves no old case.
    """

    values: tuple[Parameter, ...] = ()
    guideline: str | None = None

    def of(self, guideline: str | None) -> Parameters:
        """The parameters as they are for a case under this version of the guideline."""
        return replace(self, guideline=guideline)

    def on(self, key: str, day: dt.date) -> Decimal:
        """The value of `key` valid on `day`; the value recorded last wins.

        Raises:
            ParameterUnknown: no recorded value covers the day.
        """
        value = self.find(key, day)
        if value is None:
            raise ParameterUnknown(key=key, day=day_de(day))
        return value

    def find(self, key: str, day: dt.date) -> Decimal | None:
        """The value of `key` valid on `day`, if there is one; a pinned one precedes a general."""
        general = None
        for parameter in reversed(self.values):
            if parameter.key != key or not parameter.covers(day):
                continue
            if parameter.guideline is None:
                general = parameter.value if general is None else general
            elif parameter.guideline == self.guideline:
                return parameter.value
        return general


NO_PARAMETERS = Parameters()

"""What of a set of rules a programme already has, and what a set must not take the place of. Pure.

The value recorded last wins, whoever recorded it: a set that is put into force once more must not
bring back what people have changed since, nor outweigh what they have set by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grants.kernel.calendar import day_de
from grants.kernel.money import decimal_de
from grants.kernel.parameters import Parameter
from grants.programme.rejections import ParameterSetOtherwise


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A value as it was recorded: by a set, or by somebody's own command."""

    parameter: Parameter
    of_a_set: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a value of a set finds where it belongs; `before`: what holds there on its days."""

    found: Literal["open", "already-so", "changed-since"]
    before: tuple[Parameter, ...] = ()


def place_of(wanted: Parameter, known: Sequence[Standing]) -> Place:
    """What a value finds among all that was recorded, in order of recording.

    A set's value takes the place of another set's that is no better confirmed, and of somebody's
    own only where it is confirmed and theirs is not.

    Raises:
        ParameterSetOtherwise: what holds there stays.
    """
    own = [each for each in known if _key(each.parameter) == _key(wanted)]
    holding = _holding(wanted, own)
    before = tuple(each.parameter for each in holding)
    if wanted in before:
        return Place(found="already-so")
    if any(each.parameter == wanted for each in own):
        return Place(found="changed-since", before=before)
    if holding and _says_the_same(wanted, holding[0]):
        return Place(found="already-so", before=before)
    for each in holding:
        if not _may_replace(wanted, each):
            found = each.parameter
            raise ParameterSetOtherwise(
                key=found.key, day=day_de(found.valid_from), value=decimal_de(found.value)
            )
    return Place(found="open", before=before)


def _key(parameter: Parameter) -> tuple[str | None, str]:
    return parameter.guideline, parameter.key


def _holding(wanted: Parameter, own: Sequence[Standing]) -> list[Standing]:
    """What holds on the days of a value, the one recorded last first; what that hides left out."""
    holding: list[Standing] = []
    for each in reversed(own):
        if _overlap(each.parameter, wanted):
            holding.append(each)
            if _spans(each.parameter, wanted):
                break
    return holding


def _overlap(one: Parameter, other: Parameter) -> bool:
    return one.covers(other.valid_from) or other.covers(one.valid_from)


def _spans(one: Parameter, other: Parameter) -> bool:
    """Whether `one` is valid on every day of `other`."""
    if one.valid_to is not None and other.valid_to is None:
        return False
    return one.covers(other.valid_from) and one.covers(other.valid_to or other.valid_from)


def _says_the_same(wanted: Parameter, known: Standing) -> bool:
    """Somebody has set the same value on their own authority, for these days at least."""
    found = known.parameter
    return (
        not known.of_a_set
        and found.value == wanted.value
        and found.confirmed >= wanted.confirmed
        and _spans(found, wanted)
    )


def _may_replace(wanted: Parameter, known: Standing) -> bool:
    if known.of_a_set:
        return wanted.confirmed >= known.parameter.confirmed
    return wanted.confirmed > known.parameter.confirmed

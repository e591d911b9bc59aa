"""The Python packages that the service runs with, and under which licence each says it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PRODUCT = "grants"
_OSI_ALONE = "OSI Approved"
"""A classifier that names no licence."""
_NO_LICENCE = frozenset({"", "UNKNOWN"})
"""What tools write where an author wrote nothing."""


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A package as its own metadata describe it; `licence` is None where they do not say."""

    name: str
    version: str
    licence: str | None


@cache
def dependencies(product: str = PRODUCT) -> tuple[Dependency, ...]:
    """Everything that is required by what is installed under this name, in order of name.

    Required directly or by what is required, on this machine and with the extras asked for: what
    else lies in the environment is no part of the service. Empty where nothing is installed.
    """
    found: dict[str, Distribution] = {}
    looked_at: set[tuple[str, str]] = set()
    wanted = [(product, "")]
    while wanted:
        name, extra = wanted.pop()
        if (name, extra) in looked_at:
            continue
        looked_at.add((name, extra))
        try:
            package = found.setdefault(name, distribution(name))
        except PackageNotFoundError:
            continue  # What is not there is not run with.
        wanted += _required(package, extra)
    found.pop(product, None)
    return tuple(_described(found[name]) for name in sorted(found))


def _required(package: Distribution, extra: str) -> Iterator[tuple[str, str]]:
    """Each requirement here, with no extra and with each of its own."""
    for text in package.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            name = canonicalize_name(requirement.name)
            yield name, ""
            yield from ((name, each) for each in requirement.extras)


def _described(package: Distribution) -> Dependency:
    return Dependency(name=package.name, version=package.version, licence=_licence(package))


def _licence(package: Distribution) -> str | None:
    """The SPDX expression (PEP 639); else what older metadata say: classifiers, then the text."""
    if expression := _line(package, "License-Expression"):
        return expression
    classified = [
        each.rpartition(" :: ")[2]
        for each in package.metadata.get_all("Classifier") or ()
        if each.startswith("License :: ")
    ]
    if named := [each for each in classified if each != _OSI_ALONE]:
        return ", ".join(named)
    return _line(package, "License")


def _line(package: Distribution, name: str) -> str | None:
    """The first line that says something: some packages put the whole licence there."""
    lines = (
        line.strip() for text in package.metadata.get_all(name) or () for line in text.splitlines()
    )
    return next((line for line in lines if line not in _NO_LICENCE), None)

"""Base class of stored facts, and the registry of their stored names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


class _Kind(ModelMetaclass):
    """What `isinstance` and `match` ask a type of fact: the plain question.

    That of pydantic also finds registered classes, of which there are none, and takes four times
    as long; folds ask it of every fact again and again.
    """

    __instancecheck__ = type.__instancecheck__


class Event(BaseModel, metaclass=_Kind):
    """A fact. Its stored name and its field names are on disk for ever: add, never edit.

    `LEGAL_DATE` names the field that says when the fact happened legally (Wirksamkeitsdatum);
    the store copies that field into the envelope as `effective_on`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    LEGAL_DATE: ClassVar[str]
    LEGAL_BASIS: ClassVar[str] = ""

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:  # noqa: ARG003
        """Bring `fields`, as stored at `version`, to the current version. Pure."""
        return fields

    @property
    def effective_on(self) -> str:
        """The legal date as ISO text; a partial date (`2016`, `2016-05`) stays as written."""
        value = getattr(self, self.LEGAL_DATE)
        return value.isoformat() if isinstance(value, dt.date) else str(value)


EVENT_TYPES: dict[str, type[Event]] = {}

EventT = TypeVar("EventT", bound=type[Event])


def stored_as(
    name: str, *, on: str, version: int = 1, basis: str = ""
) -> Callable[[EventT], EventT]:
    """Register a fact class under its stored name (`payout.ordered`) and its legal date field.

    `basis` is the legal basis (Rechtsgrundlage) the envelope of every such fact states.

    Raises:
        RuntimeError: the name is taken, or the class has no such field.
    """

    def register(cls: EventT) -> EventT:
        if name in EVENT_TYPES:
            msg = f"the stored name {name!r} is already taken by {EVENT_TYPES[name]}"
            raise RuntimeError(msg)
        if on not in cls.__pydantic_fields__:
            msg = f"{cls.__name__} has no field {on!r} to take its legal date from"
            raise RuntimeError(msg)
        cls.NAME, cls.VERSION, cls.LEGAL_DATE, cls.LEGAL_BASIS = name, version, on, basis
        EVENT_TYPES[name] = cls
        return cls

    return register

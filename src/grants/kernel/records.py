"""Frozen records made and copied fast, for folds and lists that make one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import replace

_P = ParamSpec("_P")
_T = TypeVar("_T")
_new, _set = object.__new__, object.__setattr__

if not TYPE_CHECKING:

    def replace(record: Any, /, **changes: Any) -> Any:
        """`dataclasses.replace`, eight times as fast for a record of many fields.

        For frozen dataclasses whose fields say everything: without slots, `__post_init__` and
        fields that are no parameters. Types are checked as they are for the original; what was not
        changed is the same object as before.
        """
        copy = _new(type(record))
        _set(copy, "__dict__", record.__dict__ | changes)
        return copy


def made(kind: Callable[_P, _T], /, *_: _P.args, **fields: _P.kwargs) -> _T:
    """The same as calling `kind`, for the same dataclasses: all fields by name, in their order."""
    record: Any = _new(kind)  # type: ignore[arg-type]
    _set(record, "__dict__", fields)
    return record  # type: ignore[no-any-return]


__all__ = ["made", "replace"]

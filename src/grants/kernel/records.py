"""Copies of frozen records, for folds that make one after every fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace
else:
    _new, _set = object.__new__, object.__setattr__

    def replace(record: Any, /, **changes: Any) -> Any:
        """`dataclasses.replace`, eight times as fast for a record of many fields.

        For frozen dataclasses whose fields say everything: without slots, `__post_init__` and
        fields that are no parameters. Types are checked as they are for the original; what was not
        changed is the same object as before.
        """
        copy = _new(type(record))
        _set(copy, "__dict__", record.__dict__ | changes)
        return copy


__all__ = ["replace"]

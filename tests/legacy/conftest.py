from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grants.legacy.mapping import Mapping, parse_mapping

Columns = Callable[..., Mapping]


@pytest.fixture
def columns() -> Columns:
    """A mapping of Nr. and Name, further columns and further tables in TOML."""

    def build(more: str = "", tables: str = "", reference: str = '"Nr."') -> Mapping:
        return parse_mapping(
            f'programme = "OLD"\n[columns]\nreference = {reference}\nrecipient = "Name"\n'
            f"{more}\n{tables}"
        )

    return build


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, encoding: str = "utf-8", name: str = "old.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write

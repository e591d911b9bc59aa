"""What the catalogues are made from: German that the program says, wherever it stands.

Besides what is marked as a message everywhere, that are the messages of rejections, the phrases of
the rules, the guards of steps and what duties say. They are known by where they stand, so that no
rule needs to know of catalogues. `pybabel extract -F deploy/babel.cfg` reads modules with this.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO, Any

from babel.messages.extract import extract_python

_CALLS = {"Phrase": 0, "not_before": 2}
"""Which argument of these is a message."""


def guards(text: str) -> list[str]:
    """The parts of a guard, each once: they are translated one by one, for steps share them."""
    return [part for part in dict.fromkeys(text.split("; ")) if part]


def messages(
    source: IO[bytes], keywords: Any, tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """The messages of a module, each with its line."""
    yield from extract_python(source, keywords, tags, options)
    source.seek(0)
    for node in ast.walk(ast.parse(source.read())):
        for message in _said(node):
            yield getattr(node, "lineno", 0), None, message, []


def _said(node: ast.AST) -> list[str]:
    match node:
        case ast.Assign(targets=[ast.Name("message")], value=ast.Constant(str(text))):
            return [text]
        case ast.keyword("guard", ast.Constant(str(text))):
            return guards(text)
        case ast.keyword("nothing" | "reason", ast.Constant(str(text))):
            return [text]
        case ast.Call(func=ast.Name(name), args=args) if name in _CALLS:
            given = args[_CALLS[name] :][:1]
            return [
                each.value
                for each in given
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
        case _:
            return []

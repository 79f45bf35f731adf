"""The project's own source, read for the tests that hold its shape and its documents."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "schedules", "storage")


@dataclass(frozen=True)
class Source:
    """One file of Python: its path from the root, with slashes, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, walked once for all that look at them."""
        return tuple(ast.walk(self.tree))

    def calls(self) -> Iterator[ast.Call]:
        """Yield every call in the file."""
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def strings(self) -> Iterator[str]:
        """Yield the text of every string that is no docstring; of f-strings, the fixed parts."""
        docstrings = {
            id(node.body[0].value)
            for node in self.nodes
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in self.nodes:
            match node:
                case ast.Constant(value=str(text)) if id(node) not in docstrings:
                    yield text


@cache
def sources(*packages: str) -> tuple[Source, ...]:
    """Return the files of `packages`, by default of all but the tests."""
    return tuple(
        _source(path)
        for package in packages or PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )


@cache
def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(str(path.relative_to(ROOT)), text, ast.parse(text))


def name_of(call: ast.Call) -> str:
    """Return the last name of what is called: `submit` of `self._writer.submit(...)`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""

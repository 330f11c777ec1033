"""Every error reply that lanchat/server can send, read from its source: the codes, and the texts that go with them.
Nothing here is kept by hand: a reply that is added to the server is found by the next run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lanchat.protocol import numerics
from lanchat.server.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[3]
SERVER = ROOT / "lanchat" / "server"
HOSTING = ROOT / "lanchat" / "hosting"

#: A code of a standard reply of more than one word, wherever it stands; one of a single word, beside a text.
_CODE = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+")
_WORD = re.compile(r"[A-Z]{3,}")
_KINDS = ("FAIL", "WARN")
#: A code ("403", "INVALID_UTF8" or "ERROR"), and a pattern of the text that goes with it.
Reply = tuple[str, str]


def replies() -> set[Reply]:
    """Every pair of a code and a pattern of its text that stands together in one place of the source."""
    return {reply for tree in _trees() for reply in _Module(tree).replies()}


def codes() -> set[str]:
    """Every code that stands anywhere in the source, in a string or as the name of a numeric."""
    found: set[str] = set()
    for tree in _trees():
        comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            found.add(_numeric(node))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
                found.update(word for word in node.value.split() if _CODE.fullmatch(word))
            elif isinstance(node, ast.Call):
                found.update(_codes(node))
    return found - {""}


def farewells() -> set[bytes]:
    """The ERROR lines of those who are turned away before the server hears of them."""
    return {
        node.value
        for file in sorted(HOSTING.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes) and node.value.startswith(b"ERROR ")
    }


def _trees() -> Iterator[ast.Module]:
    for file in sorted(SERVER.rglob("*.py")):
        yield ast.parse(file.read_text(encoding="utf-8"))


@dataclass
class _Module:
    """One file: its functions, and which of them add a code to a text that they are given, or a text to a code."""

    tree: ast.Module
    adds_code: dict[str, set[str]] = field(default_factory=dict)
    adds_text: dict[str, ast.expr] = field(default_factory=dict)

    def replies(self) -> Iterator[Reply]:
        functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            self._look_at(function)
        for function in functions:
            values = _Values(self.tree, function)
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    yield from self._call(node, values)
                elif isinstance(node, ast.Tuple) and node.elts:
                    found = {code for item in node.elts for code in _code(item)}
                    yield from ((code, text) for code in found for text in values.patterns(node.elts[-1]))

    def _look_at(self, function: ast.FunctionDef) -> None:
        args = function.args
        names = [arg.arg for arg in [*args.args, *args.kwonlyargs]]
        if "text" not in names:
            return
        defaults = dict(zip(names[len(args.args) - len(args.defaults) :], args.defaults, strict=False))
        if "text" in defaults:
            self.adds_text[function.name] = defaults["text"]
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and any(_is_name(item.value, "text") for item in node.keywords):
                self.adds_code.setdefault(function.name, set()).update(_codes(node))

    def _call(self, call: ast.Call, values: _Values) -> Iterator[Reply]:
        name = _name(call)
        found = _codes(call) or self.adds_code.get(name, set())
        text: ast.expr | None = next((item.value for item in call.keywords if item.arg == "text"), None)
        if name == "disconnect":
            found = {"ERROR"}
            text = next((item.value for item in call.keywords if item.arg == "farewell"), None)
        if text is None and call.args:
            text = call.args[-1]
        patterns = values.patterns(text) if text is not None else []
        if found and not patterns and name in self.adds_text:
            patterns = values.patterns(self.adds_text[name])
        yield from ((code, pattern) for code in found for pattern in patterns)


class _Values:
    """What the variables of a function and its module hold, where that is told by the last assignment above."""

    def __init__(self, module: ast.Module, function: ast.FunctionDef) -> None:
        self._assigned = [
            (target.id, node.lineno, node.value)
            for node in (*module.body, *ast.walk(function))
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        ]

    def patterns(self, node: ast.expr) -> list[str]:
        """Patterns of the texts that an expression may be; none where it is no text."""
        if isinstance(node, ast.Constant):
            return [re.escape(node.value)] if isinstance(node.value, str) and not _CODE.fullmatch(node.value) else []
        if isinstance(node, ast.JoinedStr):
            return ["".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in node.values)]
        if isinstance(node, ast.IfExp):
            return self.patterns(node.body) + self.patterns(node.orelse)
        if isinstance(node, ast.Name):
            above = [(line, value) for name, line, value in self._assigned if name == node.id and line < node.lineno]
            return self.patterns(max(above, key=lambda pair: pair[0])[1]) if above else []
        return []


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _numeric(node: ast.AST) -> str:
    """'403' for num.ERR_NOSUCHCHANNEL, and the like for 263, which is an error in all but its name."""
    name = node.attr if isinstance(node, ast.Attribute) else ""
    return str(getattr(numerics, name)) if name.startswith("ERR_") or name == "RPL_TRYAGAIN" else ""


def _code(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value} if _CODE.fullmatch(node.value) else set()
    return {_numeric(node)} - {""}


def _codes(call: ast.Call) -> set[str]:
    """The code among the arguments of this call: one of a single word only where a text is given by name."""
    found = [code for item in call.args for code in _code(item)]
    if not found and any(item.arg == "text" for item in call.keywords):
        words = [item.value for item in call.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        found = [word for word in words if _WORD.fullmatch(word) and word not in COMMANDS and word not in _KINDS]
    return set(found[:1])

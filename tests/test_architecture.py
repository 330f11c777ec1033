"""The house keeps its floors: imports only point down, no cycles, and each kind of outside access has one room."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lanchat"

#: A room may import rooms on lower floors only. Single files directly in lanchat/ are rooms of their own.
FLOORS = {
    "__init__": 0,
    "errors": 0,
    "paths": 0,
    "protocol": 1,
    "log": 1,
    "i18n": 1,
    "config": 2,
    "server": 3,
    "storage": 3,
    "system": 3,
    "net": 4,
    "client": 5,
    "discovery": 5,
    "hosting": 5,
    "gui": 6,
    "app": 7,
    "arguments": 8,
    "cli": 9,
    "__main__": 10,
}

#: Which files may import a module, as prefixes of their path inside lanchat/.
ONLY_IN = {
    "tkinter": ("gui/",),
    "_tkinter": ("gui/",),
    "PIL": ("gui/",),
    "socket": ("net/",),
    "selectors": ("net/",),
    "select": ("net/",),
    "ssl": ("net/",),
    "sqlite3": ("storage/",),
    "zeroconf": ("discovery/dnssd.py",),
    "h11": ("hosting/",),
    "websockets": ("hosting/websocket.py",),
    "scramp": ("hosting/passwords.py",),
    "cryptography": ("hosting/certificate.py",),
    "threading": (
        "net/loop.py",
        "net/workers.py",
        "storage/",
        "gui/inbox.py",
        "discovery/dnssd.py",
        "hosting/certificate.py",
        "app/",
        "system/",
    ),
    "dbus_fast": ("system/session_bus.py",),
    "desktop_notifier": ("system/native_toasts.py",),
    "asyncio": ("system/session_bus.py", "system/native_toasts.py"),
}

FILES = sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    parts = list(file.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in FILES}


def imports_of(file: Path) -> set[str]:
    """Every module this file imports, at any level and under any condition, TYPE_CHECKING included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            module = node.module or ""
            for alias in node.names:
                full = f"{module}.{alias.name}"
                found.add(full if full in MODULES else module)
    return found


IMPORTS = {name: imports_of(file) for name, file in MODULES.items()}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_a_room_imports_lower_floors_only() -> None:
    wrong = []
    for module, imported in IMPORTS.items():
        for other in imported:
            if not other.startswith("lanchat"):
                continue
            here, there = room_of(module), room_of(other)
            if here != there and FLOORS[there] >= FLOORS[here]:
                wrong.append(f"{module} imports {other}")
    assert wrong == []


def test_there_is_no_import_cycle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module in done:
            return
        for other in IMPORTS[module]:
            if other in MODULES and other != "lanchat":
                visit(other, (*path, module))
        done.add(module)

    for module in MODULES:
        visit(module, ())


def test_outside_access_has_one_room() -> None:
    wrong = []
    for module, imported in IMPORTS.items():
        place = MODULES[module].relative_to(PACKAGE).as_posix()
        for other in imported:
            allowed = ONLY_IN.get(other.split(".")[0])
            if allowed is not None and not any(place.startswith(prefix) for prefix in allowed):
                wrong.append(f"{place} imports {other}")
    assert wrong == []


def test_pure_rooms_have_no_clock_of_their_own() -> None:
    wrong = []
    for module, file in MODULES.items():
        if room_of(module) not in ("protocol", "server"):
            continue
        text = file.read_text(encoding="utf-8")
        calls = re.findall(r"(?<![\w.])(?:time\.(?:time|monotonic)|random\.\w+)\(", text)
        wrong += [f"{module}: {call}" for call in calls]
    assert wrong == []


def test_every_file_says_in_two_lines_what_it_owns() -> None:
    for file in FILES:
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
        assert docstring, f"{file.relative_to(ROOT)} has no docstring"


def test_the_map_names_every_file() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(lanchat/[\w/]+\.py)`", text))
    there = {file.relative_to(ROOT).as_posix() for file in FILES if file.name != "__init__.py"}
    assert sorted(there - named) == []
    assert sorted(named - there) == []


def test_the_top_level_is_what_a_newcomer_expects() -> None:
    for needed in (
        "pyproject.toml",
        "lanchat",
        "assets",
        "tests",
        "build.spec",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
    ):
        assert (ROOT / needed).exists(), needed


def test_a_built_package_carries_every_room() -> None:
    with open(ROOT / "pyproject.toml", "rb") as stream:
        listed = set(tomllib.load(stream)["tool"]["setuptools"]["packages"])
    rooms = {".".join(file.parent.relative_to(ROOT).parts) for file in FILES}
    assert listed == rooms | {"lanchat.assets"}

"""The tree's own rules: what is packaged, which way imports run, what `import taupane` loads."""

from __future__ import annotations

import ast
import configparser
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import taupane
from bootstrapping import suites

ROOT = Path(__file__).resolve().parents[2]
IMPORT_ROOTS = (ROOT / "runtime", ROOT / "bridges")

# Each may import its own line and those above it.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "errors",
            "types",
            "events",
            "routes",
            "themes",
            "settings",
            "settingsfile",
            "tracebacks",
            "scheduled",
            "calling",
            "text",
            "jsonvalues",
            "turns",
        }
    ),
    frozenset({"state"}),
    frozenset({"widgets", "theme", "ui"}),
    frozenset({"live"}),
    frozenset({"server"}),
    frozenset(
        {
            "app",
            "appmode",
            "commands",
            "declarations",
            "failurenote",
            "hooks",
            "launching",
            "lifecycle",
            "loopthread",
            "running",
            "closing",
            "mainthread",
            "rowsessions",
            "savedrows",
            "watchdog",
            "window",
            "windows",
            "testing",
            "threads",
            "unstarted",
        }
    ),
    frozenset({"compat"}),
    frozenset({"dev"}),
    frozenset({"viewing", "piped", "querying"}),
    frozenset({"cli", "__main__"}),
)

# The groups of taupane_bridges.data, and the modules beside them that any of these may use.
DATA_LAYERS = ("arrays", "sources", "plans", "orders", "statistics", "sessions")
DATA_BASE = frozenset({"background", "demand", "errors", "folders", "lanes", "lru", "memory", "source"})

# Module -> distribution, where the names differ.
DISTRIBUTIONS = {"markdown_it": "markdown-it-py", "webview": "pywebview", "gi": "PyGObject", "cairo": "pycairo"}
LOADED_LATE = ("polars", "pyarrow", "watchdog", "click", "aiohttp", "webview")


def sources() -> list[Path]:
    return sorted(path for root in IMPORT_ROOTS for path in root.rglob("*.py") if "__pycache__" not in path.parts)


def module_name(path: Path) -> str:
    root = next(root for root in IMPORT_ROOTS if path.is_relative_to(root))
    return ".".join(path.relative_to(root).with_suffix("").parts)


def imported(path: Path, *, for_types: bool = True) -> Iterator[str]:
    """Yield the absolute names that a file imports, wherever in it the import stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not for_types:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A file's package is its name without the last part; one more part goes for each further dot.
            base = ".".join(module_name(path).split(".")[: -node.level]) if node.level else ""
            origin = ".".join(part for part in (base, node.module) if part)
            if origin == "taupane" or not node.module:
                yield from (f"{origin}.{alias.name}" for alias in node.names)
            else:
                yield origin


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_on_the_disk_is_packaged() -> None:
    listed = setup_cfg()["options"]["packages"].split()
    on_disk = {module_name(path).removesuffix(".__init__") for path in sources() if path.name == "__init__.py"}
    assert listed == sorted(on_disk | {"taupane.static"})


def test_every_folder_of_modules_is_a_package() -> None:
    bare = {path.parent for path in sources() if not (path.parent / "__init__.py").exists()}
    assert bare == set()


def test_the_bridges_know_nothing_of_the_runtime() -> None:
    culprits = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources()
        if path.is_relative_to(ROOT / "bridges")
        for name in imported(path)
        if name.split(".")[0] == "taupane"
    ]
    assert culprits == []


def layer_of(part: str) -> int:
    for rank, parts in enumerate(LAYERS):
        if part in parts:
            return rank
    pytest.fail(f"taupane.{part} has no place in LAYERS: decide what it may import")


def test_imports_of_the_runtime_run_one_way() -> None:
    culprits = []
    for path in sources():
        own = module_name(path).split(".")
        if own[0] != "taupane" or own == ["taupane", "__init__"]:
            continue
        for name in imported(path):
            parts = name.split(".")
            # `from taupane import State` names no module; the table of public names says where it comes from.
            if parts[0] != "taupane" or len(parts) < 2 or parts[1] in {"__version__", "static"}:
                continue
            target = taupane.PUBLIC.get(parts[1], name).split(".")[1]
            if layer_of(target) > layer_of(own[1]):
                culprits.append(f"{path.relative_to(ROOT)} imports {name}")
    assert culprits == []


def data_layer_of(part: str) -> int:
    return DATA_LAYERS.index(part) if part in DATA_LAYERS else -1 if part in DATA_BASE else len(DATA_LAYERS) - 1


def test_imports_of_the_data_engine_run_one_way() -> None:
    """What is neither a group nor of the base joins the groups: only the highest may use it."""
    folder = ROOT / "bridges/taupane_bridges/data"
    culprits = [
        f"{path.relative_to(ROOT)} imports {name}"
        for rank, group in enumerate(DATA_LAYERS)
        for path in sorted((folder / group).glob("*.py"))
        for name in imported(path, for_types=False)
        if name.startswith("taupane_bridges.data.") and data_layer_of(name.split(".")[2]) > rank
    ]
    assert sorted(path.parent.name for path in folder.glob("*/__init__.py")) == sorted(DATA_LAYERS)
    assert culprits == []


def test_third_party_imports_are_declared() -> None:
    options = setup_cfg()
    requirements = [*options["options"]["install_requires"].splitlines()]
    for extra in ("gtk", "qt", "text"):
        requirements += options["options.extras_require"][extra].splitlines()
    declared = {re.split(r"[<>=\[;]", line)[0].strip().lower() for line in requirements if line.strip()}
    # pytest imports our plugin, and is there when it does.
    known = set(sys.stdlib_module_names) | {"taupane", "taupane_bridges", "pytest"}
    undeclared = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources()
        for name in imported(path)
        if (top := name.split(".")[0]) not in known and DISTRIBUTIONS.get(top, top).lower() not in declared
    }
    assert undeclared == set()


def test_import_taupane_loads_nothing_heavy() -> None:
    code = f"import sys, json, taupane, taupane.ui; print(json.dumps([m for m in {LOADED_LATE} if m in sys.modules]))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == []


def type_checking_imports(module: Path) -> dict[str, str]:
    """Read `from module import name as name` under `if TYPE_CHECKING`, as name -> module."""
    found: dict[str, str] = {}
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for line in node.body:
                assert isinstance(line, ast.ImportFrom)
                found |= {alias.name: str(line.module) for alias in line.names}
    return found


def test_type_checkers_see_the_public_names() -> None:
    seen = type_checking_imports(ROOT / "runtime/taupane/__init__.py")
    widgets = {name: "taupane.ui" for name in taupane.ui.WIDGETS if name[0].isupper()}
    assert seen == {"ui": "taupane", **widgets, **taupane.PUBLIC}


@pytest.mark.parametrize("name", sorted(taupane.PUBLIC))
def test_a_public_name_is_where_the_table_says(name: str) -> None:
    assert getattr(taupane, name) is getattr(importlib.import_module(taupane.PUBLIC[name]), name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'taupane' has no attribute 'Nonsense'"):
        getattr(taupane, "Nonsense")  # noqa: B009 - a checker would rightly refuse the attribute


def test_every_folder_of_tests_is_a_suite() -> None:
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    assert folders <= set(suites.NAMES)


def test_versions_agree() -> None:
    assert setup_cfg()["metadata"]["version"] == taupane.__version__

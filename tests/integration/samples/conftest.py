"""Load a sample's app afresh, as running its file does."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def load_sample(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Give a function that executes samples/NAME/app.py under a name of its own."""

    def load(name: str) -> ModuleType:
        folder = SAMPLES / name
        monkeypatch.syspath_prepend(str(folder))
        spec = importlib.util.spec_from_file_location(f"sample_{name}", folder / "app.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return load

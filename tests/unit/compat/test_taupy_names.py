"""Every name that a TauPy app imports is there, under TauPy's own module names."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator

import pytest

from taupane.compat import importing, taupy

NAMES = {
    "taupy": "App AppMode Router TauTheme Component Div Button Text Input Table Image Modal HStack VStack Center "
    "Spacer Scroll Container State",
    "taupy.app": "App AppMode",
    "taupy.state": "State DerivedState effect",
    "taupy.events": "Click Input",
    "taupy.events.events": "Event Click Input Resize",
    "taupy.router": "Router",
    "taupy.dispatcher": "Dispatcher",
    "taupy.server": "TauServer",
    "taupy.theme": "TauTheme",
    "taupy.ui": "Div Button Text Input Table Image Modal HStack VStack Grid TextInput Checkbox Slider Style",
    "taupy.widgets": "Component Div Button Text Input Table Image Modal HStack VStack Center Spacer Scroll Container",
    "taupy.widgets.elements": "Div_ Button_ Text_ Input_ Table_ Image_ Modal_ Div Button Text Input Table Image Modal",
    "taupy.widgets.layout": "HStack VStack Center Container Scroll Spacer",
    "taupy.widgets.component": "Component",
    "taupy.widgets.factory": "Component",
}


@pytest.fixture(autouse=True)
def hook() -> Iterator[None]:
    before = list(sys.meta_path)
    importing.install()
    importing.install()
    assert len(sys.meta_path) == len(before) + 1
    yield
    sys.meta_path[:] = before
    for name in [name for name in sys.modules if name == "taupy" or name.startswith("taupy.")]:
        del sys.modules[name]


@pytest.mark.parametrize("module", NAMES)
def test_the_names_of_a_module(module: str) -> None:
    found = importlib.import_module(module)
    assert [name for name in NAMES[module].split() if not hasattr(found, name)] == []


def test_both_names_are_the_same_module() -> None:
    assert importlib.import_module("taupy") is taupy
    assert importlib.import_module("taupy.state").State is taupy.State
    assert taupy.__spec__ is not None
    assert taupy.__spec__.name == "taupane.compat.taupy"


def test_an_unknown_module_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("taupy.nothing")


def test_what_an_app_awaits_are_coroutines() -> None:
    for name in (
        "navigate",
        "set_theme",
        "send_window_command",
        "update_component",
        "hot_reload_broadcast",
        "shutdown",
    ):
        assert inspect.iscoroutinefunction(getattr(taupy.App, name)), name
    app = taupy.App("Names", 800, 600)
    assert inspect.iscoroutinefunction(app.server.broadcast)
    assert (app.title, app.width, app.height, app.theme, app.ws_port) == ("Names", 800, 600, "light", 8765)
    assert (app.mode, app.dev, app.http_port, app.root_component) == (taupy.AppMode.GENERATE_HTML, False, None, None)

"""What `import taupy` gives under Taupane: TauPy's names, on our live core.

TauPy's components are objects with an id that are described again when they change; everything they show is
mounted, patched and secured as our own widgets are. Must not be imported by the rest of the runtime.
"""

from __future__ import annotations

from taupane.compat.taupy.app import App, AppMode
from taupane.compat.taupy.router import Router
from taupane.compat.taupy.state import DerivedState, State, effect
from taupane.compat.taupy.theme import TauTheme
from taupane.compat.taupy.widgets import (
    Button,
    Center,
    Checkbox,
    Component,
    Container,
    Div,
    Grid,
    HStack,
    Image,
    Input,
    Modal,
    Scroll,
    Slider,
    Spacer,
    Style,
    Table,
    Text,
    TextInput,
    VStack,
)

Derived = DerivedState

__all__ = [
    "App",
    "AppMode",
    "Button",
    "Center",
    "Checkbox",
    "Component",
    "Container",
    "Derived",
    "DerivedState",
    "Div",
    "Grid",
    "HStack",
    "Image",
    "Input",
    "Modal",
    "Router",
    "Scroll",
    "Slider",
    "Spacer",
    "State",
    "Style",
    "Table",
    "TauTheme",
    "Text",
    "TextInput",
    "VStack",
    "effect",
]

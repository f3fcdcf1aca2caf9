"""`taupy.widgets`: components, which are described as our elements when they are shown."""

from __future__ import annotations

from taupane.compat.taupy.widgets.component import Component
from taupane.compat.taupy.widgets.documented import Checkbox, Grid, Slider, Style, TextInput
from taupane.compat.taupy.widgets.elements import Button, Div, Image, Input, Modal, Table, Text
from taupane.compat.taupy.widgets.layout import Center, Container, HStack, Scroll, Spacer, VStack

__all__ = [
    "Button",
    "Center",
    "Checkbox",
    "Component",
    "Container",
    "Div",
    "Grid",
    "HStack",
    "Image",
    "Input",
    "Modal",
    "Scroll",
    "Slider",
    "Spacer",
    "Style",
    "Table",
    "Text",
    "TextInput",
    "VStack",
]

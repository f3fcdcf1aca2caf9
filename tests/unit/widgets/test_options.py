"""A wrong option says what was expected, what came and which are allowed."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from taupane import ui as typed_ui
from taupane.errors import BadElement, BadOption
from taupane.state import State
from taupane.widgets.static import render_static

ui: Any = typed_ui  # its options are of wrong types on purpose
WRONG: list[tuple[Any, str]] = [
    (lambda: ui.Button("a", variant="nope"), "Button(variant=…): expected one of 'default', 'primary'"),
    (lambda: ui.Button("a", variant="primry"), "(did you mean 'primary'?), got 'primry' (str)"),
    (lambda: ui.Button("a", size=3), "Button(size=…): expected one of 'xs', 'sm', 'md', 'lg', 'xl', got 3 (int)"),
    (lambda: ui.Button("a", disabled="yes"), "Button(disabled=…): expected True, False or a callable that tells"),
    (lambda: ui.Button("a", on_click="save"), "Button(on_click=…): expected a function"),
    (lambda: ui.Button(icon="x"), "aria_label where there is an icon alone"),
    (lambda: ui.on(print, keys="ctlr+s"), "on(keys=…): expected a key after ctrl, shift, alt, meta, mod joined by '+'"),
    (lambda: ui.Button("a", type="reload"), "Button(type=…): expected one of 'button', 'submit', 'reset'"),
    (lambda: ui.Slider(max="x"), "Slider(max=…): expected a number, got 'x' (str)"),
    (lambda: ui.Slider(1, 5, 2), "Slider(max=…): expected a number of at least min=5, got 2 (int)"),
    (lambda: ui.Slider(step=0), "Slider(step=…): expected a number above 0, got 0 (int)"),
    (lambda: ui.Slider(True), "Slider(value=…): expected a number, got True (bool)"),
    (lambda: ui.Slider(format="{} of {}"), "Slider(format=…): expected a function, or text with one place"),
    (lambda: ui.NumberInput("3"), "NumberInput(value=…): expected a number, got '3' (str)"),
    (lambda: ui.NumberInput(debounce=-1), "NumberInput(debounce=…): expected a whole number from 0 to 60000"),
    (lambda: ui.TextInput(type="checkbox"), "TextInput(type=…): expected one of 'text', 'password'"),
    (lambda: ui.TextInput(["a"]), "TextInput(value=…): expected text, got ['a'] (list)"),
    (lambda: ui.TextInput(label=b"a"), "TextInput(label=…): expected text, got b'a' (bytes)"),
    (lambda: ui.TextInput(width="wide", label="a"), "TextInput(width=…): expected a CSS length"),
    (lambda: ui.TextArea(rows=0), "TextArea(rows=…): expected a whole number from 1 to 1000, got 0 (int)"),
    (lambda: ui.Checkbox("All"), "Checkbox(value=…): expected True, False or a callable that tells, got 'All' (str)"),
    (lambda: ui.Checkbox(checked=True), "say value=… instead"),
    (lambda: ui.Grid(cols=-1), "Grid(cols=…): expected a whole number from 1 to 64, or the least width"),
    (lambda: ui.Grid(cols="12"), "Grid(cols=…): expected a CSS length"),
    (lambda: ui.HStack(gap="1rem;color:red"), "HStack(gap=…): expected a CSS length"),
    (lambda: ui.HStack(gap=-1), "HStack(gap=…): expected a CSS length"),
    (
        lambda: ui.VStack(align="middle"),
        "VStack(align=…): expected one of 'start', 'center', 'end', 'stretch', 'baseline'",
    ),
    (lambda: ui.Heading("a", level=7), "Heading(level=…): expected a whole number from 1 to 6, got 7 (int)"),
    (lambda: ui.Text("a", variant="huge"), "Text(variant=…): expected one of 'body'"),
    (lambda: ui.Icon("hose"), "Icon(name=…): expected one of 2176 names, such as"),
    (lambda: ui.Icon("x", size="huge"), "Icon(size=…): expected a CSS length"),
    (
        lambda: ui.Alert("a", variant="danger"),
        "Alert(variant=…): expected one of 'info', 'success', 'warning', 'error'",
    ),
    (lambda: ui.Toast("a", duration=10), "Toast(duration=…): expected a whole number from 500 to 600000, got 10 (int)"),
    (lambda: ui.Toast("a", position="left"), "Toast(position=…): expected one of"),
    (lambda: ui.Progress("half"), "Progress(value=…): expected a number, got 'half' (str)"),
    (lambda: ui.Modal("yes"), "Modal(open_state=…): expected True, False or a callable that tells"),
    (lambda: ui.Tabs([]), "Tabs(tabs=…): expected a dict of content by title"),
    (lambda: ui.Tabs([("a", 1), ("a", 2)]), "Tabs(tabs=…): expected a title of its own for every tab"),
    (lambda: ui.Tabs({"a": 1}, State("b")), "Tabs(selected=…): expected one of 'a', got 'b' (str)"),
    (lambda: ui.Select("x", ["a", "b"]), "Select(value=…): expected one of 'a', 'b', got 'x' (str)"),
    (lambda: ui.Select(options="abc"), "Select(options=…): expected a list of values"),
    (lambda: ui.Select(options=[(1, 2, 3)]), "Select(options=…): expected values or (value, label) pairs"),
    (lambda: ui.Table("ab"), "Table(head=…): expected a list of column titles"),
    (lambda: ui.Table(["a"], "rows"), "Table(rows=…): expected a list of rows"),
    (lambda: ui.Table(["a"], [5]), "Table(rows=…): expected a list of cells, or a dict"),
    (lambda: ui.BarChart({"a": "b"}, label="L"), "BarChart(data=…): expected a number for every bar, got 'b' (str)"),
    (lambda: ui.BarChart([1], label="L"), "BarChart(data=…): expected (label, value) pairs"),
    (lambda: ui.Image(5), "Image(src=…): expected a URL, a path of this app, or a local file, got 5 (int)"),
    (lambda: ui.DataFrame(None), "DataFrame(source=…): expected a path, a frame"),
    (lambda: ui.Tooltip("a", "b", placement="north"), "Tooltip(placement=…): expected one of"),
]


@pytest.mark.parametrize(("make", "message"), WRONG, ids=[message[:50] for _, message in WRONG])
def test_a_wrong_option_is_named(make: Any, message: str) -> None:
    with pytest.raises(BadOption) as caught:
        render_static(make())

    assert message in str(caught.value)


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(BadOption) as caught:
        ui.Button("a", variant="x" * 1_000_000)

    assert len(str(caught.value)) < 500


def test_a_state_with_a_wrong_value_raises_when_it_is_read() -> None:
    button = ui.Button("a", variant=State("nope"))

    with pytest.raises(BadOption):
        button.render()


def test_markup_as_plain_text_is_no_html_widget() -> None:
    with pytest.raises(BadElement, match="expected Safe"):
        ui.Html("<b>x</b>")


def test_numbers_of_numpy_are_numbers() -> None:
    chart = ui.BarChart({"a": numpy.int64(2), "b": numpy.float32(1)}, label="L").render()

    assert "--size:50%" in chart
    assert 'max="9"' in ui.Slider(numpy.int32(3), max=numpy.int64(9)).render()

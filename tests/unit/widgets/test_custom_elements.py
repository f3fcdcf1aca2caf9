"""Custom elements: what is an attribute, and what a property that the page's script sets."""

from __future__ import annotations

import pytest

from taupane import State, ui
from taupane.errors import BadAttribute
from taupane.widgets.custom import as_properties


def test_values_that_are_no_text_are_properties() -> None:
    chart = ui.element("my-chart", data=[1, {"a": None}], row_count=State(3), kind="bar", class_="x", aria_label="A")
    attrs = dict(chart.attrs or {})
    assert attrs.pop("data-prop-row-count")() == "3"
    assert attrs == {
        "data-prop-data": '[1,{"a":null}]',
        "data-raw": True,
        "kind": "bar",
        "class": "x",
        "aria-label": "A",
    }


def test_children_of_a_custom_element_stay_the_pages_own() -> None:
    assert "data-raw" not in (ui.element("my-list", ui.Text("a"), data=[1]).attrs or {})


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError, match="object is no JSON"):
        ui.element("my-chart", data=object())
    with pytest.raises(BadAttribute, match="plain name"):
        as_properties("my-chart", (), {"a-b": [1]})

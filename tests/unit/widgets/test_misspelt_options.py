"""A keyword that no widget and no HTML element knows is an error that names the nearest right one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from taupane import ui
from taupane.errors import BadAttribute
from taupane.widgets.known import UnknownOption


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: ui.Slider(maximum=3), "Slider(maximum=…)"),
        (lambda: ui.Slider(maximum=3), "did you mean 'max'?"),
        (lambda: ui.TextInput(placehodler="Name"), "did you mean 'placeholder'?"),
        (lambda: ui.Button("Go", varient="primary"), "did you mean 'variant'?"),
        (lambda: ui.Select(None, [1], lable="Number"), "did you mean 'label'?"),
        (lambda: ui.Card(titel="Numbers"), "did you mean 'title'?"),
        (lambda: ui.VStack(aling="center"), "did you mean 'align'?"),
        (lambda: ui.Div(tab_index=0), "did you mean 'tabindex'?"),
        (lambda: ui.element("p", clas="x"), "<p>(clas=…)"),
    ],
)
def test_a_misspelt_option_names_the_right_one(call: Callable[[], Any], named: str) -> None:
    with pytest.raises(UnknownOption) as caught:
        call()
    assert named in str(caught.value)
    assert isinstance(caught.value, BadAttribute)
    assert isinstance(caught.value, TypeError)


def test_what_html_knows_passes() -> None:
    described = ui.Div(
        id="a", title="b", tabindex=0, data_anything="c", aria_label="d", on_click=print, class_="e",
        style={"color": "red"}, key=1, contenteditable=True, hidden=True, role="note", lang="fr",
    )  # fmt: skip
    assert set(described.attrs or {}) == {
        "id", "title", "tabindex", "data-anything", "aria-label", "class", "style", "contenteditable", "hidden", "role",
        "lang",
    }  # fmt: skip
    assert ui.element("my-map", zoom=3).attrs == {"zoom": 3}
    assert ui.element("svg", viewBox="0 0 1 1", stroke_width=2).attrs == {"viewBox": "0 0 1 1", "stroke-width": 2}

"""Components written as templates."""

from __future__ import annotations

import pytest
from tests.unit.widgets.reading import send

from taupane import ui
from taupane.errors import BadElement, BadOption
from taupane.state import State
from taupane.widgets.element import Element
from taupane.widgets.static import render_static


def test_places_are_filled_with_text_attributes_and_children() -> None:
    Panel = ui.Component('<div class="panel {tone}"><h2>{title}</h2><children/></div>')  # noqa: N806

    assert render_static(Panel(ui.Text("a"), "b", title="<T>", tone="red")) == (
        '<div class="panel red"><h2>&lt;T&gt;</h2><span class="tp-text">a</span>b</div>'
    )


def test_named_slots_and_what_stands_in_an_empty_one() -> None:
    Box = ui.Component("<div><slot>nothing</slot><footer><slot name='foot'/></footer></div>")  # noqa: N806

    assert render_static(Box(foot=ui.Button("ok"))) == (
        '<div>nothing<footer><button type="button" class="btn tp-button">ok</button></footer></div>'
    )


def test_a_state_makes_a_binding_in_text_and_in_a_part_of_an_attribute() -> None:
    n = State(1)
    shown = ui.Component('<p title="no. {n}">{n} of 9</p>')(n=n)
    n.set(2)

    assert render_static(shown) == '<p title="no. 2">2 of 9</p>'


def test_more_keywords_go_to_the_outermost_element() -> None:
    shown = ui.Component('<p class="a" style="color:red">x</p>')(id="p", class_="b", data_n=1)

    assert render_static(shown) == '<p id="p" data-n="1" style="color:red" class="a b">x</p>'


def test_handlers_are_given_by_name() -> None:
    told: list[int] = []
    for spelling in ("on_click", "onclick", "@click"):
        shown = ui.Component(f'<button {spelling}="{{save}}">x</button>')(save=lambda: told.append(1))
        assert isinstance(shown, Element)
        send(shown, "click")

    assert told == [1, 1, 1]


def test_several_roots_void_elements_braces_and_layout_of_the_template() -> None:
    shown = ui.Component("""
        <br>
        <input type=checkbox checked>
        <code>{{x}}</code>
    """)()

    assert render_static(shown) == '<br><input type="checkbox" checked><code>{x}</code>'


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<div><p></div>", "expected </p> before </div>"),
        ("<div>", "<div> is not closed"),
        ("  ", "expected HTML"),
        ("<script>x</script>", "element 'script'"),
        ("<p onclick='alert(1)'>x</p>", 'expected onclick="{handler}"'),
    ],
)
def test_a_bad_template_is_refused(template: str, message: str) -> None:
    with pytest.raises(BadElement) as caught:
        ui.Component(template)()

    assert message in str(caught.value)


def test_a_place_that_is_left_out_is_named() -> None:
    with pytest.raises(BadOption, match="title"):
        ui.Component("<h1>{title}</h1>")()

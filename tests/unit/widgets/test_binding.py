"""Two-way binding: the page's events set the State, and the State what the control shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.widgets.reading import Node, inner, read, send

from taupane import ui
from taupane.errors import BadOption
from taupane.events import Event, on
from taupane.live.tree import Tree
from taupane.state import ListState, State
from taupane.widgets.element import Bound, Element


def value_of(element: Element) -> Any:
    assert element.attrs is not None
    shown = element.attrs["value"]
    return shown() if callable(shown) else shown


def bound_of(element: Element) -> Bound:
    assert element.attrs is not None
    shown = element.attrs["value"]
    assert isinstance(shown, Bound)
    return shown


def test_text_goes_both_ways() -> None:
    name = State("Ada")
    control = inner(ui.TextInput(name, label="Name"), "input")
    send(control, "input", value="Bob")

    assert name() == "Bob"
    name.set("Eve")
    assert value_of(control) == "Eve"


def test_an_author_s_handler_comes_after_the_state_is_set() -> None:
    name = State("")
    seen: list[str | None] = []
    control = ui.TextInput(name, on_input=[lambda: seen.append(name()), on(lambda event: seen.append(event.value))])
    send(control, "input", value="x")

    assert seen == ["x", "x"]


def test_a_function_as_value_is_shown_and_not_written() -> None:
    name = State("Ada")
    control = ui.Input(lambda: name().upper())

    assert value_of(control) == "ADA"
    assert control.listeners is None


def test_debounce_reaches_the_listener() -> None:
    control = ui.TextInput(State(""), debounce=300)

    assert control.listeners is not None
    assert [listener.debounce for listener in control.listeners["input"]] == [300]


@pytest.mark.parametrize(
    ("step", "entered", "value"),
    [
        (1, "7", 7),
        (1, " 8 ", 8),
        (1, "5.0", 5),
        (1, "1e1", 10),
        (0.5, "1.", 1.0),
        (0.1, "2.25", 2.25),
        (1, "9" * 16, 10**16 - 1),
    ],
)
def test_a_number_is_read_as_int_or_float(step: float, entered: str, value: float) -> None:
    state = State[Any](None)
    send(ui_number(state, step=step), "input", value=entered)

    assert (state(), type(state())) == (value, type(value))


@pytest.mark.parametrize("entered", ["", "abc", "1.5", "0", "11", "nan", "inf", "1e999", "٣x"])
def test_what_is_no_number_keeps_the_state_and_marks_the_control(entered: str) -> None:
    guests = State(4)
    field = ui.NumberInput(guests, min=1, max=10, label="Guests")
    send(inner(field, "input"), "input", value=entered)

    assert guests() == 4
    page = read(field)
    assert page.find("input").attrs["aria-invalid"] == "true"
    assert page.find("div", class_="tp-problem").text == "Enter a whole number from 1 to 10."
    assert page.find("div", class_="tp-problem").attrs["id"] in page.find("input").attrs["aria-describedby"]


def test_the_mark_goes_with_the_next_good_number_or_when_the_state_changes_elsewhere() -> None:
    guests = State(4)
    field = ui.NumberInput(guests, min=1, max=10, label="Guests")
    control = inner(field, "input")
    send(control, "input", value="99")
    send(control, "input", value="5")
    assert "aria-invalid" not in read(field).find("input").attrs

    send(control, "input", value="99")
    guests.set(6)
    assert "aria-invalid" not in read(field).find("input").attrs


def test_an_optional_number_can_be_emptied() -> None:
    guests = State[int | None](4)
    field = ui_number(guests, optional=True)
    send(field, "input", value="")

    assert guests() is None
    assert value_of(field) == ""


def test_a_number_that_is_being_typed_stands_for_its_value() -> None:
    bound = bound_of(ui_number(State(1.0), step=0.1))

    assert bound.stands_for is not None
    assert [bound.stands_for(text) for text in ("1", "1.", "1.0", "1.1", "", "x")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert bound() == "1"


def ui_number(state: State[Any], **options: Any) -> Element:
    return inner(ui.NumberInput(state, **options), "input")


def reading(page: Node) -> str:
    """Give what stands beside a slider's label."""
    return page.find("span", **{"aria-hidden": "true"}).text


def test_a_slider_gives_numbers_within_its_bounds_and_shows_them() -> None:
    least = State(0)
    field = ui.Slider(least, max=120, label="Delay", format="{} min")
    control = inner(field, "input")
    for text, value in [("45", 45), ("500", 120), ("-3", 0)]:
        send(control, "input", value=text)
        assert (least(), type(least())) == (value, int)
    least.set(7)
    page = read(field)
    assert (reading(page), page.find("input").attrs["aria-valuetext"]) == ("7 min", "7 min")


def test_a_slider_with_fractions_gives_floats() -> None:
    share = State(0.0)
    send(inner(ui.Slider(share, 0, 1, 0.1), "input"), "input", value="1")

    assert type(share()) is float


def test_a_slider_without_a_state_shows_where_it_was_dragged() -> None:
    moved: list[str | None] = []
    field = ui.Slider(3, on_input=lambda event: moved.append(event.value))
    send(inner(field, "input"), "input", value="5")

    assert (reading(read(field)), moved) == ("5", ["5"])


def test_boxes_go_both_ways() -> None:
    for widget in (ui.Checkbox, ui.Switch):
        flag = State(False)
        control = inner(widget(flag, "All"), "input")
        send(control, "change", checked=True, value="on")
        assert flag() is True
        assert read(control).find("input").attrs["checked"] == ""
        flag.set(False)
        assert "checked" not in read(control).find("input").attrs


class Airport:
    """Something that is no text."""

    def __init__(self, name: str) -> None:
        self.name = name


def test_a_select_gives_back_the_object_that_was_chosen() -> None:
    newark, kennedy = Airport("Newark"), Airport("Kennedy")
    chosen = State[Airport | None](None)
    control = inner(ui.Select(chosen, [(newark, "Newark"), (kennedy, "Kennedy")]), "select")
    send(control, "change", value="Kennedy")

    assert chosen() is kennedy
    assert value_of(control) == "Kennedy"


@pytest.mark.parametrize(
    ("options", "tokens"),
    [
        (["a", "b"], ["a", "b"]),
        ([1, 2.5], ["1", "2.5"]),
        ({1: "one", 2: "two"}, ["1", "2"]),
        ([(None, "any"), ("x", "x")], ["any", "x"]),
        ([(None, "same"), (0, "same")], ["#0", "#1"]),
        ([1, "1"], ["#0", "#1"]),
        (["", "a"], ["#0", "#1"]),
    ],
)
def test_tokens_are_readable_where_they_can_be(options: Any, tokens: list[str]) -> None:
    page = read(ui.Select(None if not isinstance(options, list) else State(None), options))

    assert [node.attrs["value"] for node in page.walk() if node.tag == "option"][1:] == tokens


def test_true_and_one_are_different_options() -> None:
    chosen = State[Any](True)
    control = inner(ui.Select(chosen, [(1, "one"), (True, "yes")]), "select")

    assert value_of(control) == "True"
    send(control, "change", value="1")
    assert (chosen(), type(chosen())) == (1, int)


def test_a_token_that_is_no_option_raises_and_names_the_options() -> None:
    chosen = State("a")
    control = inner(ui.Select(chosen, ["a", "b"]), "select")

    with pytest.raises(BadOption, match="expected one of 'a', 'b', got 'c'"):
        send(control, "change", value="c")
    assert chosen() == "a"


def test_options_may_come_later() -> None:
    options, chosen = ListState(["a"]), State("b")
    with pytest.raises(BadOption):
        ui.Select(chosen, options).render()
    options.append("b")
    tree, html = mounted(lambda: ui.Select(chosen, options))
    assert '<option value="b" selected>' in html

    options.append("c")
    chosen.set("c")
    assert [op[0] for op in tree.flush()] == [7, 3, 7]


def test_tabs_open_by_click_and_tell() -> None:
    chosen = State("A")
    told: list[str] = []
    tabs = ui.Tabs({"A": 1, "B": 2}, chosen, on_change=told.append)
    bar = inner(tabs, "div").children[0]
    send(bar.children[1], "click")

    assert (chosen(), told) == ("B", ["B"])


def test_a_dialog_that_was_closed_in_the_page_is_closed_in_the_state() -> None:
    for event, target in (("close", "dialog"), ("click", "button")):
        opened = State(True)
        told: list[int] = []
        modal = ui.Modal(opened, "T", on_close=lambda told=told: told.append(1))
        send(inner(modal, target), event)
        assert (opened(), told) == (False, [1])


def test_a_dialog_that_must_be_answered_keeps_escape_in_the_page() -> None:
    dialog = ui.Modal(State(True), "T", dismissible=False)

    assert dialog.listeners is not None
    assert dialog.listeners["cancel"][0].prevent


def test_a_toast_goes_by_itself_and_empties_its_message() -> None:
    message = State("Saved")
    toast = ui.Toast(message, duration=4000)
    page = read(toast)
    assert page.find("div", data_dismiss="4000").text == "Saved"

    show = toast.children[0]
    send(show.then, "dismiss")
    assert message() == ""
    assert read(toast).text == ""


def test_a_submit_is_stopped_in_the_page() -> None:
    sent: list[Any] = []

    def save(event: Event) -> None:
        sent.append(event.form)

    form = ui.Form(on_submit=save)
    send(form, "submit", form={"a": "b"})

    assert sent == [{"a": "b"}]
    assert form.listeners is not None
    assert form.listeners["submit"][0].prevent


def mounted(make: Callable[[], Any]) -> tuple[Tree, str]:
    def reraise(error: Exception, where: str) -> None:
        raise AssertionError(where) from error

    tree = Tree(None, lambda: None, reraise)
    return tree, tree.mount(make)


def test_in_a_page_one_op_goes_out_for_one_change() -> None:
    delay = State(3)
    tree, html = mounted(lambda: ui.Slider(delay, label="Delay"))
    assert "selected" not in html

    delay.set(9)
    ops = tree.flush()
    assert sorted(op[0] for op in ops) == [0, 7]


def test_a_bar_chart_keeps_its_bars_when_the_data_changes() -> None:
    data = State({"a": 1, "b": 2})
    tree, _ = mounted(lambda: ui.BarChart(data, label="L"))
    data.set({"a": 2, "b": 2})

    assert sorted(op[0] for op in tree.flush()) == [0, 1]


def test_ids_stay_when_a_component_runs_again() -> None:
    count = State(0)
    tree, html = mounted(
        lambda: ui.VStack(ui.Text(f"{count()}"), ui.TextInput(label="A", help="B"), ui.Tabs({"a": 1, "b": 2}))
    )
    count.set(1)

    assert 'aria-describedby="' in html
    assert [op[0] for op in tree.flush()] == [0]
    tree.dispose()

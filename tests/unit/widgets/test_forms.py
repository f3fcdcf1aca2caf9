"""Forms without a browser: what is checked and in which order, what the handler gets, and who says what where."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from taupane import App, Invalid, State, ui
from taupane.errors import BadOption, TaupaneError
from taupane.events import Event, on, parse_event
from taupane.state import batch
from taupane.testing import Page, drive
from taupane.testing.page import HandlerFailed
from taupane.widgets.form_checks import address, ask, is_empty, long_enough, matching, present, units, validators
from taupane.widgets.form_field import Draft


def driven(content: Callable[[], Any]) -> Any:
    app = App("Form")
    app.route("/")(content)
    return drive(app)


def send(page: Page) -> None:
    page.find("button", "Send").click()


def form(*fields: Any, on_submit: Any = None, **more: Any) -> ui.Element:
    return ui.Form(
        *fields, ui.Button("Send", type="submit"), ui.Button("Reset", type="reset"), on_submit=on_submit, **more
    )


# Checks


def test_the_first_complaint_is_the_one() -> None:
    asked: list[str] = []

    def check(name: str, answer: str | None) -> Callable[[Any], str | None]:
        def run(_: Any) -> str | None:
            asked.append(name)
            return answer

        return run

    checks = [check("a", None), check("b", "no"), check("c", "neither")]
    assert ask("TextInput", checks, 1) == "no"
    assert asked == ["a", "b"]


def test_async_checks_come_in_their_turn() -> None:
    async def slow(value: Any) -> str | None:
        return "slow" if value == 1 else None

    def raises(value: Any) -> str | None:
        raise Invalid("raised")

    said = ask("TextInput", [slow, raises], 1)
    later = ask("TextInput", [slow, raises], 2)

    async def wait() -> list[str]:
        return [await one for one in (said, later) if isinstance(one, Awaitable)]

    assert asyncio.run(wait()) == ["slow", "raised"]


@pytest.mark.parametrize("given", ["text", 3, [len, "x"]])
def test_what_is_no_validator_is_refused(given: Any) -> None:
    with pytest.raises(BadOption, match=r"TextInput\(validate=…\): expected a function of the value"):
        validators("TextInput", given)


def test_a_validator_that_answers_otherwise_is_refused() -> None:
    with pytest.raises(BadOption, match="expected a function that gives None, or a text"):
        ask("TextInput", [lambda _: False], "x")  # type: ignore[list-item,return-value]


@pytest.mark.parametrize("value", [None, "", False, [], (), set()])
def test_nothing_is_nothing(value: Any) -> None:
    assert is_empty(value)
    assert present(True, "Missing.")(value) == "Missing."
    assert present(lambda: False, "Missing.")(value) is None


@pytest.mark.parametrize("value", [0, 0.0, "x", True, [None], dt.date(2025, 1, 1)])
def test_zero_is_something(value: Any) -> None:
    assert present(True, "Missing.")(value) is None


def test_spaces_are_nothing_where_something_is_required() -> None:
    assert present(True, "Missing.")("  ") == "Missing."


def test_lengths_are_counted_as_browsers_do() -> None:
    assert [units(text) for text in ("", "ab", "é", "😀", "👩‍🚀", "\ud800")] == [0, 2, 1, 2, 5, 1]
    check = long_enough("TextInput", 2, State(4))
    assert check is not None
    assert check("") is None
    assert check("a") == "Enter at least 2 characters: 1 more."
    assert check("😀😀") is None
    assert check("😀😀a") == "Enter at most 4 characters: 1 too many."
    assert long_enough("TextInput", None, None) is None
    with pytest.raises(BadOption, match="max_length"):
        long_enough("TextInput", None, -1)


def test_patterns_are_of_the_whole_text() -> None:
    check = matching("TextInput", "[A-Z]{3}", "three capital letters")
    assert check("ZRH") is None
    assert check("") is None
    assert check("ZRHX") == "Expected: three capital letters"
    with pytest.raises(BadOption, match="pattern"):
        matching("TextInput", "[", None)


@pytest.mark.parametrize(("kind", "right", "wrong"), [
    ("email", ["a@b", "first.last+tag@example.org"], ["a", "@b", "a@b c", "a@-b", "a@b..c"]),
    ("url", ["https://example.org", "mailto:a@b"], ["example.org", "/x", "https://a b"]),
])  # fmt: skip
def test_addresses(kind: str, right: list[str], wrong: list[str]) -> None:
    check = address(kind)
    assert check is not None
    assert [check(text) for text in ["", *right]] == [None] * (len(right) + 1)
    assert all(check(text) for text in wrong)
    assert address("text") is None


def test_invalid_says_what_belongs_where() -> None:
    error = Invalid("All of it.", {"a": "A."}, b="B.")
    assert (error.message, error.messages, str(error)) == ("All of it.", {"a": "A.", "b": "B."}, "All of it.; A.; B.")
    assert Invalid({"a": "A."}).message == ""
    assert isinstance(error, TaupaneError)
    assert isinstance(error, ValueError)


def test_a_draft_holds_until_another_value_is_given() -> None:
    draft = Draft("a")
    draft.set("b")
    assert (draft(), draft.peek()) == ("b", "b")


# The event


def test_repeated_names_are_lists() -> None:
    event = parse_event("submit", 1, json.loads('{"form": {"a": "x", "b": ["y", "z"]}}'))
    assert event.form == {"a": "x", "b": ["y", "z"]}
    with pytest.raises(ValueError, match="event field 'form': expected str, got int"):
        parse_event("submit", 1, {"form": {"b": [1]}})


def test_the_handler_gets_typed_values() -> None:
    got: list[dict[str, Any]] = []
    several: State[set[str]] = State({"a"})
    with driven(
        lambda: form(
            ui.NumberInput(2, name="whole", label="Whole"),
            ui.NumberInput(2, step=0.5, name="half", label="Half", optional=True),
            ui.DateInput(dt.date(2025, 1, 2), name="day"),
            ui.TimeInput(name="at"),
            ui.Slider(3, max=9, name="share"),
            ui.Checkbox(True, "Yes", name="yes"),
            ui.Select(several, ["a", "b"], multiple=True, name="several", label="Several"),
            ui.Radio(2, {1: "One", 2: "Two"}, name="one"),
            ui.MultiSelect([1], {1: "One", 2: "Two"}, name="many", label="Many"),
            ui.TextInput("off", name="off", disabled=True),
            ui.TextInput("x", name="twice"),
            ui.TextInput("y", name="twice"),
            ui.element("fieldset", ui.TextInput("shut", name="shut"), disabled=True),
            ui.element("input", name="plain", value="text"),
            ui.element("input", name="pair", value="1"),
            ui.element("input", name="pair", value="2"),
            on_submit=lambda event: got.append(dict(event.form)),
        )
    ) as page:
        page.find("spinbutton", "Half").type("")
        page.find("combobox", "Several").choose("b")
        page.find("combobox", "Many").choose("Two")
        send(page)

    assert got == [{
        "plain": "text", "pair": ["1", "2"], "whole": 2, "half": None, "day": dt.date(2025, 1, 2), "at": None,
        "share": 3, "yes": True, "several": {"a", "b"}, "one": 2, "many": [1, 2], "twice": ["x", "y"],
    }]  # fmt: skip


def test_a_handler_may_take_nothing_or_be_wrapped() -> None:
    called: list[str] = []

    @batch
    def bundled() -> None:
        called.append("batch")

    for handler in (lambda: called.append("plain"), bundled, on(lambda event: called.append(event.type))):
        with driven(partial(form, on_submit=handler)) as page:
            send(page)
    assert called == ["plain", "batch", "submit"]


# Complaints


def test_nothing_is_submitted_while_something_is_wrong() -> None:
    got: list[object] = []
    number = State(1)
    with driven(
        lambda: form(ui.NumberInput(number, max=5, label="Number"), on_submit=lambda event: got.append(event.form))
    ) as page:
        page.find("spinbutton", "Number").type("9")
        send(page)
        page.see("Enter a whole number of at most 5.")
        assert got == []
        page.find("spinbutton", "Number").type("4")
        send(page)
        assert got == [{}]
        assert number() == 4


def test_a_field_is_looked_at_again_only_once_it_has_complained() -> None:
    asked: list[str] = []

    def short(value: str) -> str | None:
        asked.append(value)
        return "Too long." if len(value) > 3 else None

    with driven(lambda: form(ui.TextInput("", name="word", label="Word", validate=short))) as page:
        word = page.find("textbox", "Word")
        word.type("long one")
        assert asked == []
        send(page)
        page.see("Too long.")
        word.type("still long")
        page.see("Too long.")
        word.type("ok")
        page.see_no("Too long.")
        word.type("long again")
        page.see("Too long.")
        assert asked == ["long one", "still long", "ok", "long again"]


def test_outside_of_a_form_a_field_is_checked_when_its_entry_is_complete() -> None:
    with driven(
        lambda: ui.TextInput("", label="Word", validate=lambda value: "No." if value == "no" else None)
    ) as page:
        page.find("textbox", "Word").type("no")
        page.see("No.")
        page.find("textbox", "Word").type("yes")
        page.see_no("No.")


def test_an_async_validator_holds_up_the_submit_and_a_plain_handler_still_blocks_nobody() -> None:
    got: list[object] = []

    async def free(value: str) -> str | None:
        await asyncio.sleep(0)
        return "Taken." if value == "ada" else None

    with driven(
        lambda: form(
            ui.TextInput("ada", name="name", label="Name", validate=free),
            on_submit=lambda event: got.append(event.form),
        )
    ) as page:
        send(page)
        page.see("Taken.")
        page.find("textbox", "Name").type("eve")
        page.see_no("Taken.")
        send(page)
        assert page.wait(lambda: got == [{"name": "eve"}])


@pytest.mark.parametrize("is_async", [False, True])
def test_what_a_handler_refuses_is_said_at_the_field_and_in_the_summary(is_async: bool) -> None:
    def refuse() -> None:
        raise Invalid("All of it.", {"name": "Not you.", "nobody": "Nobody."})

    async def refuse_later() -> None:
        refuse()

    with driven(
        lambda: form(ui.TextInput("", name="name", label="Name"), on_submit=refuse_later if is_async else refuse)
    ) as page:
        send(page)
        page.see("Not you.")
        assert page.all("alert")[0].text == "All of it. Nobody."
        page.find("textbox", "Name").type("x")
        page.see_no("Not you.")


def test_a_refusal_without_a_word_still_says_so() -> None:
    def refuse() -> None:
        raise Invalid

    with driven(lambda: form(on_submit=refuse)) as page:
        send(page)
        page.see("This was not accepted.")


def test_a_handler_that_fails_lets_the_next_submit_through() -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("no")

    with driven(lambda: form(on_submit=fail)) as page:
        with pytest.raises(HandlerFailed):
            send(page)
        page._errors.clear()
        send(page)
    assert tries == [1, 1]


def test_a_handler_can_reset_and_a_reset_handler_is_told() -> None:
    told: list[str] = []
    name = State("first")

    def save(event: ui.FormEvent) -> None:
        told.append(event.form["name"])
        event.reset()

    with driven(
        lambda: form(
            ui.TextInput(name, name="name", label="Name"),
            on_submit=save,
            on_reset=lambda event: told.append(event.type),
        )
    ) as page:
        page.find("textbox", "Name").type("second")
        send(page)
        assert page.find("textbox", "Name").value == "first"
        page.find("textbox", "Name").type("third")
        page.find("button", "Reset").click()
    assert told == ["second", "reset"]
    assert name() == "first"


def test_a_form_that_runs_again_keeps_what_was_entered() -> None:
    turn = State(0)
    got: list[object] = []

    def page_of() -> ui.Element:
        turn()
        return form(
            ui.TextInput("", name="name", label="Name", required=True), on_submit=lambda event: got.append(event.form)
        )

    with driven(page_of) as page:
        page.find("textbox", "Name").type("Ada")
        turn.set(1)
        page.settle()
        assert page.find("textbox", "Name").value == "Ada"
        send(page)
    assert got == [{"name": "Ada"}]


def test_options_of_a_form_are_checked() -> None:
    with pytest.raises(BadOption, match=r"Form\(on_submit=…\)"):
        ui.Form(on_submit=3)
    with pytest.raises(BadOption, match=r"TextInput\(name=…\)"):
        ui.TextInput("", name=3)
    with pytest.raises(TypeError, match="did you mean 'validate'"):
        ui.TextInput("", validat=len)


# The testing package


def test_radio_buttons_are_chosen_and_stop_is_heeded() -> None:
    seat, heard = State("a"), [0, 0]

    def count(place: int) -> Callable[[Event], None]:
        def run(_: Event) -> None:
            heard[place] += 1

        return run

    content = lambda: ui.Div(  # noqa: E731
        ui.Radio(seat, {"a": "Aisle", "b": "Window"}),
        ui.Span("Inner", role="button", on_click=on(count(0), stop=True)),
        on_click=count(1),
    )
    with driven(content) as page:
        page.find("radio", "Window").click()
        assert seat() == "b"
        assert page.find("radio", "Window").checked
        assert not page.find("radio", "Aisle").checked
        page.find("radio", "Window").click()
        assert heard == [0, 2]
        page.find("button", "Inner").click()
        assert heard == [1, 2]

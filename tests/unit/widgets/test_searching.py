"""Comboboxes and several choices without a browser: matching, labels, what is offered and what is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from time import thread_time
from typing import Any

import pytest
from tests.unit.widgets.reading import inner, read

from taupane import State, ui
from taupane.errors import BadOption
from taupane.events import Event
from taupane.widgets.combobox_options import PAGE, Entries, Listing, fold, stepped
from taupane.widgets.selects import Choice


@dataclass(frozen=True)
class Town:
    name: str

    def __str__(self) -> str:
        return self.name


def labels(found: list[Choice]) -> list[str]:
    return [one.label for one in found]


def test_all_words_count_and_a_beginning_comes_first() -> None:
    entries = Entries(["New York", "York", "Old Yorkshire", "Oslo"])
    assert labels(entries.matching("york")) == ["York", "New York", "Old Yorkshire"]
    assert labels(entries.matching("  shire OLD ")) == ["Old Yorkshire"]
    assert labels(entries.matching("")) == ["New York", "York", "Old Yorkshire", "Oslo"]
    assert entries.matching("paris") == []


@pytest.mark.parametrize(
    ("text", "folded"), [("Zürich", "zurich"), ("ÉCLAIR", "eclair"), ("Straße", "strasse"), ("a1", "a1")]
)
def test_case_and_accents_are_left_aside(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_label_typed_in_full_is_its_option() -> None:
    entries = Entries({1: "One", 2: "ONE", 3: "Two"})
    assert [found and found.value for found in map(entries.called, ("two ", "One", "ONE", "one", "tw"))] == [
        3,
        1,
        2,
        None,
        None,
    ]


def test_ten_thousand_options_are_searched_at_once() -> None:
    entries = Entries([f"Town {number}" for number in range(10_000)])
    entries.matching("x")
    start = thread_time()
    assert len(entries.matching("town 99")) == 280
    assert thread_time() - start < 1.0


@pytest.mark.parametrize(
    ("count", "place", "to", "led"),
    [(0, -1, 1, -1), (3, -1, 1, 0), (3, -1, -1, 2), (3, 2, 1, 0), (3, 0, -1, 2), (3, 1, 10, 2), (3, 1, -10, 0),
     (3, 1, "first", 0), (3, 0, "last", 2), (3, 0, None, -1)],
)  # fmt: skip
def test_where_a_key_leads(count: int, place: int, to: object, led: int) -> None:
    assert stepped(count, place, to) == led


def test_what_is_offered_is_a_page_and_more_when_asked_for() -> None:
    listing = Listing("Combobox", list(range(250)))
    assert (listing.rows(), listing.answered(), listing.note()) == ([], "", "")
    listing.look("")
    assert (len(listing.rows()), listing.answered(), listing.note()) == (PAGE, "=", "150 more: type to find them.")
    listing.more()
    listing.more()
    assert (len(listing.rows()), listing.note()) == (250, "")
    listing.look("24")
    assert labels(listing.rows()) == ["24", *(f"24{digit}" for digit in range(10)), "124", "224"]
    listing.look("x")
    assert (listing.rows(), listing.note()) == ([], "Nothing found.")
    listing.shut()
    assert listing.rows() == []


def test_options_follow_a_state() -> None:
    towns = State(["a"])
    listing = Listing("Combobox", towns)
    listing.look("")
    towns.set(["b", "c"])
    assert labels(listing.rows()) == ["b", "c"]


def test_objects_keep_apart_what_was_offered_when() -> None:
    towns = State([Town("a"), Town("b")])
    listing = Listing("Combobox", towns)
    listing.look("")
    token = listing.rows()[0].token
    assert listing.picked(token) == listing.rows()[0]
    assert listing.picked("nowhere") is None
    assert listing.picked(3) is None


def test_a_plain_search_is_asked_for_each_text() -> None:
    asked: list[str] = []

    def search(query: str) -> list[Town]:
        asked.append(query)
        return [Town(f"{query}{number}") for number in range(2)]

    town: State[Any] = State(None)
    listing = Listing("Combobox", search)
    listing.look("a")
    old = listing.rows()[1].token
    listing.look("b")
    assert (asked, labels(listing.rows()), listing.answered()) == (["a", "b"], ["b0", "b1"], "=b")
    known = listing.picked(old)
    assert known is not None
    assert known.value == Town("a1")  # the answer before this one, which the page still showed
    town.set(known.value)
    listing.look("c")
    found = listing.of(Town("a1"))
    assert found is not None
    assert found.label == "a1"


def test_of_async_answers_the_latest_counts() -> None:
    async def main() -> None:
        gates = {"a": asyncio.Event(), "b": asyncio.Event()}
        begun = {"a": asyncio.Event(), "b": asyncio.Event()}
        ended: list[str] = []

        async def search(query: str) -> list[str]:
            begun[query].set()
            try:
                await gates[query].wait()
            finally:
                ended.append(query)
            return [query]

        listing = Listing("Combobox", search)
        tasks = []
        for query in ("a", "b"):
            looked = listing.look(query)
            assert looked is not None
            tasks.append(asyncio.ensure_future(looked))
            await asyncio.wait_for(begun[query].wait(), 30)
        assert listing.note() == "Searching…"
        gates["b"].set()
        await asyncio.gather(*tasks)
        assert (labels(listing.rows()), listing.note(), ended) == (["b"], "", ["a", "b"])

    asyncio.run(main())


def test_keys_that_were_quicker_than_the_rows_lead_to_the_same_option() -> None:
    listing = Listing("Combobox", ["a1", "a2", "b1"])
    found = listing.first(["a", ["first", 1]])
    assert isinstance(found, Choice)
    assert found.value == "a2"
    assert listing.first(["x", ["first"]]) is None
    assert listing.first(["a", []]) is None
    assert listing.first("a") is None

    async def search(query: str) -> list[str]:
        return [query * 2]

    later = Listing("Combobox", search).first(["ab", ["first"]])
    assert isinstance(later, Awaitable)

    async def wait() -> Choice | None:
        return await later

    chosen = asyncio.run(wait())
    assert chosen is not None
    assert chosen.value == "abab"


@pytest.mark.parametrize("options", ["abc", 3, None])
def test_options_that_are_none_are_refused(options: Any) -> None:
    with pytest.raises(BadOption, match=r"Combobox\(options=…\): expected a list of values"):
        ui.Combobox(None, options)


def test_a_value_that_is_no_option_is_refused_unless_the_text_is_free() -> None:
    with pytest.raises(BadOption, match=r"Combobox\(value=…\)"):
        ui.Combobox("x", ["a"])
    with pytest.raises(BadOption, match=r"MultiSelect\(value=…\)"):
        ui.MultiSelect(["x"], ["a"])
    with pytest.raises(BadOption, match=r"MultiSelect\(value=…\): expected a list"):
        ui.MultiSelect("x", ["a"])
    assert inner(ui.Combobox("x", ["a"], free=True), "input").attrs["value"] == "x"  # type: ignore[index]
    found = ui.Combobox(Town("x"), lambda query: [], format=lambda town: town.name.upper())
    assert inner(found, "input").attrs["value"] == "X"  # type: ignore[index]


def heard(described: ui.Element, kind: str, **fields: Any) -> Any:
    """Tell a control with a search what its script tells."""
    combo = next(node for node in walk(described) if node.listeners and "look" in node.listeners)
    assert combo.listeners is not None
    listener = combo.listeners[kind][0].handler
    return listener(Event(kind, **fields)) if kind not in ("more", "shut", "drop") else listener()


def walk(described: Any) -> list[ui.Element]:
    if not isinstance(described, ui.Element):
        return []
    return [described, *(one for child in described.children for one in walk(child))]


def typed(described: ui.Element, kind: str, text: str) -> None:
    listeners = inner(described, "input").listeners
    assert listeners is not None
    listeners[kind][0].handler(Event(kind, value=text))


def test_a_text_is_an_option_nothing_or_stuck() -> None:
    town: State[int | None] = State(1)
    box = ui.Combobox(town, {1: "One", 2: "Two"}, label="Number")
    typed(box, "input", "tw")
    assert read(box).find("input").attrs["value"] == "tw"
    typed(box, "change", "tw")
    assert town() == 1
    assert "Choose an entry of the list." in read(box).text
    typed(box, "input", "two")
    typed(box, "change", "two")
    assert town() == 2
    assert read(box).find("input").attrs["value"] == "Two"
    typed(box, "input", "x")
    town.set(1)  # another value takes the place of what was typed
    assert read(box).find("input").attrs["value"] == "One"
    typed(box, "input", "")
    typed(box, "change", "")
    assert town() is None


def test_an_option_is_picked_by_its_token() -> None:
    town: State[int | None] = State(None)
    box = ui.Combobox(town, {1: "One", 2: "Two"})
    heard(box, "look", detail="t")
    token = read(box).find("li").attrs["data-token"]
    heard(box, "pick", detail=token)
    assert town() == 2
    heard(box, "pick", detail="nothing")
    assert town() == 2


def test_chips_are_added_in_order_and_turned_off() -> None:
    towns: State[Any] = State((2,))
    box = ui.MultiSelect(towns, {1: "One", 2: "Two", 3: "Three"}, label="Numbers")
    heard(box, "look", detail="")
    heard(box, "pick", detail="3")
    heard(box, "pick", detail="1")
    assert towns() == (2, 3, 1)
    heard(box, "pick", detail="3")
    heard(box, "take", detail=["thr", ["first"]])
    assert towns() == (2, 1, 3)
    assert read(box).find("ul", aria_label="Chosen").text == "TwoOneThree"
    heard(box, "drop")
    assert towns() == (2, 1)
    towns.set({1})
    heard(box, "pick", detail="2")
    assert towns() == {1, 2}


def test_a_select_of_several_holds_a_list() -> None:
    days: State[list[int]] = State([2])
    box = ui.Select(days, {1: "Mon", 2: "Tue", 3: "Wed"}, multiple=True)
    assert [("selected" in node.attrs) for node in read(box).walk() if node.tag == "option"] == [False, True, False]
    listeners = box.listeners
    assert listeners is not None
    listeners["change"][0].handler(Event("change", values=("1", "3")))
    assert days() == [1, 3]
    with pytest.raises(BadOption):
        listeners["change"][0].handler(Event("change", values=("9",)))
    with pytest.raises(BadOption, match=r"Select\(value=…\): expected a list"):
        read(ui.Select("x", ["x"], multiple=True))


def test_a_text_area_says_how_much_room_is_taken() -> None:
    area = ui.TextArea(State("😀a"), max_length=2, id="n", label="Note")
    counter = read(area).find("div", id="n-count")
    assert counter.text == "3 of 2 characters"
    assert "tp-counter-over" in counter.attrs["class"]
    assert read(area).find("textarea").attrs["aria-describedby"] == "n-count n-error"
    grown = read(ui.TextArea("x", auto_grow=True, rows=4)).find("textarea")
    assert grown.attrs["style"] == "--tp-rows:4"
    assert "tp-grow" in grown.attrs["class"]

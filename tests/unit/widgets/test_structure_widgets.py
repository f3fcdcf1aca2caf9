"""The widgets that structure a page: what they set, what they refuse, what they write."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from tests.unit.widgets.reading import inner, read, send

from taupane import ListState, State, ui
from taupane.errors import BadOption
from taupane.widgets.highlighting import highlighted
from taupane.widgets.steps import _numbers


def test_an_accordion_sets_its_state_to_the_title_that_is_open() -> None:
    opened: State[str | None] = State(None)
    folds = ui.Accordion({"A": "a", "B": "b"}, opened).children
    send(folds[1], "toggle", detail=True)
    assert opened() == "B"
    send(folds[0], "toggle", detail=False)  # the other one closes after it
    assert opened() == "B"
    send(folds[1], "toggle", detail=False)
    assert opened() is None


def test_an_accordion_of_several_sets_a_set() -> None:
    opened = State({"A"})
    folds = ui.Accordion({"A": "a", "B": "b"}, opened, multiple=True).children
    send(folds[1], "toggle", detail=True)
    assert opened() == {"A", "B"}


def test_a_menu_follows_and_sets_its_state() -> None:
    opened = State(False)
    menu = ui.Menu("File", ui.MenuItem("Save"), open=opened)
    send(inner(menu, "ul"), "toggle", detail=True)
    assert opened() is True
    assert read(menu).find("ul").attrs["data-shown"] == "true"
    assert read(menu).find("button").attrs["aria-expanded"] == "true"


def test_a_ticked_item_turns_before_its_handler_runs() -> None:
    wrapped, seen = State(False), []
    item = ui.MenuItem("Wrap", checked=wrapped, on_click=lambda: seen.append(wrapped.peek()))
    send(inner(item, "button"), "click")
    assert seen == [True]


@pytest.mark.parametrize(
    ("chord", "spoken", "written"),
    [
        ("mod+s", "Control+S", "Ctrl+S"),
        ("shift+F2", "Shift+F2", "Shift+F2"),
        ("ctrl+alt+x", "Control+Alt+X", "Ctrl+Alt+X"),
    ],
)
def test_a_shortcut_is_shown_and_named(monkeypatch: pytest.MonkeyPatch, chord: str, spoken: str, written: str) -> None:
    monkeypatch.setattr("taupane.widgets.menus._IS_MAC", False)
    item = read(ui.MenuItem("Save", shortcut=chord))
    assert item.find("button").attrs["aria-keyshortcuts"] == spoken
    assert item.find("kbd").text == written


def test_a_tree_asks_for_children_when_a_node_is_open() -> None:
    asked = []

    def children() -> list[str]:
        asked.append(1)
        return ["inner"]

    opened, chosen = State[set[str]](set()), State[Any](None)
    tree = ui.Tree([ui.TreeNode("outer", children)], chosen, opened)
    assert read(tree).text == "outer"
    assert asked == []
    opened.set({"outer"})
    assert read(tree).text == "outerinner"
    assert read(tree).find("div", aria_level="2").text == "inner"


def test_page_numbers_leave_out_what_is_far() -> None:
    assert _numbers(1, 0, 1) == []
    assert _numbers(1, 1, 1) == [1]
    assert _numbers(2, 5, 1) == [1, 2, 3, 4, 5]  # a gap of one page is that page
    assert _numbers(2, 6, 1) == [1, 2, 3, None, 6]
    assert _numbers(10, 20, 1) == [1, None, 9, 10, 11, None, 20]


def test_a_splitter_takes_only_a_number_of_percent() -> None:
    share = State(50.0)
    bar = ui.Splitter("a", "b", share).children[1]
    for detail, expected in ((30.5, 30.5), (900, 100.0), ("x", 100.0), (None, 100.0), (float("nan"), 100.0)):
        send(bar, "split", detail=detail)
        assert share() == expected


def test_a_log_keeps_its_last_lines_whoever_adds_them() -> None:
    lines = ui.LogLines(keep=50)
    threads = [threading.Thread(target=lines.extend, args=([f"{n}\n{n}"] * 20,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [number for number, _ in lines()] == list(range(110, 160))
    print("printed", file=lines)
    assert lines()[-1][1] == "printed"
    lines.clear()
    assert len(lines) == 0


def test_a_log_of_a_list_shows_its_last_lines() -> None:
    lines = ListState(["a", "b", "c"])
    assert read(ui.Log(lines, keep=2)).text == "bc"


def test_a_virtual_list_mounts_what_the_page_asks_for() -> None:
    items = ListState(range(1000))
    rows = ui.VirtualList(items, lambda item: ui.Text(item))
    assert len(read(rows).find("div", role="list").walk()) == 61  # the space, 30 rows, 30 texts
    send(rows, "window", detail=[990, 2000])
    assert read(rows).text == "".join(map(str, range(990, 1000)))
    for bad in (None, [1], ["a", 2], [-1, 5], [True, 2], {"a": 1}):
        send(rows, "window", detail=bad)
        assert read(rows).text == "".join(map(str, range(990, 1000)))
    send(rows, "window", detail=[0, 10**9])
    assert len(read(rows).text) == len("".join(map(str, range(1000))))


def test_markdown_runs_nothing() -> None:
    html = ui.Markdown(
        "# T\n<script>x</script> [a](javascript:x) [b](data:text/html,x) ![c](javascript:x) "
        "[d](https://e.f)\n\n```python\ndef f(): '<b>'\n```"
    ).render()
    assert "<h2>T</h2>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'src="javascript' not in html
    assert '<a href="https://e.f" target="_blank" rel="noopener noreferrer">d</a>' in html
    assert "&lt;b&gt;" in html


def test_code_keeps_every_character() -> None:
    source = "\n\ndef f():\r\n\treturn '<&>'  # é\n\n"
    assert read(ui.Html(highlighted(source, "python"))).text == source.replace("\r\n", "\n")
    assert highlighted("<a>", "no such language") == "&lt;a&gt;"
    assert highlighted("x = 1", None) == "x = 1"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ui.Accordion({}),
        lambda: ui.Accordion({"A": "a"}, "B"),
        lambda: ui.MenuItem("x", shortcut="hyper+s"),
        lambda: ui.MenuItem("x", shortcut=""),
        lambda: ui.Menu("x", open="yes"),
        lambda: ui.Confirm(True, "Sure?"),
        lambda: ui.Splitter("a", "b", 101),
        lambda: ui.Stepper([]),
        lambda: ui.Pagination("1", 3),
        lambda: ui.Avatar("A", size="huge").render(),
        lambda: ui.Skeleton("star"),
        lambda: ui.Log(3),
        lambda: ui.VirtualList(3, str),
        lambda: ui.VirtualList([1], str, count=1),
        lambda: ui.Tree([3]).render(),  # type: ignore[list-item]
        lambda: ui.Drawer(3),
    ],
)
def test_a_wrong_option_says_what_was_expected(wrong: Any) -> None:
    with pytest.raises(BadOption, match="expected"):
        wrong()

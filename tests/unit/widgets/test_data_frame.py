"""The DataFrame widget opens, follows and closes its row session."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from taupane import ui
from taupane.errors import BadOption
from taupane.events import Event
from taupane.live.tree import Tree
from taupane.state import State
from taupane.widgets.datadisplay import read_format


@dataclass
class Session:
    id: str
    source: object
    wheres: list[object]
    closed: int = 0
    plans: list[object] = field(default_factory=list)
    frame: pl.DataFrame | None = None

    def set_where(self, value: object | None) -> None:
        self.wheres.append(value)

    def set_source(self, source: object) -> None:
        self.source = source

    def set_plan(self, plan: object) -> None:
        self.plans.append(plan)

    def read(self, view_id: int, rows: Iterable[range], columns: Iterable[int] | None) -> Any:
        if self.frame is None or view_id != 1:
            return None
        numbers = range(self.frame.width) if columns is None else columns
        parts = [self.frame[part.start : part.stop] for part in rows]
        return pl.concat(parts).select(self.frame.columns[number] for number in numbers)

    def close(self) -> None:
        self.closed += 1


@dataclass
class Rows:
    sessions: list[Session] = field(default_factory=list)

    def open(self, source: object, where: object | None) -> Session:
        self.sessions.append(Session(f"s{len(self.sessions)}", source, [where]))
        return self.sessions[-1]


class View:
    def __init__(self) -> None:
        self.rows = Rows()


class Page:
    """A mounted page with a view that has row sessions."""

    def __init__(self, content: Any) -> None:
        self.view = View()
        self.tree = Tree(self.view, lambda: None, self.report)
        self.html = self.tree.mount(content)

    @staticmethod
    def report(error: Exception, where: str) -> None:
        raise AssertionError(where) from error

    @property
    def sessions(self) -> list[Session]:
        return self.view.rows.sessions

    def tell(self, kind: str, detail: object) -> Any:
        """Call the grid's handler as an event of the page does."""
        (node,) = self.tree.listening.values()
        (listener,) = (node.described.listeners or {})[kind]
        return listener.handler(Event(kind, detail=detail))


class Frame:
    def __arrow_c_stream__(self) -> None:
        """Be tabular."""

    def __call__(self) -> None:
        raise AssertionError("a frame is no function")


def test_the_element_names_the_session() -> None:
    frame = Frame()
    page = Page(ui.DataFrame(frame, where="w"))

    assert 'session="s0"' in page.html
    assert [(each.source, each.wheres) for each in page.sessions] == [(frame, ["w"])]


def test_a_condition_follows_the_states_that_it_reads() -> None:
    least = State(1)
    page = Page(ui.DataFrame("f", where=lambda: f"delay >= {least()}"))
    least.set(2)

    assert page.sessions[0].wheres == ["delay >= 1", "delay >= 2"]
    assert page.tree.flush() == []


def test_another_source_takes_the_place_in_the_same_session() -> None:
    source = State("a")
    page = Page(ui.DataFrame(source))
    source.set("b")

    assert [(each.source, each.closed) for each in page.sessions] == [("b", 0)]
    assert page.tree.flush() == []


def test_a_grid_waits_for_its_source() -> None:
    source: State[str | None] = State(None)
    page = Page(ui.DataFrame(source, where=lambda: "w", plan=ui.Plan("a")))
    assert page.sessions == []
    source.set("f")

    assert [(each.source, each.wheres) for each in page.sessions] == [("f", ["w"])]
    assert page.sessions[0].plans == [ui.Plan("a").message()]
    assert page.tree.flush() == [[1, 1, "session", "s0"]]


def test_a_route_that_runs_again_keeps_its_grid() -> None:
    count, least = State(0), State(1)
    page = Page(lambda: ui.Div(ui.Text(f"{count()}"), ui.DataFrame("f", where=lambda: least())))
    count.set(1)
    page.tree.flush()
    least.set(5)

    assert [(each.wheres, each.closed) for each in page.sessions] == [([1, 5], 0)]


def test_a_condition_that_encloses_another_value_is_set_on_the_open_session() -> None:
    count = State(0)

    def route() -> Any:
        n = count()
        return ui.Div(ui.DataFrame("f", where=lambda: n))

    page = Page(route)
    count.set(3)
    page.tree.flush()

    assert [(each.wheres, each.closed) for each in page.sessions] == [([0, 3], 0)]


def test_a_session_that_is_opened_while_the_page_ends_is_closed() -> None:
    source: State[str | None] = State(None)
    page = Page(ui.DataFrame(source))
    open_one = page.view.rows.open

    def open_slowly(source: object, where: object | None) -> Session:
        page.tree.dispose()
        return open_one(source, where)

    page.view.rows.open = open_slowly  # type: ignore[method-assign]
    source.set("b")

    assert [(each.source, each.closed) for each in page.sessions] == [("b", 1)]


@pytest.mark.parametrize("how", ["hidden", "page"])
def test_the_session_is_closed_with_the_grid(how: str) -> None:
    shown = State(True)
    page = Page(ui.Show(shown, ui.DataFrame("f")))
    if how == "hidden":
        shown.set(False)
        page.tree.flush()
    else:
        page.tree.dispose()

    assert page.sessions[0].closed == 1


def test_each_grid_has_its_own_session() -> None:
    page = Page(ui.Div(ui.DataFrame("f"), ui.DataFrame("f")))

    assert ['session="s0"' in page.html, 'session="s1"' in page.html] == [True, True]


@pytest.mark.parametrize("option", ["source", "where"])
def test_a_function_that_raises_leaves_a_grid_that_says_so_and_follows(
    option: str, caplog: pytest.LogCaptureFixture
) -> None:
    least = State(0)

    def give() -> object:
        if least() == 0:
            raise ValueError("no")
        return f"right {least()}"

    page = Page(ui.DataFrame(give) if option == "source" else ui.DataFrame("f", where=give))

    assert 'session="s0"' in page.html
    assert "ValueError: no" in caplog.text
    assert f"DataFrame({option}=…) failed" in caplog.text
    assert len(page.sessions) == 1
    given: Any = page.sessions[0].source if option == "source" else page.sessions[0].wheres[0]
    with pytest.raises(ValueError, match="no"):
        given()
    least.set(1)
    assert (page.sessions[-1].source if option == "source" else page.sessions[-1].wheres[-1]) == "right 1"


def test_a_plan_follows_the_page_and_the_page_follows_it() -> None:
    plan = State(ui.Plan("a"))
    page = Page(ui.DataFrame("f", plan=plan))
    plan.set(ui.Plan(filters=[ui.Filter("b", "ge", 5)]))
    page.tell(
        "tableplan",
        {
            "sort": [{"column": "b", "descending": True}],
            "filters": [{"id": "f1", "column": "a", "op": "in", "value": ["x", None]}],
            "search": {"text": "t", "regex": True, "case": False},
        },
    )

    assert plan() == ui.Plan(
        ui.Sort("b", descending=True), ui.Filter("a", "in", ["x", None]), ui.Search("t", regex=True)
    )
    assert page.sessions[0].plans == [
        {"sort": [{"column": "a", "descending": False}], "filters": [], "search": None},
        {"sort": [], "filters": [{"id": "p1", "column": "b", "op": "ge", "value": 5}], "search": None},
        plan().message(),
    ]
    assert plan().message()["filters"][0]["id"] == "f1"


@pytest.mark.parametrize("detail", [None, {"sort": [{}]}, {"filters": [{"column": "a", "op": "drop"}]}, {"sort": 3}])
def test_what_is_no_plan_changes_nothing(detail: object, caplog: pytest.LogCaptureFixture) -> None:
    plan = State(ui.Plan("a"))
    page = Page(ui.DataFrame("f", plan=plan))
    page.tell("tableplan", detail)

    assert plan() == ui.Plan("a")
    assert "a plan that is none" in caplog.text


def test_what_is_selected_is_told_and_read() -> None:
    view = ui.TableView()
    told: list[ui.Selection] = []
    page = Page(ui.DataFrame("f", view=view, on_select=told.append))
    page.sessions[0].frame = pl.DataFrame({"a": [1, 2, 3, 4], "b": list("wxyz")})
    page.tell("tableselect", {"rows": [[1, 3]], "columns": [[1, "b"]], "view": 1})

    assert told == [view.selection()]
    assert (view.selection().rows, view.selection().columns) == ((range(1, 3),), ("b",))
    assert view.selection().frame().to_dict(as_series=False) == {"b": ["x", "y"]}
    page.tell("tableselect", {"rows": [], "columns": [], "view": 1})
    assert not view.selection()
    assert view.selection().frame() is None


def test_a_click_has_the_value_and_the_row() -> None:
    told: list[ui.CellClick] = []
    page = Page(ui.DataFrame("f", on_cell_click=told.append))
    page.sessions[0].frame = pl.DataFrame({"a": [1, 2], "b": [[1], [2, 3]]})
    page.tell("cellclick", {"row": 1, "number": 1, "column": "b", "text": "[2, 3]", "view": 1, "double": False})
    page.tell("cellclick", {"row": 1, "number": 1, "column": "b", "text": "[2, 3]", "view": 7, "double": True})
    page.tell("cellclick", {"row": "1"})

    assert [(each.row, each.column, each.text, each.double) for each in told] == [
        (1, "b", "[2, 3]", False),
        (1, "b", "[2, 3]", True),
    ]
    assert told[0].value.to_list() == [2, 3]
    assert told[0].record() is not None
    assert (told[1].value, told[1].record()) == (None, None)


def test_a_view_sorts_filters_searches_and_scrolls() -> None:
    view = ui.TableView(ui.Plan("n"))
    page = Page(ui.DataFrame("f", view=view))
    assert page.sessions[0].plans == [ui.Plan("n").message()]
    view.sort("a", ui.Sort("b", descending=True))
    view.filter(ui.Filter("a", "lt", 3))
    view.search("x")
    view.scroll_to(5, "b")
    view.scroll_to(7)

    assert view.plan() == ui.Plan(["a", ui.Sort("b", descending=True)], [ui.Filter("a", "lt", 3)], "x")
    assert page.tree.flush() == [[1, 1, "data-goto", '{"n":2,"row":7,"column":null}']]
    view.clear()
    assert page.sessions[0].plans[-1] == ui.Plan().message()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ui.DataFrame("f", plan=3), "DataFrame(plan=…): expected a State of a Plan"),  # type: ignore[arg-type]
        (lambda: ui.DataFrame("f", view=3), "DataFrame(view=…): expected a TableView"),  # type: ignore[arg-type]
        (lambda: ui.DataFrame("f", view=ui.TableView(), plan=ui.Plan()), "DataFrame(plan=…): expected nothing beside"),
        (lambda: ui.TableView(3), "TableView(plan=…): expected a Plan, or a State of one"),  # type: ignore[arg-type]
        (lambda: ui.DataFrame("f", on_select=3), "DataFrame(on_select=…): expected a function"),  # type: ignore[arg-type]
        (lambda: ui.DataFrame("f", columns="a"), "DataFrame(columns=…): expected a list of column names"),
        (lambda: ui.DataFrame("f", columns=[]), "expected at least one column"),
        (lambda: ui.DataFrame("f", columns=["a", "a"]), "expected each column once"),
        (lambda: ui.DataFrame("f", columns={"a": 1}), "expected names as text"),  # type: ignore[dict-item]
        (lambda: ui.DataFrame("f", formats={"a": "{:x}"}), "DataFrame(formats=…): expected text with one place"),
        (lambda: ui.DataFrame("f", formats={"a": "{} {}"}), "DataFrame(formats=…): expected text with one place"),
        (lambda: ui.DataFrame("f", formats=["{}"]), "DataFrame(formats=…): expected a dict by column name"),  # type: ignore[arg-type]
        (lambda: ui.DataFrame("f", styles={"a": "red"}), "DataFrame(styles=…): expected ColorScale"),
        (lambda: ui.ColorScale(3, 3), "ColorScale(high=…): expected a number above low"),
        (lambda: ui.ColorScale(colors=["blau", "#fff"]), "ColorScale(colors=…): expected one of 'primary'"),
        (lambda: ui.DataBar(color="url(x)"), "DataBar(color=…)"),
        (lambda: ui.Highlight("is", 3), "Highlight(op=…): expected one of 'eq'"),
        (lambda: ui.CellLink("javascript:{}"), "CellLink(to=…): expected an address"),
        (lambda: ui.CellImage("a.png"), "CellImage(to=…): expected a path"),
        (lambda: ui.Filter("a", "gte", 3), "Filter(op=…): expected one of 'eq'"),
        (lambda: ui.Filter("a", "eq"), "Filter(value=…): expected a value"),
        (lambda: ui.Filter("a", "in", "JFK"), "Filter(value=…): expected a list"),
        (lambda: ui.Filter("a", "between", [1]), "Filter(value=…): expected [low, high]"),
        (lambda: ui.Filter("a", "is_null", 1), "Filter(value=…): expected nothing"),
        (lambda: ui.Filter("a", "eq", object()), "Filter(value=…): expected text, a number"),
        (lambda: ui.Sort(-1), "Sort(column=…): expected a column's name"),
        (lambda: ui.Plan(sort=3.5), "Plan(sort=…): expected a list of Sort"),  # type: ignore[arg-type]
        (lambda: ui.Plan(filters="a"), "Plan(filters=…): expected a list of Filter"),  # type: ignore[arg-type]
        (lambda: ui.Search(""), "Search(text=…): expected text of 1"),
        (lambda: ui.TableView().scroll_to(-1), "scroll_to(row=…): expected a whole number"),
    ],
)
def test_wrong_options_are_refused(make: Any, message: str) -> None:
    with pytest.raises(BadOption) as caught:
        make()
    assert message in str(caught.value)


def test_values_become_those_of_the_protocol() -> None:
    moment = dt.datetime(2024, 1, 31, 12, 30, tzinfo=dt.timezone.utc)
    given = [dt.date(2024, 1, 31), moment, dt.time(1, 2), dt.timedelta(days=-1, hours=1), Decimal("1.50"), float("nan")]

    assert ui.Filter("a", "in", given).value == (
        "2024-01-31", "2024-01-31 12:30:00+00:00", "01:02:00", "-0d 23:00:00.000000", "1.50", "nan",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{:,.2f} €", ["", "number", ",.2f", " €"]),
        ("{:.1%}", ["", "number", ".1%", ""]),
        ("{} min", ["", "number", "", " min"]),
        ("{{{:+d}}}", ["{", "number", "+d", "}"]),
        ("{:%d.%m.%Y}", ["", "moment", "%d.%m.%Y", ""]),
        ("{:.40}", ["", "text", ".40", ""]),
    ],
)
def test_formats_are_taken_apart(text: str, parts: list[str]) -> None:
    assert read_format(text) == parts


def test_columns_formats_and_styles_reach_the_element_and_follow_states() -> None:
    least = State(10)
    page = Page(
        ui.DataFrame(
            "f",
            columns={"a": "Delay", "b": None},
            formats={"a": "{:d} min"},
            styles=lambda: {"a": [ui.DataBar(0, least()), ui.Highlight("ge", 60, "error")]},
        )
    )
    least.set(20)
    ((_, _, name, text),) = page.tree.flush()

    assert name == "data-display"
    assert json.loads(text) == {
        "columns": [["a", "Delay"], ["b", None]],
        "formats": {"a": ["", "number", "d", " min"]},
        "styles": {
            "a": [
                {"rule": "bar", "low": 0, "high": 20, "color": "primary", "negative": "error"},
                {"rule": "mark", "op": "ge", "value": 60, "color": "error"},
            ]
        },
    }

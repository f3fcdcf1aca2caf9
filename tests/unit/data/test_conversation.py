from __future__ import annotations

from typing import Any

from taupane_bridges.data.arrays.schema import ColumnSchema
from taupane_bridges.data.plans.conditions import Condition
from taupane_bridges.data.plans.plan import Search, SortKey, ViewPlan, Where
from taupane_bridges.data.sessions import messages
from taupane_bridges.data.sessions.conversation import Action, Conversation, Open, Prepare, Remind, Say, Shown, Table

COLUMNS = (ColumnSchema("a", "Int64", "int", encoding="number"), ColumnSchema("b", "String", "string"))
TABLE = Table("x.parquet", COLUMNS, 100)
LOW, HIGH = Where("low", None), Where("high", None)  # type: ignore[arg-type]
BY_A = (SortKey(0),)
BY_B = (SortKey(1, True),)


def said(actions: list[Action]) -> list[Any]:
    """Give the messages in short: type, id, state, rows."""
    return [short(action.message) for action in actions if isinstance(action, Say)]


def short(message: dict[str, Any]) -> tuple[Any, ...]:
    if message["type"] == "error":
        return ("error", message["error_code"])
    rows = message["rows"] if message["type"] == "view" else message["df_meta"]["filtered_rows"]
    return (message["type"], message["view_id"], message["state"], rows)


def opened() -> Conversation:
    conversation = Conversation()
    conversation.start()
    conversation.opened(1, TABLE)
    return conversation


def test_a_quick_source_is_told_once_and_whole() -> None:
    conversation = Conversation()
    assert conversation.start() == [Open(1), Remind(1)]
    actions = conversation.opened(1, TABLE)
    assert [action.message for action in actions if isinstance(action, Say)] == [
        {
            "type": "initial_state",
            "protocol_version": 1,
            "caps": list(messages.CAPS),
            "view_id": 1,
            "state": "ready",
            "metadata": {
                "path": "x.parquet",
                "rows": 100,
                "columns": [{"name": "a", "dtype": "Int64"}, {"name": "b", "dtype": "String"}],
            },
            "df_meta": {"total_rows": 100, "filtered_rows": 100},
            "schema": [
                {"name": "a", "dtype": "Int64", "kind": "int", "unit": None, "tz": None, "encoding": "number"},
                {"name": "b", "dtype": "String", "kind": "string", "unit": None, "tz": None, "encoding": "string"},
            ],
            "sort": [],
            "filters": [],
            "search": None,
        }
    ]
    assert conversation.shown == Shown(1, ViewPlan(), 100)
    assert conversation.slow(1) == []


def test_a_slow_source_says_that_it_is_loading() -> None:
    conversation = Conversation()
    conversation.start()
    assert conversation.greeting() == []
    assert said(conversation.slow(1)) == [("initial_state", 1, "loading", 0)]
    assert [short(message) for message in conversation.greeting()] == [("initial_state", 1, "loading", 0)]
    assert said(conversation.opened(1, TABLE)) == [("initial_state", 1, "ready", 100)]


def test_a_first_filter_shows_no_row_that_it_hides() -> None:
    conversation = Conversation()
    conversation.set_where(LOW)
    conversation.start()
    assert conversation.opened(1, TABLE) == [Prepare(1, ViewPlan(LOW), True), Remind(1)]
    assert conversation.shown is None
    assert said(conversation.slow(1)) == [("initial_state", 1, "loading", 0)]
    assert said(conversation.prepared(1, ViewPlan(LOW), 7)) == [("view", 1, "ready", 7)]
    assert [short(message) for message in conversation.greeting()] == [("initial_state", 1, "ready", 7)]


def test_a_quick_first_filter_comes_with_the_schema() -> None:
    conversation = Conversation(LOW)
    conversation.start()
    conversation.slow(1)  # the source took long, the filter does not
    conversation.opened(1, TABLE)
    assert said(conversation.prepared(1, ViewPlan(LOW), 7)) == [("initial_state", 1, "ready", 7)]


def test_a_first_filter_that_fails_shows_the_columns_and_the_error() -> None:
    conversation = Conversation(LOW)
    conversation.start()
    conversation.opened(1, TABLE)
    expected = [("initial_state", 1, "ready", 0), ("view", 1, "error", 0)]
    assert said(conversation.prepare_failed(1, "bad_plan", "no")) == expected
    assert [short(message) for message in conversation.greeting()] == expected
    assert conversation.set_where(HIGH) == [Prepare(2, ViewPlan(HIGH), False), Remind(2)]
    assert said(conversation.prepared(2, ViewPlan(HIGH), 3)) == [("view", 2, "ready", 3)]
    assert len(conversation.greeting()) == 1


def test_what_is_no_filter_is_told_as_soon_as_there_is_a_table() -> None:
    conversation = Conversation()
    assert conversation.where_failed("where= takes …") == []
    conversation.start()
    assert said(conversation.opened(1, TABLE)) == [("initial_state", 1, "ready", 0), ("view", 1, "error", 0)]
    assert said(conversation.set_sort(BY_A)) == [("view", 2, "error", 0)]


def test_a_slow_sort_is_announced_and_the_old_view_stays() -> None:
    conversation = opened()
    assert conversation.set_sort(BY_A) == [Prepare(2, ViewPlan(None, BY_A), True), Remind(2)]
    assert said(conversation.slow(2)) == [("view", 2, "pending", 100)]
    assert conversation.slow(2) == []
    assert conversation.shown == Shown(1, ViewPlan(), 100)
    assert [short(m) for m in conversation.greeting()] == [
        ("initial_state", 1, "ready", 100),
        ("view", 2, "pending", 100),
    ]
    assert said(conversation.prepared(2, ViewPlan(None, BY_A), 100)) == [("view", 2, "ready", 100)]
    assert conversation.shown == Shown(2, ViewPlan(None, BY_A), 100)


def test_a_failed_sort_leaves_the_shown_view_and_its_order() -> None:
    conversation = opened()
    conversation.set_sort(BY_A)
    conversation.prepared(2, ViewPlan(None, BY_A), 100)
    conversation.set_sort(BY_B)
    (say,) = conversation.prepare_failed(3, "too_large", "too large")
    assert isinstance(say, Say)
    assert say.message["sort"] == [{"column": 0, "descending": False}]
    assert (say.message["error_code"], say.message["message"]) == ("too_large", "too large")
    assert conversation.shown == Shown(2, ViewPlan(None, BY_A), 100)
    assert conversation.set_where(LOW)[0] == Prepare(4, ViewPlan(LOW, BY_A), False)


def test_an_unknown_column_is_refused_without_work() -> None:
    conversation = opened()
    assert said(conversation.set_sort((SortKey(2),))) == [("view", 2, "error", 100)]
    assert said(conversation.set_sort((SortKey(-1),))) == [("view", 3, "error", 100)]


def test_a_newer_sort_overtakes_an_older_one() -> None:
    conversation = opened()
    conversation.set_sort(BY_A)
    conversation.set_sort(BY_B)
    assert conversation.prepared(2, ViewPlan(None, BY_A), 100) == []
    assert said(conversation.prepared(3, ViewPlan(None, BY_B), 100)) == [("view", 3, "ready", 100)]


def test_filters_that_are_overtaken_still_show_while_a_slider_moves() -> None:
    conversation = opened()
    conversation.set_where(LOW)
    conversation.set_where(HIGH)
    assert said(conversation.prepared(2, ViewPlan(LOW), 70)) == [("view", 2, "ready", 70)]
    assert said(conversation.prepared(3, ViewPlan(HIGH), 30)) == [("view", 3, "ready", 30)]
    assert conversation.prepared(2, ViewPlan(LOW), 70) == []


def test_errors_of_overtaken_changes_are_not_told() -> None:
    conversation = opened()
    conversation.set_where(LOW)
    conversation.set_where(HIGH)
    assert conversation.prepare_failed(2, "bad_plan", "no") == []


def test_a_missing_file_is_told_to_all_who_come() -> None:
    conversation = Conversation()
    conversation.start()
    assert said(conversation.open_failed(1, "file_not_found", "File not found: x")) == [("error", "file_not_found")]
    assert [short(message) for message in conversation.greeting()] == [("error", "file_not_found")]
    assert conversation.set_sort(BY_A) == []


def test_another_table_keeps_filter_and_sort_if_its_columns_are_the_same() -> None:
    conversation = opened()
    conversation.set_sort(BY_A)
    conversation.prepared(2, ViewPlan(None, BY_A), 100)
    assert conversation.start() == [Open(3), Remind(3)]
    assert conversation.slow(3) == [], "the old rows stay in view"
    assert conversation.opened(3, Table("y", COLUMNS, 5)) == [Prepare(3, ViewPlan(None, BY_A), True), Remind(3)]
    assert said(conversation.prepared(3, ViewPlan(None, BY_A), 5)) == [("initial_state", 3, "ready", 5)]


def test_another_table_with_other_columns_is_in_file_order() -> None:
    conversation = opened()
    conversation.set_sort(BY_A)
    conversation.start()
    assert said(conversation.opened(3, Table("y", COLUMNS[:1], 5))) == [("initial_state", 3, "ready", 5)]


def test_ids_only_grow_across_tables() -> None:
    conversation = opened()
    conversation.start()
    conversation.set_sort(BY_A)
    conversation.prepared(3, ViewPlan(None, BY_A), 100)
    conversation.opened(2, TABLE)
    assert said(conversation.prepared(4, ViewPlan(None, BY_A), 100)) == [("initial_state", 4, "ready", 100)]


def test_an_overtaken_source_is_not_shown() -> None:
    conversation = Conversation()
    conversation.start()
    conversation.start()
    assert conversation.opened(1, TABLE) == []
    assert conversation.open_failed(1, "invalid_file", "x") == []
    assert said(conversation.opened(2, TABLE)) == [("initial_state", 2, "ready", 100)]


def test_a_file_that_changed_ends_the_view_until_the_next_source() -> None:
    conversation = opened()
    assert said(conversation.broken("file_changed", "x was changed")) == [("error", "file_changed")]
    assert conversation.shown is None
    conversation.start()
    assert said(conversation.opened(2, TABLE)) == [("initial_state", 2, "ready", 100)]


def test_a_plan_by_names_is_that_of_the_first_view() -> None:
    conversation = Conversation()
    conversation.set_plan({"sort": [{"column": "b", "descending": True}], "search": {"text": "x"}})
    conversation.start()
    (prepare, _) = conversation.opened(1, TABLE)

    assert isinstance(prepare, Prepare)
    assert prepare.plan == ViewPlan(sort=BY_B, search=Search("x"))


def test_a_plan_by_names_replaces_what_the_page_set() -> None:
    conversation = opened()
    conversation.set_sort(BY_A)
    plan = {"filters": [{"id": "f", "column": 0, "op": "ge", "value": 3}]}
    (prepare, _) = conversation.set_plan(plan)

    assert isinstance(prepare, Prepare)
    assert prepare.plan == ViewPlan(filters=(Condition("f", 0, "ge", 3),))
    assert conversation.set_plan(plan) == []


def test_a_plan_that_does_not_fit_is_said_and_changes_nothing() -> None:
    conversation = opened()
    (say,) = conversation.set_plan({"sort": [{"column": "aa"}]})
    assert isinstance(say, Say)
    assert say.message["message"] == "there is no column named 'aa'; did you mean 'a'?"
    assert said(conversation.set_plan({"filters": [{"id": "f", "column": "a", "op": "contains", "value": "x"}]})) == [
        ("view", 3, "error", 100)
    ]
    assert conversation.shown == Shown(1, ViewPlan(), 100)


def test_a_plan_that_does_not_fit_the_first_table_is_said_after_its_rows() -> None:
    conversation = Conversation()
    conversation.set_plan({"sort": [{"column": "c"}]})
    conversation.start()
    assert said(conversation.opened(1, TABLE)) == [("initial_state", 1, "ready", 100), ("view", 2, "error", 100)]


def test_a_plan_by_names_holds_for_the_next_table() -> None:
    conversation = opened()
    (prepare, _) = conversation.set_plan({"sort": [{"column": "b", "descending": True}]})
    conversation.prepared(2, prepare.plan, 100)  # type: ignore[union-attr]
    conversation.start()
    (prepare, _) = conversation.opened(3, Table("y", (COLUMNS[1],), 5))

    assert isinstance(prepare, Prepare)
    assert prepare.plan == ViewPlan(sort=(SortKey(0, True),))

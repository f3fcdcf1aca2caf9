"""What page script gives a command, against its annotations; what a command gives back, as JSON."""

from __future__ import annotations

import datetime
import enum
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Optional

import pytest
from typing_extensions import NotRequired, TypedDict

from taupane.commands.arguments import Arguments
from taupane.commands.call import Call
from taupane.commands.registry import Commands
from taupane.errors import BadArgument, BadCommand, NoSuchCommand
from taupane.jsonvalues import to_json


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Person:
    name: str
    age: int = 0
    friends: list[Person] = field(default_factory=list)


class Options(TypedDict):
    depth: int
    title: NotRequired[str]


def read(function: Callable[..., Any], given: object) -> dict[str, Any]:
    return Arguments("f", function).read(given, Call(None, print))


def of(hint: Any, value: object) -> Any:
    def f(x: Any) -> None: ...

    f.__annotations__["x"] = hint
    return read(f, {"x": value})["x"]


@pytest.mark.parametrize(
    ("hint", "given", "expected"),
    [
        (int, 3, 3),
        (float, 3, 3.0),
        (str, "a\0", "a\ufffd"),
        (bool, True, True),
        (type(None), None, None),
        (Any, {"a": [1]}, {"a": [1]}),
        (Optional[int], None, None),  # noqa: UP045  # the older spelling is read as well
        (int | str, "x", "x"),
        (list[int], [1, 2], [1, 2]),
        (tuple[int, str], [1, "a"], (1, "a")),
        (tuple[int, ...], [1, 2, 3], (1, 2, 3)),
        (set[str], ["a", "a"], {"a"}),
        (dict[str, float], {"a": 1}, {"a": 1.0}),
        (Literal["up", 2], 2, 2),
        (Colour, "blue", Colour.BLUE),
        (bytes, {"$taupane.bytes": "AAE="}, b"\x00\x01"),
        (datetime.date, "2024-05-01", datetime.date(2024, 5, 1)),
        (
            datetime.datetime,
            "2024-05-01T12:00:00.000Z",
            datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.timezone.utc),
        ),
        (Person, {"name": "Ada", "friends": [{"name": "B"}]}, Person("Ada", 0, [Person("B")])),
        (Options, {"depth": 1}, {"depth": 1}),
    ],
)
def test_values_become_what_is_annotated(hint: Any, given: object, expected: object) -> None:
    got = of(hint, given)
    assert got == expected
    assert type(got) is type(expected)


@pytest.mark.parametrize(
    ("hint", "given", "said"),
    [
        (int, "3", "f(): argument 'x': expected int, got str '3'"),
        (int, True, "f(): argument 'x': expected int, got bool True"),
        (int, 1.5, "f(): argument 'x': expected int, got float 1.5"),
        (str, None, "f(): argument 'x': expected str, got null"),
        (list[int], [1, "a"], "f(): argument 'x'[1]: expected int, got str 'a'"),
        (dict[str, int], {"k": []}, "f(): argument 'x'.k: expected int, got an array of 0"),
        (int | None, "a", "f(): argument 'x': expected int or null, got str 'a'"),
        (datetime.date | None, "May", "f(): argument 'x': expected a date such as '2024-05-01' or null, got str 'May'"),
        (int | str | None, 1.5, "f(): argument 'x': expected int or str or null, got float 1.5"),
        (Literal["a", "b"], "c", "f(): argument 'x': expected 'a' or 'b', got str 'c'"),
        (Colour, "green", "f(): argument 'x': expected 'red' or 'blue', got str 'green'"),
        (tuple[int, int], [1], "f(): argument 'x': expected an array of 2, got an array of 1"),
        (Person, {"age": 1}, "f(): argument 'x': Person needs 'name', which is missing"),
        (Person, {"name": "a", "size": 1}, "f(): argument 'x': Person has no 'size'; it has name, age, friends"),
        (
            Person,
            {"name": "a", "friends": [{"name": 1}]},
            "f(): argument 'x'.friends[0].name: expected str, got int 1",
        ),
        (Options, {}, "f(): argument 'x': Options needs 'depth', which is missing"),
        (datetime.date, "May", "f(): argument 'x': expected a date such as '2024-05-01', got str 'May'"),
    ],
)
def test_a_wrong_value_says_where_what_was_expected_and_what_came(hint: Any, given: object, said: str) -> None:
    with pytest.raises(BadArgument) as caught:
        of(hint, given)
    assert str(caught.value) == said


def test_arguments_are_given_by_name() -> None:
    def f(a: int, b: str = "x", *, call: Call) -> None: ...

    assert read(f, {"a": 1})["a"] == 1
    for given, said in [
        ({}, "f(): argument 'a' is missing"),
        ({"a": 1, "c": 2}, "f(): no argument 'c'; it takes a, b"),
        ({"a": 1, "call": 2}, "f(): no argument 'call'; it takes a, b"),
        ([1], "f(): expected arguments by name such as {x: 1}, got an array of 1"),
    ]:
        with pytest.raises(BadArgument) as caught:
            read(f, given)
        assert str(caught.value) == said


def test_what_cannot_be_checked_is_refused_before_the_app_runs() -> None:
    commands = Commands()

    def f(x: complex) -> None: ...

    commands.add(f)
    with pytest.raises(BadCommand, match=r"command f\(\): parameter 'x': complex cannot be checked"):
        commands.check()
    with pytest.raises(BadCommand, match="without spaces"):
        commands.add(f, "two words")
    with pytest.raises(NoSuchCommand, match="there is f"):
        commands.find("ff")


def test_results() -> None:
    value = {"p": Person("Ada"), "c": Colour.RED, "d": datetime.date(2024, 5, 1), "b": b"\x00\x01", "s": {1}}
    assert json.loads(to_json(value)) == {
        "p": {"name": "Ada", "age": 0, "friends": []},
        "c": "red",
        "d": "2024-05-01",
        "b": {"$taupane.bytes": "AAE="},
        "s": [1],
    }
    with pytest.raises(TypeError, match="object is no JSON"):
        to_json(object())
    with pytest.raises(ValueError, match="NaN"):
        to_json(float("nan"))

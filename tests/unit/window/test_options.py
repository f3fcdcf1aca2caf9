from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taupane_bridges.window import BadOption, WindowOptions


def test_defaults_are_a_plain_centered_window() -> None:
    options = WindowOptions()
    assert (options.width, options.height, options.x, options.y, options.resizable) == (900, 600, None, None, True)


def test_values_are_cleaned() -> None:
    options = WindowOptions(title="a\0\ud800", background_color="#FA0", width=640.4, icon=Path("/i.png"))  # type: ignore[arg-type]
    assert (options.title, options.background_color, options.width, options.icon) == (
        "a\ufffd",
        "#ffaa00",
        640,
        "/i.png",
    )


def test_the_start_size_is_brought_within_the_limits() -> None:
    assert WindowOptions(width=100, min_width=300).width == 300
    assert WindowOptions(height=900, max_height=700).height == 700


@pytest.mark.parametrize(
    ("given", "option", "expected", "got"),
    [
        ({"width": "wide"}, "width", "a whole number from 1 to 32767", "'wide'"),
        ({"height": 0}, "height", "a whole number from 1 to 32767", "0"),
        ({"title": 3}, "title", "a string", "3"),
        ({"resizable": "no"}, "resizable", "true or false", "'no'"),
        ({"x": 5}, "y", "given together with the other coordinate", "nothing"),
        ({"y": 5}, "x", "given together with the other coordinate", "nothing"),
        ({"min_width": 500, "max_width": 400}, "min_width", "at most max_width (400)", "500"),
        ({"background_color": "red"}, "background_color", "a colour such as #1d232a", "'red'"),
        ({"background_color": "#12345;}"}, "background_color", "a colour such as #1d232a", "'#12345;}'"),
        ({"icon": 3}, "icon", "a path or nothing", "3"),
        ({"icon": "a\0"}, "icon", "a path or nothing", "'a\\x00'"),
        ({"origins": "http://a"}, "origins", "a list", "'http://a'"),
        ({"origins": ["http://a/path"]}, "origins", "an origin such as http://127.0.0.1:5173", "'http://a/path'"),
        ({"embed_origins": ["*"]}, "embed_origins", "an origin such as http://127.0.0.1:5173", "'*'"),
    ],
)
def test_a_wrong_option_says_what_was_expected(given: dict[str, Any], option: str, expected: str, got: str) -> None:
    with pytest.raises(BadOption) as raised:
        WindowOptions(**given)
    assert (raised.value.option, raised.value.expected, raised.value.got) == (option, expected, got)


def test_an_unknown_option_lists_the_known_ones() -> None:
    assert WindowOptions.from_mapping({"title": "T"}) == WindowOptions(title="T")
    with pytest.raises(BadOption) as raised:
        WindowOptions.from_mapping({"titel": "T"})
    assert raised.value.option == "titel"
    assert "title" in raised.value.expected

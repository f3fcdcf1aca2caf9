from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.window.text import clean_line, clean_text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("two\nlines\r\n", "two lines "),
        ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("😀 עברית", "😀 עברית"),
    ],
)
def test_clean_line(text: str, line: str) -> None:
    assert clean_line(text) == line


@given(st.text(alphabet=st.characters(codec=None), max_size=3_000))
def test_what_is_clean_goes_through_any_c_string(text: str) -> None:
    for clean, limit in ((clean_line(text), 1_000), (clean_text(text), 4_000)):
        assert b"\0" not in clean.encode("utf-8")
        assert len(clean) <= limit
        assert clean_line(clean_line(text)) == clean_line(text)


def test_a_megabyte_is_cut() -> None:
    assert clean_line("x" * 1_000_000) == "x" * 999 + "…"

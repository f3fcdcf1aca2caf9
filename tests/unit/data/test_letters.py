from __future__ import annotations

import pytest

from taupane_bridges.data.arrays.letters import column_letters


@pytest.mark.parametrize(
    ("position", "letters"),
    [(0, "a"), (25, "z"), (26, "ba"), (27, "bb"), (51, "bz"), (52, "ca"), (675, "zz"), (676, "baa"), (702, "bba")],
)
def test_positions_are_written_in_base_26(position: int, letters: str) -> None:
    assert column_letters(position) == letters


def test_letters_never_repeat() -> None:
    assert len({column_letters(position) for position in range(20_000)}) == 20_000


def test_a_negative_position_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        column_letters(-1)

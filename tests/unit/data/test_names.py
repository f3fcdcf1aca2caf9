from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.arrays.names import unique_names


def test_repeats_are_named_as_polars_names_them() -> None:
    assert unique_names(["a", "", "a", "a", ""]) == ["a", "", "a_duplicated_0", "a_duplicated_1", "_duplicated_0"]


def test_a_new_name_never_meets_a_given_one() -> None:
    assert unique_names(["a", "a", "a_duplicated_0"]) == ["a", "a_duplicated_1", "a_duplicated_0"]


@given(st.lists(st.sampled_from(["a", "b", "a_duplicated_0", "a_duplicated_1", ""])))
def test_names_are_unique_and_first_ones_kept(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(set(unique)) == len(names)
    assert all(unique[names.index(name)] == name for name in names)

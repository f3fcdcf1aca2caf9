from __future__ import annotations

import os

import pytest

from taupane_bridges.data.allocator import keep_freed_memory, small_pages

DELAY = "MIMALLOC_PURGE_DELAY"
HUGE = "MIMALLOC_ALLOW_THP"


def test_arrow_keeps_freed_memory_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DELAY, raising=False)
    keep_freed_memory()
    assert os.environ[DELAY] == "1000"


def test_what_the_user_says_of_freed_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DELAY, "0")
    keep_freed_memory()
    assert os.environ[DELAY] == "0"


@pytest.mark.parametrize(("said", "holds"), [(None, "0"), ("1", "1")])
def test_a_program_of_ours_does_without_huge_pages_unless_the_user_wants_them(
    monkeypatch: pytest.MonkeyPatch, said: str | None, holds: str
) -> None:
    monkeypatch.delenv(HUGE, raising=False)
    if said is not None:
        monkeypatch.setenv(HUGE, said)
    small_pages()
    assert os.environ[HUGE] == holds

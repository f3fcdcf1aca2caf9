from __future__ import annotations

import os

import pytest

from taupane_bridges.data.early import keep_freed_memory

DELAY = "MIMALLOC_PURGE_DELAY"


def test_arrow_keeps_freed_memory_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DELAY, raising=False)
    keep_freed_memory()
    assert os.environ[DELAY] == "1000"


def test_what_the_user_says_of_freed_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DELAY, "0")
    keep_freed_memory()
    assert os.environ[DELAY] == "0"

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from taupane.testing import drive

Load = Callable[[str], ModuleType]


def test_numbers_follow_the_filters(load_sample: Load) -> None:
    sample = load_sample("flights")
    flights = sample.read(lambda share, doing: None)  # prepares the file, which takes a while the first time
    with drive(sample.app) as page:
        page.find("combobox", "Airport")
        page.see("336,776")
        page.find("combobox", "Airport").choose("Kennedy (JFK)")
        page.find("combobox", "Month").choose("July")
        expected = flights.filter(pl.col("origin") == "JFK", pl.col("scheduled").dt.month() == 7)
        page.see(f"{expected.height:,}")
        page.see(f"{expected.select(pl.mean('arr_delay')).item():.1f} min")
        page.find("slider", "Least delay").type("60")
        page.see(f"{expected.filter(pl.col('dep_delay') >= 60).height:,}")
        page.find("button", "Clear").click()
        page.see("336,776")


def test_filters_that_leave_nothing_say_so(load_sample: Load) -> None:
    sample = load_sample("flights")
    sample.read(lambda share, doing: None)
    with drive(sample.app) as page:
        page.find("combobox", "Airport")
        page.find("switch", "Only cancelled").click()
        page.find("slider", "Least delay").type("180")
        page.see("–")
        assert page.find("button", "Clear").disabled is False


def test_data_that_is_missing_is_said_in_the_page(load_sample: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = load_sample("flights")
    monkeypatch.setattr(sample, "read", lambda _: (_ for _ in ()).throw(FileNotFoundError("no flights here")))
    with drive(sample.app) as page:
        page.see("no flights here")

"""What a changed file concerns, and in what order it is run again."""

from __future__ import annotations

import ast

import pytest

from taupane.dev.modules import affected, imports_of


def test_importers_come_after_what_they_import() -> None:
    imports = {
        "__main__": {"pages", "state"},
        "pages": {"parts", "state"},
        "parts": {"state"},
        "state": set(),
        "other": set(),
    }
    assert affected(["state"], imports) == ["state", "parts", "pages", "__main__"]
    assert affected(["pages"], imports) == ["pages", "__main__"]
    assert affected(["pages", "state"], imports) == ["state", "parts", "pages", "__main__"]
    assert affected(["other"], imports) == ["other"]
    assert affected(["unknown"], imports) == []


def test_a_ring_is_run_once() -> None:
    assert sorted(affected(["a"], {"a": {"b"}, "b": {"a"}, "c": {"a"}})) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pages", {"pages"}),
        ("import pkg.inner as x", {"pkg", "pkg.inner"}),
        ("from pkg import inner", {"pkg", "pkg.inner"}),
        ("def f():\n    from pages import home", {"pages"}),
        ("import os, json", set()),
    ],
)
def test_imports_are_found_wherever_they_stand(source: str, found: set[str]) -> None:
    known = {"pages", "pkg", "pkg.inner", "pkg.other"}
    assert imports_of("__main__", ast.parse(source), known, is_package=False) == found


def test_relative_imports_are_found() -> None:
    known = {"pkg", "pkg.inner", "pkg.other"}
    assert imports_of("pkg.inner", ast.parse("from . import other"), known, is_package=False) == {"pkg", "pkg.other"}
    assert imports_of("pkg.inner", ast.parse("from .other import x"), known, is_package=False) == {"pkg", "pkg.other"}
    assert imports_of("pkg", ast.parse("from .other import x"), known, is_package=True) == {"pkg.other"}

"""How the app's modules are imported while it is developed."""

from __future__ import annotations

import importlib
import os
import py_compile
import sys
from pathlib import Path

import pytest

from taupane.dev.loading import _Finder


def test_a_save_in_the_same_second_is_not_taken_for_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "saved_twice.py"
    file.write_text("WORD = 'one'\n", "utf-8")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    py_compile.compile(str(file), doraise=True)
    file.write_text("WORD = 'two'\n", "utf-8")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [_Finder(tmp_path), *sys.meta_path])
    try:
        assert importlib.import_module("saved_twice").WORD == "two"
    finally:
        sys.modules.pop("saved_twice", None)

"""What the dialog of a page that keeps crashing says of the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from taupane import App
from taupane.failurenote import failure_note


def test_it_names_the_file_that_the_app_logs_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = logging.FileHandler(tmp_path / "app.log", delay=True)
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.NullHandler(), handler])
    assert failure_note() == f"The log is in {tmp_path / 'app.log'}."


def test_it_leads_to_the_terminal_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert failure_note() == "The terminal that started the app says more."
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    assert failure_note() == ""
    monkeypatch.setattr("sys.stderr", None)  # as in a windowed program on Windows
    assert failure_note() == ""


def test_a_running_app_gives_it_to_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.FileHandler(tmp_path / "app.log", delay=True)])
    app = App("notes")
    app.route("/")(lambda: None)
    with app.serving():
        assert app.running.host.hooks.failure_note == f"The log is in {tmp_path / 'app.log'}."

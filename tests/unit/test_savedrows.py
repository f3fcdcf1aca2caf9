"""Where rows go that a user takes out of a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from taupane.savedrows import downloads


def test_the_folder_for_downloads_has_the_name_that_the_desktop_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert downloads() == tmp_path
    (tmp_path / "Downloads").mkdir()
    assert downloads() == tmp_path / "Downloads"
    (tmp_path / "config").mkdir()
    said = tmp_path / "config" / "user-dirs.dirs"
    said.write_text('XDG_DESKTOP_DIR="$HOME/Desktop"\nXDG_DOWNLOAD_DIR="$HOME/Ladda ner"\n', "utf-8")
    assert downloads() == tmp_path / "Downloads", "that folder is not there"
    (tmp_path / "Ladda ner").mkdir()
    assert downloads() == tmp_path / "Ladda ner"
    (tmp_path / "elsewhere").mkdir()
    said.write_text(f'XDG_DOWNLOAD_DIR="{tmp_path}/elsewhere"\n', "utf-8")
    assert downloads() == tmp_path / "elsewhere"

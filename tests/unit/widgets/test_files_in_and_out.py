"""Upload, FileDrop and Download as descriptions, and what stands behind them: names, limits, whole files."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane import ui
from taupane.errors import BadOption
from taupane.server.gate import UPLOADS
from taupane.server.uploads_native import DroppedPaths
from taupane.widgets import wholefiles
from taupane.widgets.filenames import LONGEST, suffix_of, tidy_name
from taupane.widgets.static import render_static
from taupane.widgets.uploads_errors import TooManyFiles, UploadGone, UploadTooLarge, WrongFileType
from taupane.widgets.uploads_file import UploadedFile
from taupane.widgets.uploads_inbox import ADDRESS, Inbox, find_inbox
from taupane.widgets.uploads_rules import Rules, accepted, written_size
from taupane.widgets.wholefiles import copy_file, free_place, move_file, whole_file


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("a.txt", "a.txt"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.txt", "x.txt"),
        ("a/", "file"),
        ("a\0b.txt", "ab.txt"),
        ("line\nbreak\u2028.txt", "linebreak.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ud800x", "x"),
        ("...hidden", "hidden"),
        ("..", "file"),
        ("trailing. . ", "trailing"),
        ('a<b>:c"|?*', "a_b__c____"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("com1 .txt", "_com1 .txt"),
        ("console.txt", "console.txt"),
        ("e\u0301", "\u00e9"),
        ("ü" * 300 + ".csv", "ü" * 98 + ".csv"),
        ("a." + "x" * 300, "a." + "x" * 198),
        ("", "file"),
    ],
)
def test_names(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy


@given(st.text(max_size=400))
def test_a_tidy_name_is_one_that_a_file_may_have(name: str) -> None:
    tidy = tidy_name(name)
    assert 0 < len(tidy.encode()) <= LONGEST + 1
    assert not set(tidy) & set('/\\\0<>:"|?*')
    assert tidy[0] != "."
    assert tidy[-1] not in ". "
    assert tidy_name(tidy) == tidy


def test_an_extension_is_short_and_plain() -> None:
    assert [suffix_of(name) for name in ("a.CSV", "a.tar.gz", "a", ".x", "a.b c", "a." + "x" * 11)] == [
        ".csv", ".gz", "", "", "", "",
    ]  # fmt: skip


def test_what_is_accepted_is_written_as_text_or_a_list() -> None:
    assert accepted("Upload", " .CSV, image/* ,.csv") == (".csv", "image/*")
    assert accepted("Upload", [".tar.gz", "application/vnd.ms-excel"]) == (".tar.gz", "application/vnd.ms-excel")
    for wrong in ("csv", ".", "image", ["a b"], [1], 3):
        with pytest.raises(BadOption, match="accept"):
            accepted("Upload", wrong)  # type: ignore[arg-type]


def test_limits() -> None:
    rules = Rules((".csv", "image/*", "text/plain"), largest=10)
    for name, kind in (("a.CSV", ""), ("x", "image/png"), ("x.jpg", ""), ("a.txt", "")):
        rules.check_type(name, kind)
    for name, kind in (("a.exe", ""), ("csv", ""), ("a.txt", "text/html"), ("x", "")):
        with pytest.raises(WrongFileType, match=r"\.csv"):
            rules.check_type(name, kind)
    rules.check_size(10)
    with pytest.raises(UploadTooLarge, match="10 bytes"):
        rules.check_size(11)
    assert [written_size(size) for size in (0, 1, 999, 1000, 1_500_000, 100_000_000, 5 * 10**15)] == [
        "0 bytes", "1 byte", "999 bytes", "1 kB", "1.5 MB", "100 MB", "5e+03 TB",
    ]  # fmt: skip


def test_the_widgets_say_what_is_wrong_with_their_options() -> None:
    wrong: list[dict[str, Any]] = [
        {"max_size": 0}, {"max_files": 0}, {"accept": "csv"}, {"on_remove": 3}, {"multiple": "yes"}, {"label": []},
    ]  # fmt: skip
    for options in wrong:
        with pytest.raises(BadOption, match=next(iter(options))):
            ui.Upload(print, **options)
    with pytest.raises(BadOption, match="on_upload"):
        ui.Upload("print")  # type: ignore[arg-type]
    with pytest.raises(BadOption, match="on_drop"):
        ui.FileDrop(on_drop=3)  # type: ignore[arg-type]
    for content in (None, {"a": 1}, 3, iter([b"x"]), [b"x"]):
        with pytest.raises(BadOption, match="content"):
            ui.Download("Get", content)  # type: ignore[arg-type]


def test_without_a_page_they_are_only_drawn() -> None:
    html = render_static(ui.Div(ui.Upload(print, label="CV", accept=".pdf"), ui.FileDrop("x", on_drop=print)))
    assert ADDRESS not in html
    assert 'accept=".pdf"' in html
    assert "Get" in render_static(ui.Div(ui.Download("Get", b"x")))


def test_gate_and_widgets_mean_the_same_place() -> None:
    assert f"{ADDRESS}/" == UPLOADS


class View:
    """Whatever a view is, an inbox belongs to it."""


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Inbox()
    made.rules = Rules(largest=10, most=2)
    return made


def test_an_inbox_ends_with_its_view(inbox: Inbox, tmp_path: Path) -> None:
    view = View()
    inbox.open(view)
    assert find_inbox(view, inbox.key) is inbox
    assert find_inbox(View(), inbox.key) is None
    arrival = inbox.begin("a.txt", "", None)
    arrival.write(b"half")
    inbox.close()
    assert find_inbox(view, inbox.key) is None
    with pytest.raises(UploadGone):
        arrival.write(b"more")
    arrival.end()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UploadGone):
        inbox.begin("a.txt", "", None)


def test_the_users_own_files_are_never_touched(inbox: Inbox, tmp_path: Path) -> None:
    inbox.open(view := View())
    own = tmp_path / "own.txt"
    own.write_text("mine")
    file = inbox.own(own)
    assert (file.is_temporary, file.size, file.type, file.path) == (False, 4, "text/plain", own)
    inbox.keep(file)
    assert file.save(tmp_path / "copy.txt").read_text() == "mine"
    assert inbox.own(tmp_path).type == "inode/directory"
    inbox.keep(file)
    with pytest.raises(TooManyFiles):
        inbox.own(own)
    inbox.close()
    assert own.read_text() == "mine"
    assert view is not None


def test_what_is_no_file_is_refused(inbox: Inbox, tmp_path: Path) -> None:
    inbox.open(view := View())
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "large.txt").write_text("x" * 11)
    with pytest.raises(WrongFileType):
        inbox.own(tmp_path / "pipe.txt")
    with pytest.raises(UploadTooLarge):
        inbox.own(tmp_path / "large.txt")
    with pytest.raises(UploadGone):
        inbox.own(tmp_path / "missing.txt")
    arrival = inbox.begin("pipe.txt", "", None)
    with pytest.raises(WrongFileType):
        arrival.copy(tmp_path / "pipe.txt")
    arrival.end()
    inbox.close()
    assert view is not None


def test_a_drop_is_taken_once_and_only_as_the_host_told_it() -> None:
    drops = DroppedPaths()
    assert drops.take(["a.txt"]) is None
    drops.report(("/x/a.txt", "/y/b.txt"))
    assert drops.take(["a.txt"]) is None
    assert drops.take(["/etc/passwd", "b.txt"]) is None
    assert drops.take(["b.txt", "a.txt"]) == [Path("/x/a.txt"), Path("/y/b.txt")]
    assert drops.take(["b.txt", "a.txt"]) is None
    drops.report(("/x/a.txt",))
    assert drops.take([]) == [Path("/x/a.txt")]


def test_an_old_drop_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    drops = DroppedPaths()
    drops.report(("/x/a.txt",))
    monkeypatch.setattr("taupane.server.uploads_native._FRESH", -1.0)
    assert drops.take(["a.txt"]) is None


def test_a_whole_file_or_the_older_one(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    with whole_file(target) as file:
        file.write(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~wholefiles._umask()
    target.chmod(0o600)
    with pytest.raises(TypeError), whole_file(target) as file:
        file.write("half of it")  # type: ignore[arg-type]
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"new", [target])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with whole_file(tmp_path / "link.txt") as file:
        file.write(b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_moving_to_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("x")
    real = Path.replace

    def other_file_system(self: Path, to: Path) -> Path:
        if self == source:
            raise OSError(18, "Invalid cross-device link")
        return real(self, to)

    monkeypatch.setattr(Path, "replace", other_file_system)
    move_file(source, target)
    assert (target.read_text(), source.exists()) == ("x", False)


def test_places_and_copies(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_text("1")
    assert free_place(tmp_path, "a.tar.gz") == tmp_path / "a.tar (2).gz"
    copy_file(tmp_path / "a.tar.gz", tmp_path / "a.tar (2).gz")
    assert free_place(tmp_path, "a.tar.gz") == tmp_path / "a.tar (3).gz"


def test_a_file_that_has_gone_says_so(tmp_path: Path) -> None:
    file = UploadedFile("a.txt", 1, "", tmp_path / "gone")
    for use in (file.read, lambda: file.save(tmp_path / "b")):
        with pytest.raises(UploadGone, match=r"a\.txt"):
            use()
    file.discard()

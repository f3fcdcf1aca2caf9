"""Images from URLs and from local files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.widgets.reading import read

from taupane import ui
from taupane.state import State
from taupane.widgets.files import MissingFile, NotServed, publish, set_publisher
from taupane.widgets.html import clean


@pytest.fixture
def served() -> Iterator[list[Path]]:
    paths: list[Path] = []

    def serve(path: Path) -> str:
        paths.append(path)
        return f"/files/{len(paths)}/{path.name}"

    set_publisher(serve)
    yield paths
    set_publisher(None)


def test_a_local_picture_is_served(served: list[Path], tmp_path: Path) -> None:
    picture = tmp_path / "a b.png"
    picture.write_bytes(b"")

    assert read(ui.Image(picture, alt="A")).find("img").attrs["src"] == "/files/1/a b.png"
    assert read(ui.Image(str(picture))).find("img").attrs["src"] == "/files/2/a b.png"
    assert served == [picture, picture]


@pytest.mark.parametrize(
    "src", ["https://a.b/c.png", "/logo.png", "//cdn/x.png", "blob:x", "data:image/png;base64,xx", ""]
)
def test_a_url_stays_as_it_is(served: list[Path], src: str) -> None:
    assert read(ui.Image(src)).find("img").attrs["src"] == src
    assert served == []


def test_a_text_names_only_pictures(served: list[Path], tmp_path: Path) -> None:
    secret = tmp_path / "id_rsa"
    secret.write_text("secret")

    assert read(ui.Image(str(secret))).find("img").attrs["src"] == str(secret)
    assert served == []


@pytest.mark.parametrize("src", [Path("no/where.png"), "no/where.png", "x" * 5000 + ".png", "a\0.png"])
def test_a_missing_file_is_a_placeholder_and_no_dead_page(served: list[Path], src: str | Path) -> None:
    page = read(ui.Image(src, alt="A plane", id="i"))

    assert page.find("span", role="img").attrs["aria-label"] == "A plane (image not available)"
    assert page.find("span", id="i").text == clean(Path(src).name)


def test_an_image_follows_a_state() -> None:
    src = State("/a.png")
    image = ui.Image(src, alt=lambda: src())
    src.set("/b.png")

    assert read(image).find("img").attrs["alt"] == "/b.png"


def test_publish_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=r"nothing\.png"):
        publish(tmp_path / "nothing.png")
    with pytest.raises(MissingFile):
        publish(tmp_path)
    there = tmp_path / "a.png"
    there.write_bytes(b"")
    with pytest.raises(NotServed, match=r"a\.png"):
        publish(there)

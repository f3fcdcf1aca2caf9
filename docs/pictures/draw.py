"""Write the pictures of the documentation from the samples: `python docs/pictures/draw.py [path of Chromium]`.

By hand, when something looks different: needs Playwright, and a Chromium (its own, or the one that is named).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples"
WIDTH = 1040  # CSS px: a page of the documentation shows it without making it smaller
LARGEST = 100_000  # bytes
FADED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))"""


class Picture(NamedTuple):
    """What a picture shows: an element of a sample's page or, without one, its window."""

    name: str
    shows: str | None = None
    dark: bool = False
    height: int = 900


PICTURES = {
    "flights": [Picture("flights", height=700)],
    "windows": [Picture("windows", height=620)],
    "gallery": [
        *(Picture(name, f"#{name}") for name in ("actions", "input", "files", "feedback", "structure", "data", "text")),
        Picture("dark", "#feedback", dark=True),
    ],
}


@contextmanager
def running(sample: str) -> Iterator[str]:
    """Start a sample without a window; gives its address."""
    command = [sys.executable, "-u", "app.py", "--no-window"]
    with subprocess.Popen(command, cwd=SAMPLES / sample, stdout=subprocess.PIPE, text=True) as app:
        try:
            assert app.stdout is not None
            yield app.stdout.readline().strip()
        finally:
            app.terminate()


def draw(browser: Browser, sample: str, pictures: list[Picture]) -> None:
    """Take the pictures of one sample."""
    with running(sample) as address:
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
        page.goto(address)
        page.wait_for_selector("html[data-live]")
        if sample != "windows":
            page.get_by_role("gridcell").first.wait_for()
        if sample == "flights":  # the summaries of the eight columns in sight
            page.locator(".summary .line").nth(7).wait_for(timeout=60_000)
        for picture in pictures:
            take(page, picture)
        page.close()


def take(page: Page, picture: Picture) -> None:
    """Take one picture, as small as PNG makes it."""
    page.set_viewport_size({"width": WIDTH, "height": picture.height})
    page.emulate_media(color_scheme="dark" if picture.dark else "light")
    # The change of theme fades; what turns for ever is left out.
    page.evaluate(FADED)
    target = HERE / f"{picture.name}.png"
    if picture.shows is None:
        page.screenshot(path=target, scale="css")
    else:
        # With the margin that the section has in the page.
        box = page.locator(picture.shows).bounding_box()
        assert box is not None
        clip = {"x": box["x"] - 16, "y": box["y"] - 16, "width": box["width"] + 32, "height": box["height"] + 32}
        page.screenshot(path=target, scale="css", full_page=True, clip=in_page(page, clip))  # type: ignore[arg-type]
    size = target.stat().st_size
    sys.stdout.write(f"{target.name}: {size:,} bytes\n")
    if size > LARGEST:
        raise SystemExit(f"{target.name}: {size:,} bytes are more than {LARGEST:,}; show less in it")


def in_page(page: Page, clip: dict[str, float]) -> dict[str, float]:
    """Give a rectangle of the window as one of the whole page."""
    return {**clip, "y": clip["y"] + float(page.evaluate("scrollY"))}


def main() -> None:
    """Take every picture."""
    with sync_playwright() as playwright:
        path = sys.argv[1] if len(sys.argv) > 1 else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for sample, pictures in PICTURES.items():
            draw(browser, sample, pictures)
        browser.close()


if __name__ == "__main__":
    main()

"""Write the pictures of docs/gallery.md from samples/gallery: `python docs/pictures/draw.py [path of Chromium]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
GALLERY = HERE.parents[1] / "samples" / "gallery"
# File name -> the colour scheme and the group that is shown.
PICTURES = {
    "actions": ("light", "actions"),
    "structure": ("light", "structure"),
    "data": ("light", "data"),
    "dark": ("dark", "feedback"),
}
LARGEST = 60_000  # bytes
FADED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))"""


def draw(browser: Browser, address: str) -> None:
    """Take every picture, each as wide as a page of the documentation."""
    page = browser.new_page(viewport={"width": 1040, "height": 560}, reduced_motion="reduce")
    page.goto(address)
    page.wait_for_selector("html[data-live]")
    page.get_by_role("gridcell").first.wait_for()
    for name, (scheme, group) in PICTURES.items():
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        take(page, group, HERE / f"{name}.png")


def take(page: Page, group: str, target: Path) -> None:
    """Take one picture of what the window shows with `group` at its top."""
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", group)
    # The change of theme fades; what turns for ever is left out.
    page.evaluate(FADED)
    page.screenshot(path=target, scale="css")
    size = target.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{target.name}: {size:,} bytes are more than {LARGEST:,}; show less in it")


def main() -> None:
    """Start the gallery without a window, take the pictures, and end it."""
    command = [sys.executable, "-u", "app.py", "--no-window"]
    with (
        subprocess.Popen(command, cwd=GALLERY, stdout=subprocess.PIPE, text=True) as app,
        sync_playwright() as playwright,
    ):
        try:
            assert app.stdout is not None
            address = app.stdout.readline().strip()
            path = sys.argv[1] if len(sys.argv) > 1 else None
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            draw(browser, address)
            browser.close()
        finally:
            app.terminate()


if __name__ == "__main__":
    main()

"""The command line of a browser that is to be an app's window and nothing else. Pure.

It can be read by other users, so it holds no address of the app: the window begins with an empty page and is sent to
the app over DevTools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

    from .options import WindowOptions

__all__ = ["browser_flags", "empty_page", "window_flags"]

_OFF = (
    "AutofillServerCommunication",
    "CalculateNativeWinOcclusion",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "InterestFeedContentSuggestions",
    "MediaRouter",
    "OptimizationHints",
    "PrivacySandboxSettings4",
    "Translate",
)
_FLAGS = (
    # Nothing that asks the user something on its own account.
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--noerrdialogs",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-infobars",
    "--disable-prompt-on-repost",
    "--disable-session-crashed-bubble",
    "--disable-notifications",
    "--deny-permission-prompts",
    "--hide-crash-restore-bubble",
    # Nothing that goes to the net on its own account.
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-pings",
    "--disable-sync",
    "--no-pings",
    "--metrics-recording-only",
    # The profile's secrets need no key of the user's key ring, which would ask to be unlocked.
    "--password-store=basic",
    "--use-mock-keychain",
    # A window behind others goes on.
    "--disable-backgrounding-occluded-windows",
    "--disable-features=" + ",".join(_OFF),
)


def browser_flags(folder: Path, *, as_root: bool) -> list[str]:
    """Return the flags that hold for the whole browser, whose things are in `folder`."""
    flags = [f"--user-data-dir={folder}", *_FLAGS]
    if as_root:
        # The sandbox cannot be made by root. The second flag takes away the bar that says so in every window; the
        # host says it in the log.
        flags += ["--no-sandbox", "--test-type"]
    return flags


def window_flags(options: WindowOptions, mark: str) -> list[str]:
    """Return the flags that make a window; `mark` is in its first address."""
    flags = [
        f"--app={empty_page(options, mark)}",
        f"--window-size={options.width},{options.height}",
    ]
    if options.x is not None:
        flags.append(f"--window-position={options.x},{options.y}")
    if options.maximized:
        flags.append("--start-maximized")
    if options.open_devtools:
        flags.append("--auto-open-devtools-for-tabs")
    return flags


def empty_page(options: WindowOptions, mark: str) -> str:
    """Return the address of a page that shows the window's title and colour."""
    title = options.title.replace("&", "&amp;").replace("<", "&lt;")
    dark = options.background_dark
    style = f"html{{background:{options.background_color}}}"
    if dark is not None:
        style += f"@media(prefers-color-scheme:dark){{html{{background:{dark}}}}}"
    return "data:text/html," + quote(f"<!--{mark}--><meta charset=utf-8><title>{title}</title><style>{style}</style>")

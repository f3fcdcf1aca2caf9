"""What to install so that a native window can open, for the very system that lacks it. Pure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["install_hint", "read_os_release"]

OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")

_EXTRA = 'pip install "taupane[gtk]"'
# The web engine with its introspection data, and what PyGObject needs to build.
_LINUX = (
    (
        ("debian", "ubuntu"),
        "sudo apt install gir1.2-webkit2-4.1 libgirepository1.0-dev libcairo2-dev gcc pkg-config python3-dev",
    ),
    (
        ("fedora", "rhel", "centos"),
        "sudo dnf install webkit2gtk4.1 gobject-introspection-devel cairo-gobject-devel gcc python3-devel",
    ),
    (("arch",), "sudo pacman -S webkit2gtk-4.1 gobject-introspection cairo gcc pkgconf"),
    (
        ("opensuse", "suse", "sles"),
        "sudo zypper install typelib-1_0-WebKit2-4_1 gobject-introspection-devel cairo-devel gcc",
    ),
    (("alpine",), "sudo apk add webkit2gtk-4.1 gobject-introspection-dev cairo-dev gcc musl-dev python3-dev"),
)
_WEBVIEW2 = "install the WebView2 runtime: https://developer.microsoft.com/microsoft-edge/webview2/"


def install_hint(platform: str, os_release: Mapping[str, str]) -> str:
    """Return the line or lines that install what a native window needs.

    `platform` is `sys.platform`; `os_release` the entries of /etc/os-release, empty elsewhere. On a Linux
    that is not known: names of what is needed, without a command.
    """
    if platform == "darwin":
        return 'install it with: pip install "pywebview[cocoa]"'
    if platform in ("win32", "cygwin"):
        return f'install it with: pip install "pywebview[edgechromium]"\nand {_WEBVIEW2}'
    family = [os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split()]
    for names, command in _LINUX:
        # ID first, then ID_LIKE in its order: "ubuntu debian" and "rhel fedora" both come before any guess.
        if any(name in names or name.split("-")[0] in names for name in family):
            return f"install it with: {command}\nand then: {_EXTRA}"
    return f"install WebKitGTK 4.1 with its introspection data (WebKit2-4.1.typelib), and then: {_EXTRA}"


def read_os_release(text: str) -> dict[str, str]:
    """Return the entries of an os-release file; lines that are none are left out."""
    entries: dict[str, str] = {}
    for each in text.splitlines():
        name, equals, value = each.strip().partition("=")
        if not equals or name.startswith("#"):
            continue
        try:
            words = shlex.split(value)
        except ValueError:
            continue
        entries[name] = words[0] if words else ""
    return entries

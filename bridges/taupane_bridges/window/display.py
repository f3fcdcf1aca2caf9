"""Is there a screen? Answered without loading a toolkit, in well under a millisecond.

`DISPLAY` may name a server that is long gone (a stale tmux or ssh session), so its socket is tried. Whether
the server then lets us in is only known to the toolkit, which says so when it starts.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping

__all__ = ["why_no_display"]

# host/unix:display.screen; an empty host means the local socket.
_DISPLAY = re.compile(r"(?:(?P<protocol>[a-z]+)/)?(?P<host>[^:/]*):(?P<number>[0-9]{1,5})(?:\.[0-9]+)?\Z")
_SECONDS = 1.0

Connect = Callable[[str], bool]


def why_no_display(environ: Mapping[str, str], reachable: Connect | None = None) -> str | None:
    """Return why no window can be shown, or None when a Wayland or X display answers.

    `reachable` takes a socket path (with a NUL first for an abstract one) or `host:port`; tests put in their
    own.
    """
    reachable = reachable or _reachable
    wayland, display = environ.get("WAYLAND_DISPLAY", ""), environ.get("DISPLAY", "")
    if not wayland and not display:
        return "no display: neither WAYLAND_DISPLAY nor DISPLAY is set"
    if wayland and any(reachable(each) for each in _wayland_sockets(wayland, environ)):
        return None
    if display and any(reachable(each) for each in _x_sockets(display)):
        return None
    named = " and ".join(f"{n}={v}" for n, v in (("WAYLAND_DISPLAY", wayland), ("DISPLAY", display)) if v)
    return f"no display answers at {named}"


def _wayland_sockets(name: str, environ: Mapping[str, str]) -> list[str]:
    if name.startswith("/"):
        return [name]
    folder = environ.get("XDG_RUNTIME_DIR", "")
    return [f"{folder}/{name}"] if folder else []


def _x_sockets(display: str) -> list[str]:
    if display.startswith("/"):
        return [display]  # macOS: launchd's socket
    match = _DISPLAY.match(display)
    if match is None:
        return []
    number = int(match["number"])
    if match["host"] in ("", "unix") or match["protocol"] in ("unix", "local"):
        path = f"/tmp/.X11-unix/X{number}"  # where every X server listens
        return [path, "\x00" + path]
    return [f"{match['host']}:{6000 + number}"]


def _reachable(address: str) -> bool:
    try:
        if address.startswith(("/", "\x00")):
            if not hasattr(socket, "AF_UNIX"):
                return False
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(_SECONDS)
                client.connect(address)
        else:
            host, _, port = address.rpartition(":")
            socket.create_connection((host, int(port)), timeout=_SECONDS).close()
    except (OSError, ValueError):
        return False
    return True

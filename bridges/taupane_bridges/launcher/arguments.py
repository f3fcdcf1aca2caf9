"""The launcher's command line. Pure: names in, a frozen dataclass out."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from taupane_bridges.window import BadOption, WindowOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Arguments", "command_line", "parse", "script_in"]

SCRIPTS = (".py", ".pyw")


@dataclass(frozen=True)
class Arguments:
    """What a launcher was started with: the port on this machine, the folder to serve there (None: somebody
    else answers on it), and how the window starts.
    """

    port: int
    dist: str | None
    options: WindowOptions


def script_in(argv: Sequence[str]) -> bool:
    """Tell whether the command line is an app's file and that file's own arguments."""
    return bool(argv) and argv[0].lower().endswith(SCRIPTS)


def parse(argv: Sequence[str]) -> Arguments:
    """Return what the command line says. Raises SystemExit: 0 after --help and --version, 2 for a mistake."""
    parser = _parser()
    given = parser.parse_args(argv)
    try:
        options = WindowOptions(
            title=given.title,
            width=given.width,
            height=given.height,
            min_width=given.min_width,
            min_height=given.min_height,
            max_width=given.max_width,
            max_height=given.max_height,
            resizable=given.resizable,
            frameless=given.frameless,
            transparent=given.transparent,
            always_on_top=given.always_on_top,
            open_devtools=given.open_devtools,
        )
    except BadOption as error:
        parser.error(str(error))
    return Arguments(given.port, None if given.external else given.dist, options)


def command_line(port: int, options: WindowOptions) -> list[str]:
    """Return the arguments that make a launcher show such a window; `parse` reads them back."""
    # A title that looks like an option must not be taken for one.
    given = [f"--title={options.title}"] if options.title.startswith("-") else ["--title", options.title]
    given += ["--port", str(port), "--external"]
    given += ["--width", str(options.width), "--height", str(options.height)]
    given += ["--resizable", "true" if options.resizable else "false"]
    for limit in ("min", "max"):
        width, height = getattr(options, f"{limit}_width"), getattr(options, f"{limit}_height")
        # The compiled launcher looks at them in pairs only.
        if width is not None and height is not None:
            given += [f"--{limit}-width", str(width), f"--{limit}-height", str(height)]
    for flag in ("frameless", "transparent", "always_on_top", "open_devtools"):
        if getattr(options, flag):
            given.append("--" + flag.replace("_", "-"))
    return given


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="taupane-launcher",
        usage="taupane-launcher --port N [options]\n       taupane-launcher APP.py [arguments of the app]",
        description="Show http://localhost:PORT in a native window. Commands come in on stdin and events go out on "
        "stdout, one JSON object a line. With an app's file, run that app.",
        epilog="Exit codes: 0 the window was closed, 1 it could not be shown, 2 a wrong command line or a port in use.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"taupane-launcher {_version()}")
    parser.add_argument("--title", default="Taupane", help="the window's title")
    parser.add_argument("--port", type=_port, required=True, metavar="N", help="the page's port on this machine")
    parser.add_argument("--width", type=int, default=900, metavar="N", help="of the page's area, CSS px (900)")
    parser.add_argument("--height", type=int, default=600, metavar="N", help="(600)")
    parser.add_argument("--dist", default="./dist", metavar="DIR", help="the folder to serve on the port (./dist)")
    parser.add_argument("--external", action="store_true", help="serve nothing: somebody else answers on the port")
    parser.add_argument("--frameless", action="store_true", help="without title bar and borders")
    parser.add_argument("--transparent", action="store_true", help="what the page does not paint is seen through")
    parser.add_argument("--always-on-top", action="store_true", help="stay above other windows")
    parser.add_argument("--resizable", type=_truth, default=True, metavar="true|false", help="(true)")
    for limit in ("min", "max"):
        parser.add_argument(f"--{limit}-width", type=int, metavar="N")
        parser.add_argument(f"--{limit}-height", type=int, metavar="N")
    parser.add_argument("--open-devtools", action="store_true", help="open the engine's developer tools")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65_535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, got {text[:40]!r}")
    return int(text)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"expected true or false, got {text[:40]!r}")
    return text.lower() == "true"


def _version() -> str:
    try:
        return metadata.version("taupane")
    except metadata.PackageNotFoundError:
        return "(not installed)"

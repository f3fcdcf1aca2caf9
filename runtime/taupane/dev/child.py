"""``python -m taupane.dev.child FILE …``: the app of a development run. Started by parent.py alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taupane.dev.link import Link


def main() -> None:
    """Take up the parent's pipes, then run the file as ``python -m taupane`` does."""
    from functools import partial

    from taupane.dev.link import from_environment

    link = from_environment()
    from taupane import lifecycle
    from taupane.compat.importing import install
    from taupane.dev.loading import follow, run_main
    from taupane.dev.session import begin
    from taupane.mainthread import run_script

    install()
    lifecycle.development = partial(begin, link)
    sys.excepthook = partial(_tell, link)
    follow(sys.argv[1])
    run_script(sys.argv[1], sys.argv[2:], run_main)


def _tell(link: Link, kind: type[BaseException], error: BaseException, _trace: object) -> None:
    """Write what ended the app into the terminal, and let its pages show it."""
    from taupane.dev.telling import headline, trace

    del kind
    text = trace(error)
    sys.stderr.write(text)
    sys.stderr.flush()
    link.send({"type": "dev", "did": "raised", "title": headline(error), "text": text})
    link.flush()


if __name__ == "__main__":
    main()

"""``python -m taupane.dev.child FILE …``: the app of a development run. Started by parent.py alone."""

from __future__ import annotations

import sys


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
    follow(sys.argv[1])
    run_script(sys.argv[1], sys.argv[2:], run_main)


if __name__ == "__main__":
    main()

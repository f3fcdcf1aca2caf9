"""The counter sample with a user in its page: prints what was seen as one JSON object, then closes its window."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = HERE.parents[2] / "samples" / "counter" / "app.py"


def main() -> None:
    spec = importlib.util.spec_from_file_location("counter", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    counter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(counter)
    app = counter.app
    app.add_module(HERE / "user.js")

    @app.command  # type: ignore[untyped-decorator]  # the sample is loaded by its path
    async def seen(count: str, width: int, height: int) -> None:
        from taupane_bridges.window import Unsupported

        window = app.window
        try:
            await window.center()
            refused = ""
        except Unsupported as error:
            refused = str(error)
        page = {"count": count, "width": width, "height": height}
        told = {"host": window.host, "page": page, "state": await window.state(), "refused": refused}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        app.spawn(close())

    async def close() -> None:
        await app.window.close()

    app.start()


if __name__ == "__main__":
    main()

"""Write down what Buckaroo's own server answers for the files of `answers.py`, for test_conformance.py.

    python record.py PORT FOLDER > recorded.json

PORT is that of a running `python -m buckaroo.server`; FOLDER takes the files. It is run by hand, for a new release:
that server needs another pandas than the one that Taupane is tested with. What is recorded are its answers alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.integration.buckaroo.answers import answers, write_files
from tests.integration.buckaroo.wire import Wire


async def main(port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_files(folder)
    async with Wire(port) as wire:
        found = await answers(wire, folder)
        lines = (f"{json.dumps(name)}: {json.dumps(found[name], sort_keys=True, allow_nan=False)}" for name in found)
        print("{", ",\n".join(lines), "}", sep="\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))

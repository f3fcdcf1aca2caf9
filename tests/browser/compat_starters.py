"""TauPy's own starter projects, taken from its package as they are."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "taupy-framework==0.0.6"


def unpack(folder: Path) -> Path:
    """Fetch the package and unpack it, out of reach of any import; gives its `taupy` folder."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(folder), PACKAGE],
        check=True,
        timeout=120,
        stdout=subprocess.DEVNULL,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "package")
    return folder / "package" / "taupy"

"""Build backend: setuptools, with the front end built first where it is absent or stale.

pip calls these functions (PEP 517, PEP 660). Everything that they do not name is setuptools' own.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from setuptools import build_meta

from frontend import FrontEndError, ensure_built

get_requires_for_build_wheel = build_meta.get_requires_for_build_wheel
get_requires_for_build_sdist = build_meta.get_requires_for_build_sdist
get_requires_for_build_editable = build_meta.get_requires_for_build_editable
prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable

Settings = Mapping[str, str | list[str] | None] | None

STATIC = Path(__file__).resolve().parent.parent / "static"


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Build the front end if needed, then the wheel; give back its file name."""
    _front_end()
    with _own_build_folder():
        name: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
        return name


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build the front end if needed, then the wheel that points at this tree; give back its file name."""
    _front_end()
    with _own_build_folder():
        name: str = build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
        return name


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Build the front end if needed and the source distribution that carries it; give its file name."""
    _front_end()
    name: str = build_meta.build_sdist(sdist_directory, config_settings)
    return name


def _front_end() -> None:
    try:
        ensure_built(STATIC)
    except FrontEndError as error:
        raise SystemExit(f"\nerror: {error}\n") from None


@contextlib.contextmanager
def _own_build_folder() -> Iterator[None]:
    """Let setuptools build in a new folder: `build/` would bring hashed files of earlier builds along."""
    before = os.environ.get("DIST_EXTRA_CONFIG")
    with tempfile.TemporaryDirectory(prefix="taupane-build-") as folder:
        config = Path(folder, "setup.cfg")
        config.write_text(f"[build]\nbuild_base = {Path(folder, 'build').as_posix()}\n", encoding="utf-8")
        os.environ["DIST_EXTRA_CONFIG"] = str(config)
        try:
            yield
        finally:
            if before is None:
                del os.environ["DIST_EXTRA_CONFIG"]
            else:
                os.environ["DIST_EXTRA_CONFIG"] = before

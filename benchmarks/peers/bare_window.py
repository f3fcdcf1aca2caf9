"""The floor for a cold start: pywebview with a static page and nothing else, all in one colour for the clock to see."""

from __future__ import annotations

import sys

import webview

COLOUR = sys.argv[1]
PAGE = f"<!doctype html><meta charset=utf-8><body style='margin:0;background:{COLOUR}'><p>Counter</p>"

webview.create_window("bare", html=PAGE, width=600, height=400)
webview.start(gui="gtk")

"""The floor for a click: bare pywebview with a page whose own script changes its colour."""

from __future__ import annotations

import sys

import webview

ONE, OTHER = sys.argv[1:]
PAGE = f"""<!doctype html><meta charset=utf-8><body style='margin:0;background:{ONE}'><script>
let turned = false;
onclick = () => document.body.style.background = (turned = !turned) ? "{OTHER}" : "{ONE}";
</script>"""

webview.create_window("bare", html=PAGE, width=600, height=400)
webview.start(gui="gtk")

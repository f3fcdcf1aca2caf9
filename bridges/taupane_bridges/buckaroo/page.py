"""The two pages at /s/<id>: Buckaroo's own, and our viewer where that is not installed. Pure."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from .requests import Json

ALERTS = "/_taupane/alerts.js"
"""Our own script in Buckaroo's page, which shows errors."""

# The table takes the room below the bars: each box of the page is a column that gives its last child what is left.
_STYLE = """html,body{height:100%;margin:0;background:#181d1f;color:#ddd;font-family:system-ui,sans-serif}
@media (prefers-color-scheme:light){html,body{background:#fff;color:#222}}
body{display:flex;flex-direction:column}
#filename-bar,#prompt-bar{padding:4px 10px;font-size:13px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
#filename-bar:empty,#prompt-bar:empty,#alert-bar:empty{display:none}
#alert-bar{padding:6px 10px;font-size:13px;background:#b3261e;color:#fff}
#root,.buckaroo_anywidget,.dcf-root,.orig-df,.df-viewer{display:flex;flex:1;flex-direction:column!important;min-height:0}
.df-viewer .theme-hanger{flex:1!important;overflow:hidden}
.df-viewer,.df-viewer .theme-hanger{margin-top:0}.status-bar,.status-bar .theme-hanger{margin-bottom:0}"""
_OWN_STYLE = """html,body{height:100%;margin:0;background:var(--color-base-100)}
body{display:flex;flex-direction:column}p{margin:0;padding:6px 12px}main{flex:1;min-height:0}
h1{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"""


def buckaroo_page(version: str, datasets: Sequence[Json] = ()) -> str:
    """Give the page that the scripts of the package take over; they read the session from the address."""
    mark = f"?v={html.escape(version, quote=True)}" if version else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Buckaroo</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/compiled.css{mark}"><link rel="stylesheet" href="/static/standalone.css{mark}">
<style>{_STYLE}</style><script src="{ALERTS}"></script></head>
<body><div id="filename-bar"></div><div id="prompt-bar"></div><div id="alert-bar" role="alert"></div>
<div id="root"></div>
<script id="buckaroo-datasets" type="application/json">{_in_script(list(datasets))}</script>
<script type="module" src="/static/standalone.js{mark}"></script></body></html>
"""


def own_page(name: str, prompt: str, rows_key: str, script: str, style: str, nonce: str) -> str:
    """Give our viewer on a session's rows; `name` is what the table is called."""
    title, key = html.escape(name), html.escape(rows_key, quote=True)
    said = f"<p>{html.escape(prompt)}</p>" if prompt else ""
    boot = _in_script({"nonce": rows_key, "view": "buckaroo"})
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{style}">
<style nonce="{nonce}">{_OWN_STYLE}</style></head>
<body>{said}<main><h1>{title}</h1>
<taupane-grid session="{key}" label="{title}" height="100%"></taupane-grid></main>
<script type="application/json" id="taupane-boot">{boot}</script>
<script type="module" nonce="{nonce}" src="{script}"></script></body></html>
"""


def empty_page(name: str, nonce: str) -> str:
    """Say that nothing is loaded yet; the page looks again by itself."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>{html.escape(name)}</title><link rel="icon" href="data:,"><style nonce="{nonce}">
body{{font-family:system-ui,sans-serif;display:grid;place-content:center;height:100vh;margin:0}}</style></head>
<body><p role="status">Nothing is loaded in this session yet.</p></body></html>
"""


def own_policy(nonce: str) -> str:
    """Give the content security policy of our pages."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; worker-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )


def _in_script(value: object) -> str:
    """Write JSON that cannot end the script element it stands in."""
    return json.dumps(value).replace("<", "\\u003c")

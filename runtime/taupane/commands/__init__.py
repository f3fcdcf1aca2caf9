"""Calls between page script and Python: ``@app.command`` one way, ``view.call`` the other.

`registry` keeps what an app declares; `arguments` turns JSON into what a function takes;
`peer` is one page's end of the conversation. Must not import the server. Only `registry` is loaded with an app.
"""

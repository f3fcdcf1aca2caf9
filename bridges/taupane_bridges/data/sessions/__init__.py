"""A table on its way to a page: the protocol, its state, and each kind of request."""

"""Which rows a view shows: plans, and the filters and searches in them."""

"""In which order a view shows its rows."""

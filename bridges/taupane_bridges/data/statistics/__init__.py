"""What is said of a column as a whole."""

"""Split by day, by hash."""

"""The same rows with less work."""

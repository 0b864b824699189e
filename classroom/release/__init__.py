"""Copies for a class, and for other graders: what goes along, and what must not."""

"""Bringing rows together: Beam's coder of record batches, and grouping by key range."""

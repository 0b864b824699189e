"""What columns look like: counted in batches, merged, described, and compared."""

"""Examples become shards whose bytes depend on the examples alone."""

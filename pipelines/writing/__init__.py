"""Examples on disk: their framing, their shards, and what publishes them whole."""

"""Deterministic TFRecord shards."""

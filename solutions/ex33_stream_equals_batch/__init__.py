"""A stream that tells what the batch tells."""

"""The flights job: what it says of itself, and its entry point."""

"""Code that has to survive on many workers."""

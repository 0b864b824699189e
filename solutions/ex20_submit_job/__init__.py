"""A job for workers that have nothing of this machine."""

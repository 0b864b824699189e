"""Eight questions that say where to begin."""

"""The answers to the eight questions that say where to begin."""

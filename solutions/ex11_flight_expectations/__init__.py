"""A suite that finds what is wrong and lets a storm pass."""

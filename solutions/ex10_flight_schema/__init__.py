"""One declaration for every system."""

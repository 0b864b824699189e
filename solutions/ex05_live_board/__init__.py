"""A board that corrects itself."""

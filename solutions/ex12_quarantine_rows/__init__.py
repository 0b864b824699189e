"""Set the rows aside that break a rule."""

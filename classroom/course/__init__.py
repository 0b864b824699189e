"""A course: which exercises count for how much, until when, and who vouches for it."""

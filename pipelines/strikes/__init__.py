"""The bird strikes: reports to the FAA in, examples of which aircraft were damaged out."""

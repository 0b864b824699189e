"""Exercise 29: from the names of picture files to examples."""

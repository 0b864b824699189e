"""The remarks of the bird strikes: texts in, packed tokens of those without a copy out."""

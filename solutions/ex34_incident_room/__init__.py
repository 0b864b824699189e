"""The answer to exercise 34, and what it is checked with."""

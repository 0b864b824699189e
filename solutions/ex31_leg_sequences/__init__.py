"""The answer to exercise 31."""

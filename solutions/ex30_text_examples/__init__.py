"""The answer to exercise 30."""

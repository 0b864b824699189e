"""The reference answer of exercise 35."""

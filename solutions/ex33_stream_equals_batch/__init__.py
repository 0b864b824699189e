"""Answers to exercise 33."""

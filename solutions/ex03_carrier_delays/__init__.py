"""Sums that can be merged."""

"""Rows that break a rule are quarantined, whole."""

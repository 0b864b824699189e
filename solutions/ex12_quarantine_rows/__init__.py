"""Rows that break a rule are set aside, whole."""

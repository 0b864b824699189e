"""Rejected rows: written whole with their reasons, read again, corrected and replayed."""

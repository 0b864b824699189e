"""Texts: normalised, near duplicates found, made tokens, packed into rows. Knows no job."""

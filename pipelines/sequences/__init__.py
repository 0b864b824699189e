"""Sequences: windows of rows, packed into rows of one length, or kept whole. Knows no job."""

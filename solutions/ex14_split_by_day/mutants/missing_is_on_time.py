"""Counts a missing arrival delay as one of 0.

Task: unlabelled
Message: nobody knows how late they are
Replace: labelled = present(batch.column("arr_delay"))
With: labelled = integers(batch.column("arr_delay")) > -10_000
"""

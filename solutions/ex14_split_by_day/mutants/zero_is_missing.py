"""Takes a delay of 0 for a missing one.

Task: unlabelled
Message: a delay of 0, which is a label as good as any
Replace: labelled = present(batch.column("arr_delay"))
With: labelled = integers(batch.column("arr_delay")) != 0
"""

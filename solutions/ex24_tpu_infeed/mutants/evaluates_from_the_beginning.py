"""Begins an evaluation at its first batch, whatever the step.

Task: resume
Message: A pass over 15 examples has 2 steps
Replace: batches = one_pass.repeat().skip(first)
With: batches = one_pass.repeat()
"""

"""Repeats before it makes batches, so that a batch may be of two epochs.

Task: epochs
Message: has examples twice
Replace: return {name: column[:size][:left] for name, column in rows.items()}
With: return rows
"""

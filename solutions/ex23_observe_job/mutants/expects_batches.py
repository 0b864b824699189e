"""Expects every distribution to be there.

Task: diagnose
Message: KeyError
Replace: batches = metrics["distributions"].get("batch_rows")
With: batches = metrics["distributions"]["batch_rows"]
"""

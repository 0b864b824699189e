"""Rounds a batch down in evaluation.

Task: evaluation
Message: another shape than
Replace: rows = _rows_of_host(batch, hosts)
        examples = _count(paths)
        batches = []
With: rows = batch // hosts
    examples = _count(paths)
    batches = []
"""

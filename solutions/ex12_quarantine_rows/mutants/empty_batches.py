"""Gives each batch to both outputs, with rows or without.

Task: batches
Message: Most batches of a sound feed break nothing
Replace: if not findings.by_rule:
With: if False:
"""

"""Keeps of a bad row what names it.

Task: whole
Message: Who repairs a row needs all of it
Replace: rejected = batch.filter(pa.array(findings.broken))
With: rejected = batch.filter(pa.array(findings.broken)).select(["carrier", "flight"])
"""

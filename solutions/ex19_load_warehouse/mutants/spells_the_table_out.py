"""Writes the table into the id as it is.

Task: id
Message: dots, which no job
Replace: return f"load-{day:%Y%m%d}-{key[:32]}-{attempt}"
With: return f"load-{table}-{day:%Y%m%d}-{key[:32]}-{attempt}"
"""

"""Tells ranges, and no list of texts.

Task: bigquery
Message: A STRING may be any text
Replace: return f" Valid: {', '.join(column['values'])}."
With: return ""
"""

"""Writes a table's name as if it were a word of SQL.

Task: split
Message: split_query
Replace: FROM `{table}`
With: FROM {table}
"""

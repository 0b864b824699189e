"""Splits at every comma, as if there were no quotes.

Task: quotes
Message: the quotes are no part of the value
Replace: (fields,) = csv.reader([line], strict=True)
With: fields = line.split(",")
"""

"""Lets a quote that opens the last field stay open.

Task: rejected
Message: The field would swallow the rest of the line
Replace: (fields,) = csv.reader([line], strict=True)
With: (fields,) = csv.reader([line])
"""

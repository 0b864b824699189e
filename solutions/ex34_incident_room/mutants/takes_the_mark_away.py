"""Takes a byte order mark from the header.

Task: feed
Message: a byte order mark
Replace: names = next(csv.reader([header]), [])
With: names = next(csv.reader([header.lstrip("\\ufeff")]), [])
"""

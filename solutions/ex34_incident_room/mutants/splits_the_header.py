"""Splits the header at commas, and leaves its quotes.

Task: feed
Message: raised
Replace: names = next(csv.reader([header]), [])
With: names = header.split(",")
"""

"""Splits lines at commas.

Task: feed
Message: raised
Replace: fields = next(csv.reader([line]))
    carrier
With: fields = line.split(",")
    carrier
"""

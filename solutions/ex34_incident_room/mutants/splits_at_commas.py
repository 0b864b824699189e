"""Splits lines at commas.

Task: feed
Message: raised
Replace: fields = next(csv.reader([line]))
    values = [fields[places[name]] for name in DELAY_COLUMNS]
With: fields = line.split(",")
    values = [fields[places[name]] for name in DELAY_COLUMNS]
"""

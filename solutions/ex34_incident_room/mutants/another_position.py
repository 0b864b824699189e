"""Moves the positions by one, for tonight's file.

Task: feed
Message: The header says where a column is
Replace: values = [fields[places[name]] for name in DELAY_COLUMNS]
With: values = [fields[place] for place in (0, 1, 2, 4, 5)]
"""

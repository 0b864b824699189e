"""Parts a line where a text has a separator.

Task: feed
Message: What comes is one line
Replace: fields = next(csv.reader([line]))
With: fields = next(csv.reader(line.splitlines()))
"""

"""Takes a header's names without blanks and in lower case.

Task: feed
Message: another name
Replace: names = next(csv.reader([header]), [])
With: names = [name.strip().lower() for name in next(csv.reader([header]), [])]
"""

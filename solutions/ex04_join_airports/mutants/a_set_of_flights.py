"""The second join keeps one of several flights that are equal.

Task: large
Message: Rows are counted, whether they are alike or not
Replace: for flight in rows["flights"]:
With: for flight in {repr(row): row for row in rows["flights"]}.values():
"""

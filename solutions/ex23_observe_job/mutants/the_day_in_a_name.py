"""Puts the day into a name.

Task: names
Message: the day, the run or the line that it was made in
Replace: | "Sort out" >> beam.ParDo(SortOut())
With: | f"Sort out {__import__('datetime').date.today()}" >> beam.ParDo(SortOut())
"""

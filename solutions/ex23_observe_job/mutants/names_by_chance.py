"""Puts a number of this run into a name.

Task: names
Message: find a step by its name
Replace: | "Sort out" >> beam.ParDo(SortOut())
With: | f"Sort out {id(object())} {__import__('time').time_ns()}" >> beam.ParDo(SortOut())
"""

"""Keeps the legs of all aircraft together.

Task: moment
Message: {'tailnum': ''
Replace: keyed = messages | "By aircraft" >> beam.Map(lambda one: (one["tailnum"], one))
With: keyed = messages | "By aircraft" >> beam.Map(lambda one: ("", one))
"""

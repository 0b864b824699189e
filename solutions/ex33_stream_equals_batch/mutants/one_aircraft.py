"""Keeps the legs of all aircraft together.

Task: moment
Message: N700
Replace: keyed = messages | "By aircraft" >> beam.Map(lambda one: (one["tailnum"], one))
With: keyed = messages | "By aircraft" >> beam.Map(lambda one: ("", one))
"""

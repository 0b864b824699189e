"""Drops messages whose id is empty.

Task: once
Message: an empty one too
Replace: keyed = messages | "By id" >> beam.Map(lambda message: (message["id"], message))
With: with_id = messages | beam.Filter(lambda message: message["id"])
    keyed = with_id | "By id" >> beam.Map(lambda message: (message["id"], message))
"""

"""Lets one message of each origin through.

Task: once
Message: a and b came twice
Replace: keyed = messages | "By id" >> beam.Map(lambda message: (message["id"], message))
With: keyed = messages | "By id" >> beam.Map(lambda message: (message["origin"], message))
"""

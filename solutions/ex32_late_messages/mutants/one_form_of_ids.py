"""Takes ids that differ in capitals or blanks for the same.

Task: once
Message: An id is any text
Replace: keyed = messages | "By id" >> beam.Map(lambda message: (message["id"], message))
With: keyed = messages | "By id" >> beam.Map(
        lambda message: (message["id"].strip().lower(), message)
    )
"""

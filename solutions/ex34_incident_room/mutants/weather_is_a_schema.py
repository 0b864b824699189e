"""Takes rows that are lost for a schema that has changed.

Task: weather
Message: Step, cause and evidence do not together
Replace: "cause": "rows-lost",
With: "cause": "schema-changed",
"""

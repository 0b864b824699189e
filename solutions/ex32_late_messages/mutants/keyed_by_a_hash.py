"""Keys by 16 bits of the id's hash.

Task: once
Message: The key is the id itself
Replace: keyed = messages | "By id" >> beam.Map(lambda message: (message["id"], message))
With: keyed = messages | "By id" >> beam.Map(
        lambda message: (str(hash(message["id"]) % 65_536), message)
    )
"""

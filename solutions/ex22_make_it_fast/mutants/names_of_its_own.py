"""Makes a dict of the airports itself, and leaves the index unused.

Task: lookup
Message: The name as the index has it
Replace: names = inputs["airports"] | "All" >> combiners.ToList() | "Index" >> beam.Map(self._index)
With: names = (
        inputs["airports"]
        | "All" >> combiners.ToList()
        | "Index" >> beam.Map(lambda airports: {one["faa"]: one["name"] for one in airports})
    )
"""

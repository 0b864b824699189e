"""Leaves out flights whose destination is not listed.

Task: missing
Message: Their flights flew all the same
Replace: return inputs["flights"] | "Name" >> beam.Map(_with_name, beam.pvalue.AsDict(names))
With: return (
        inputs["flights"]
        | "Name" >> beam.Map(_with_name, beam.pvalue.AsDict(names))
        | "Named" >> beam.Filter(lambda flight: flight["dest_name"] is not None)
    )
"""

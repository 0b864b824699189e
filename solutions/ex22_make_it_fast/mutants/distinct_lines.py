"""Takes two lines that are alike for one.

Task: once
Message: Two lines that are alike are two
Replace: flights = lines | "Parse" >> beam.Map(self._parse)
With: flights = lines | "Once" >> beam.Distinct() | "Parse" >> beam.Map(self._parse)
"""

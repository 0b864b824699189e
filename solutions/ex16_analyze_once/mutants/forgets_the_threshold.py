"""Leaves at_least out.

Task: training
Message: N636JB on one
Replace: | "Finish" >> beam.Map(constants, columns, self.at_least)
With: | "Finish" >> beam.Map(constants, columns)
"""

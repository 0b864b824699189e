"""Ends its process in a bundle.

Exercise: ex03_carrier_delays
Kind: exits
Outcome: crash
"""

import os

import apache_beam as beam


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        os._exit(0)

    def add_input(self, accumulator, row):
        os._exit(0)

    def merge_accumulators(self, accumulators):
        os._exit(0)

    def extract_output(self, accumulator):
        os._exit(0)


class CarrierDelays(beam.PTransform):
    def expand(self, rows):
        os._exit(0)


AllDelays = CarrierDelays

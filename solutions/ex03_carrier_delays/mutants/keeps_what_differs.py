"""Keeps each delay that it has not met yet, which is small only where flights repeat.

Task: small
Message: where these differ
"""


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        return {}

    def add_input(self, accumulator, row):
        key = (row["dep_delay"], row["flight"])
        return {**accumulator, key: accumulator.get(key, 0) + 1}

    def merge_accumulators(self, accumulators):
        whole = {}
        for one in accumulators:
            for key, count in one.items():
                whole[key] = whole.get(key, 0) + count
        return whole

    def extract_output(self, accumulator):
        left = {key: count for key, count in accumulator.items() if key[0] is not None}
        flights, departures = sum(accumulator.values()), sum(left.values())
        minutes = sum(key[0] * count for key, count in left.items())
        return {
            "flights": flights,
            "cancelled": flights - departures,
            "mean_delay": minutes / departures if departures else None,
            "worst_flight": min(left, key=lambda key: (-key[0], key[1]))[1] if left else None,
        }

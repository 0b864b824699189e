"""Keeps the mean, and merges means by averaging them.

Task: merge
Message: The mean of the two means is 18.75
"""


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        return (0, 0, None, None)

    def add_input(self, accumulator, row):
        flights, left, mean, worst = accumulator
        delay = row["dep_delay"]
        if delay is None:
            return flights + 1, left, mean, worst
        mean = ((mean or 0) * left + delay) / (left + 1)
        return flights + 1, left + 1, mean, _worse(worst, (delay, -row["flight"]))

    def merge_accumulators(self, accumulators):
        accumulators = list(accumulators)
        means = [mean for _, _, mean, _ in accumulators if mean is not None]
        worst = None
        for one in accumulators:
            worst = _worse(worst, one[3])
        return (
            sum(one[0] for one in accumulators),
            sum(one[1] for one in accumulators),
            sum(means) / len(means) if means else None,
            worst,
        )

    def extract_output(self, accumulator):
        flights, left, mean, worst = accumulator
        return {
            "flights": flights,
            "cancelled": flights - left,
            "mean_delay": mean,
            "worst_flight": None if worst is None else -worst[1],
        }

"""Keeps each part's deviation, and merges deviations by their mean.

Task: moments
Message: the deviation of a year is not the mean of its days'
"""


class _Score:
    @classmethod
    def keep(cls, numbers):
        numbers = list(numbers)
        if not numbers:
            return [0, 0.0, 0.0]
        mean = math.fsum(numbers) / len(numbers)
        variance = math.fsum((number - mean) ** 2 for number in numbers) / len(numbers)
        return [len(numbers), mean, math.sqrt(variance)]

    @staticmethod
    def merge(parts):
        parts = [part for part in parts if part[0]]
        count = sum(part[0] for part in parts)
        if not count:
            return [0, 0.0, 0.0]
        means = [sum(part[0] * part[n] for part in parts) / count for n in (1, 2)]
        return [count, *means]

    @staticmethod
    def constants(kept, at_least):
        _, mean, deviation = kept
        return {"mean": mean, "deviation": deviation}

    @staticmethod
    def feature(name, number, mean, deviation):
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


_KINDS[SCORE] = _Score

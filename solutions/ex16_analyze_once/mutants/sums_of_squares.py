"""Keeps the sum of squares, and takes the square of the mean from its mean.

Task: moments
Message: A square of such a number has 19 digits
"""


class _Score:
    @classmethod
    def keep(cls, numbers):
        numbers = list(numbers)
        return [len(numbers), sum(numbers), sum(number * number for number in numbers)]

    @staticmethod
    def merge(parts):
        parts = [part for part in parts if part[0]]
        return [sum(part[n] for part in parts) for n in range(3)]

    @staticmethod
    def constants(kept, at_least):
        count, total, squares = kept
        if not count:
            return {"mean": 0.0, "deviation": 0.0}
        variance = squares / count - (total / count) ** 2
        return {"mean": total / count, "deviation": math.sqrt(max(variance, 0.0))}

    @staticmethod
    def feature(name, number, mean, deviation):
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


_KINDS[SCORE] = _Score

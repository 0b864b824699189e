"""Merges means as if all parts were of the same size.

Task: moments
Message: The mean of the two means is 49
"""


class _Score:
    @classmethod
    def keep(cls, numbers):
        numbers = list(numbers)
        count = len(numbers)
        mean = sum(numbers) / count if count else 0.0
        squares = sum((number - mean) ** 2 for number in numbers)
        return [count, mean, squares]

    @staticmethod
    def merge(parts):
        parts = [part for part in parts if part[0]]
        if not parts:
            return [0, 0.0, 0.0]
        mean = sum(part[1] for part in parts) / len(parts)
        squares = sum(part[2] + part[0] * (part[1] - mean) ** 2 for part in parts)
        return [sum(part[0] for part in parts), mean, squares]

    @staticmethod
    def constants(kept, at_least):
        count, mean, squares = kept
        return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}

    @staticmethod
    def feature(name, number, mean, deviation):
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


_KINDS[SCORE] = _Score

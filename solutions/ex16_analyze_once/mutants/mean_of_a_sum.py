"""Takes the mean as a rounded sum by the count, also of equal numbers.

Task: moments
Message: The sum of ten times 0.1
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
        count = sum(part[0] for part in parts)
        mean = sum(part[0] * part[1] for part in parts) / count if count else 0.0
        squares = sum(part[2] + part[0] * (part[1] - mean) ** 2 for part in parts)
        return [count, mean, squares]

    @staticmethod
    def constants(kept, at_least):
        count, mean, squares = kept
        return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}

    @staticmethod
    def feature(name, number, mean, deviation):
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


_KINDS[SCORE] = _Score

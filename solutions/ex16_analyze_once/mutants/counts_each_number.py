"""Keeps each number of a score and how often it occurs.

Task: kept
Message: or of each other value
"""


class _Score:
    @classmethod
    def keep(cls, numbers):
        numbers = list(numbers)
        return [[number, count] for number, count in Counter(numbers).items()]

    @staticmethod
    def merge(parts):
        parts = list(parts)
        counts: Counter = Counter()
        for part in parts:
            counts.update(dict(part))
        return [list(pair) for pair in counts.items()]

    @staticmethod
    def constants(kept, at_least):
        numbers = [number for number, count in kept for _ in range(count)]
        if not numbers:
            return {"mean": 0.0, "deviation": 0.0}
        mean = numbers[0] + math.fsum(number - numbers[0] for number in numbers) / len(numbers)
        squares = math.fsum((number - mean) ** 2 for number in numbers)
        return {"mean": mean, "deviation": math.sqrt(squares / len(numbers))}

    @staticmethod
    def feature(name, number, mean, deviation):
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


_KINDS[SCORE] = _Score

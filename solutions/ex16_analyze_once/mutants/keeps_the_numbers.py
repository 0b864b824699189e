"""Keeps all numbers of a score.

Task: kept
Message: a list of the values
"""


class _Score:
    @classmethod
    def keep(cls, numbers):
        numbers = list(numbers)
        return numbers

    @staticmethod
    def merge(parts):
        parts = list(parts)
        return [number for part in parts for number in part]

    @staticmethod
    def constants(kept, at_least):
        if not kept:
            return {"mean": 0.0, "deviation": 0.0}
        mean = kept[0] + math.fsum(number - kept[0] for number in kept) / len(kept)
        squares = math.fsum((number - mean) ** 2 for number in kept)
        return {"mean": mean, "deviation": math.sqrt(squares / len(kept))}

    @staticmethod
    def feature(name, number, mean, deviation):
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


_KINDS[SCORE] = _Score

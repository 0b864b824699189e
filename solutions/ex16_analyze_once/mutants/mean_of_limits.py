"""Keeps the limits of each part, and merges them by their mean.

Task: limits
Message: The mean of the days' limits lies where no flight is
"""


class _Bucket(_Counts):
    @classmethod
    def keep(cls, values):
        numbers = sorted(values)
        return [numbers[-(-k * len(numbers) // 10) - 1] for k in range(1, 10)] if numbers else []

    @staticmethod
    def merge(parts):
        parts = [part for part in parts if part]
        return [sum(limits) / len(limits) for limits in zip(*parts, strict=True)]

    @staticmethod
    def constants(kept, at_least):
        return {"limits": kept}

    @staticmethod
    def feature(name, number, limits):
        known = _is_there(number)
        return {f"{name}_bucket": bisect.bisect_right(limits, number) if known else len(limits)}


_KINDS[BUCKET] = _Bucket

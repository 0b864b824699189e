"""Finds limits between two numbers, as most libraries do by default.

Task: limits
Message: One tenth of ten numbers is one of them
"""


class _Bucket(_Counts):
    @staticmethod
    def constants(kept, at_least):
        from statistics import quantiles

        numbers = [number for number, count in kept for _ in range(count)]
        return {
            "limits": quantiles(numbers, n=10, method="inclusive")
            if len(numbers) > 1
            else numbers * 9
        }

    @staticmethod
    def feature(name, number, limits):
        known = _is_there(number)
        return {f"{name}_bucket": bisect.bisect_right(limits, number) if known else len(limits)}


_KINDS[BUCKET] = _Bucket

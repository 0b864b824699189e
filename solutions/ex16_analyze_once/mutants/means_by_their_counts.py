"""Weighs the parts' means by their counts, so that equal ones become another.

Task: moments
Message: Numbers that are all equal have a deviation
Replace: return cls.merge([1, number, 0.0] for number in numbers)
With: import statistics

    numbers = list(numbers)
    if not numbers:
        return [0, 0.0, 0.0]
    return [len(numbers), statistics.mean(numbers), statistics.pvariance(numbers) * len(numbers)]
Replace: mean += apart * share
With: mean = (mean * count + its_mean * more) / (count + more)
"""

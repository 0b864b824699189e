"""Keeps every delay.

Task: sums
Message: grows with the delays
Replace: return 0, 0
With: return []
Replace:
    total, count = accumulator
    return total + delay, count + 1
With: return [*accumulator, delay]
Replace:
    total, count = 0, 0
    for other_total, other_count in accumulators:
        total, count = total + other_total, count + other_count
    return total, count
With: return [delay for one in accumulators for delay in one]
Replace:
    total, count = accumulator
    return total / count if count else None
With: return sum(accumulator) / len(accumulator) if accumulator else None
"""

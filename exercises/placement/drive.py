"""Uses a CombineFn as runners do: an accumulator a part, merged after a journey as bytes."""

import pickle


def mean(code, delays, parts):
    """The mean of delays that come in so many parts."""
    function = code.get("MeanDelay")()
    accumulators = []
    for part in range(parts):
        accumulator = function.create_accumulator()
        for delay in delays[part::parts]:
            accumulator = function.add_input(accumulator, delay)
        accumulators.append(pickle.loads(pickle.dumps(accumulator)))
    # A runner hands over an iterable, which may be gone through once.
    return function.extract_output(function.merge_accumulators(iter(accumulators)))


def size(code):
    """Bytes of an accumulator that took many delays."""
    function = code.get("MeanDelay")()
    accumulator = function.create_accumulator()
    for delay in range(10_000):
        accumulator = function.add_input(accumulator, delay)
    return len(pickle.dumps(accumulator))

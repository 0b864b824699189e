"""The value under which a number is counted: itself, rounded to 11 significant bits.

Counts of rounded values add up whatever the order of batches, which no sketch of
quantiles does, and there are at most `KEYS` of them. Integers up to 2,048 are counted
as they are, any other number within 1 part in 2,048 of it. An instant is counted by its
day.
"""

import numpy as np

SIGNIFICANT_BITS = 11
RELATIVE_ERROR = 2.0**-11

# A float32 has 24 significant bits; a key is what is left of its pattern, and its sign.
_DROPPED = 24 - SIGNIFICANT_BITS
_HALF = np.uint32(1 << (_DROPPED - 1))
_MAGNITUDE = np.uint32(0x7FFFFFFF)
# The key below that of infinity.
_LARGEST = (0x7F800000 >> _DROPPED) - 1
KEYS = 1 << (32 - _DROPPED)

DAY = 86_400


def keys_of(numbers: np.ndarray) -> np.ndarray:
    """Each number's key: int32, in the order of the numbers.

    Args:
        numbers: float32, not NaN; infinity is counted as the largest number.
    """
    bits = numbers.astype(np.float32, copy=False).view(np.uint32)
    magnitude = (((bits & _MAGNITUDE) + _HALF) >> _DROPPED).astype(np.int32)
    magnitude = np.minimum(magnitude, _LARGEST)
    return np.where(bits > _MAGNITUDE, -magnitude, magnitude)


def keys_of_integers(numbers: np.ndarray) -> np.ndarray:
    """Each integer's key: itself where it is counted as it is, so that keys lie close."""
    keys = numbers.astype(np.int32)
    large = (numbers > _WHOLE) | (numbers < -_WHOLE)
    if large.any():
        rounded = keys_of(numbers[large].astype(np.float32))
        keys[large] = rounded - np.sign(rounded) * (_KEY_OF_WHOLE - _WHOLE)
    return keys


def integers_of(keys: np.ndarray) -> np.ndarray:
    """The rounded integer of each key of `keys_of_integers`: float64."""
    large = np.abs(keys) > _WHOLE
    values = keys.astype(np.float64)
    values[large] = values_of(keys[large] + np.sign(keys[large]) * (_KEY_OF_WHOLE - _WHOLE))
    return values


def values_of(keys: np.ndarray) -> np.ndarray:
    """The rounded number of each key: float64."""
    keys = keys.astype(np.int64, copy=False)
    magnitude = (np.abs(keys) << _DROPPED).astype(np.uint32).view(np.float32)
    return np.where(keys < 0, -magnitude, magnitude).astype(np.float64)


_WHOLE = 1 << SIGNIFICANT_BITS
_KEY_OF_WHOLE = int(keys_of(np.array([_WHOLE], np.float32))[0])

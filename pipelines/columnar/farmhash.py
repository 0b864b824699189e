"""FarmHash Fingerprint64, as BigQuery's `FARM_FINGERPRINT` computes it.

After Google's FarmHash, namespace farmhashna (github.com/google/farmhash). In
Python, because it is called once a day of flights and a worker that only splits
need not import TensorFlow for it.
"""

_K0 = 0xC3A5C85C97CB3127
_K1 = 0xB492B66FBE98F273
_K2 = 0x9AE16A3B2F90404F
_MASK = 0xFFFFFFFFFFFFFFFF


def _fetch64(s: bytes, i: int) -> int:
    return int.from_bytes(s[i : i + 8], "little")


def _fetch32(s: bytes, i: int) -> int:
    return int.from_bytes(s[i : i + 4], "little")


def _rotate(x: int, shift: int) -> int:
    return ((x >> shift) | (x << (64 - shift))) & _MASK


def _shift_mix(x: int) -> int:
    return x ^ (x >> 47)


def _hash_16(u: int, v: int, mul: int) -> int:
    a = ((u ^ v) * mul) & _MASK
    a ^= a >> 47
    b = ((v ^ a) * mul) & _MASK
    b ^= b >> 47
    return (b * mul) & _MASK


def _up_to_16(s: bytes) -> int:
    n = len(s)
    mul = (_K2 + n * 2) & _MASK
    if n >= 8:
        a = (_fetch64(s, 0) + _K2) & _MASK
        b = _fetch64(s, n - 8)
        c = (_rotate(b, 37) * mul + a) & _MASK
        d = ((_rotate(a, 25) + b) * mul) & _MASK
        return _hash_16(c, d, mul)
    if n >= 4:
        return _hash_16((n + (_fetch32(s, 0) << 3)) & _MASK, _fetch32(s, n - 4), mul)
    if n > 0:
        y = s[0] + (s[n >> 1] << 8)
        z = n + (s[n - 1] << 2)
        return (_shift_mix((y * _K2 ^ z * _K0) & _MASK) * _K2) & _MASK
    return _K2


def _up_to_32(s: bytes) -> int:
    n = len(s)
    mul = (_K2 + n * 2) & _MASK
    a = (_fetch64(s, 0) * _K1) & _MASK
    b = _fetch64(s, 8)
    c = (_fetch64(s, n - 8) * mul) & _MASK
    d = (_fetch64(s, n - 16) * _K2) & _MASK
    return _hash_16(
        (_rotate((a + b) & _MASK, 43) + _rotate(c, 30) + d) & _MASK,
        (a + _rotate((b + _K2) & _MASK, 18) + c) & _MASK,
        mul,
    )


def fingerprint64(text: str | bytes) -> int:
    """The fingerprint of at most 32 bytes, as a signed 64-bit integer.

    Args:
        text: UTF-8 text or bytes. Dates, and keys of that size, are what splits
            hash; the longer branches of the function are left out.

    Returns:
        What BigQuery's `FARM_FINGERPRINT(text)` returns.

    Raises:
        ValueError: the text has more than 32 bytes.
    """
    data = text.encode() if isinstance(text, str) else text
    if len(data) > 32:
        raise ValueError(f"fingerprint64 takes at most 32 bytes, and this text has {len(data)}.")
    unsigned = _up_to_16(data) if len(data) <= 16 else _up_to_32(data)
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned

"""Returns an object that gives Arrow pointers of its own.

Exercise: ex12_quarantine_rows
Kind: lies
Outcome: wrong error crash missing
"""


class Lie:
    def __arrow_c_array__(self, requested_schema=None):
        import ctypes

        capsule = ctypes.pythonapi.PyCapsule_New
        capsule.restype = ctypes.py_object
        capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return capsule(1, b"arrow_schema", None), capsule(1, b"arrow_array", None)

    def __array__(self, *args, **kwargs):
        return self

    @property
    def __array_interface__(self):
        return {"shape": (1 << 40,), "typestr": "|b1", "data": (1, False), "version": 3}


def outside(values, minimum, maximum):
    return Lie()

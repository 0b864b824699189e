"""What Beam knows of a function's arguments, found once for each function.

Beam looks at every method of a DoFn when a step is made of it, and again several times
for each bundle: a tenth of what a check of a few rows takes.
"""

import functools
import types

from apache_beam.transforms import core

_looked_up = core.get_function_args_defaults


@functools.cache
def _of_method(function: types.FunctionType) -> tuple[list[str], list]:
    # As the method of any object: the argument that is bound is left out.
    return _looked_up(types.MethodType(function, object()))


def _args_defaults(function) -> tuple[list[str], list]:
    if isinstance(function, types.MethodType) and type(function.__func__) is types.FunctionType:
        names, defaults = _of_method(function.__func__)
        return list(names), list(defaults)
    return _looked_up(function)


def keep() -> None:
    """Has Beam keep them in this process, for as long as it lives."""
    core.get_function_args_defaults = _args_defaults

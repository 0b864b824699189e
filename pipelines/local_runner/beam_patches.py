"""What Beam finds out about the methods of DoFns, remembered.

While it builds, translates and runs a graph, Beam (2.77) asks for the arguments of every method
of every DoFn several times over: some 80,000 times for the flights job, which takes a second.
Almost all of them are methods of `DoFn` itself.
"""

import types
import weakref

from apache_beam.transforms import core

_ask = core.get_function_args_defaults

_known: weakref.WeakKeyDictionary[types.FunctionType, tuple[tuple, tuple]]
_known = weakref.WeakKeyDictionary()


def remember() -> None:
    """Makes Beam look once at the arguments of each method, in this process."""
    core.get_function_args_defaults = _arguments_and_defaults


def _arguments_and_defaults(function) -> tuple[list, list]:
    # Methods only: a callable that is passed to Beam may wrap another, which may change.
    if not isinstance(function, types.MethodType):
        return _ask(function)
    method = function.__func__
    if not isinstance(method, types.FunctionType):
        return _ask(function)
    found = _known.get(method)
    if found is None:
        arguments, defaults = _ask(function)
        found = _known[method] = tuple(arguments), tuple(defaults)
    arguments, defaults = found
    return list(arguments), list(defaults)

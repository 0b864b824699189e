"""What Beam finds out about functions, DoFns and cached values, at a lower price.

While it builds, translates and runs a graph, Beam asks for the arguments of every method of every
DoFn several times over: some 80,000 times for the flights job, which takes a second. Almost all
of them are methods of `DoFn` itself. And for each value that it caches it lists the globals of
all modules, some 7,000 where TensorFlow is loaded, which takes a twentieth of a small run; for each
function that it pickles it looks through their names, and it compresses each of some thousand
pickles of a few kilobytes with tables made for megabytes.
"""

import bz2
import functools
import sys
import types
import weakref

from pipelines.local_runner.beam_internals import (
    cached_size,
    core,
    decorators,
    is_asked_for,
    pickle_by,
    process_arguments,
    statecache,
    userstate,
)

_find_arguments = core.get_function_args_defaults
_find_signature = decorators.get_signature
_find_specs = userstate.get_dofn_specs

_known: weakref.WeakKeyDictionary[types.FunctionType, tuple[tuple, tuple]]
_known = weakref.WeakKeyDictionary()


def remember() -> None:
    """Makes Beam look once at the arguments of each method and the signature of each function.

    Of each class of DoFn it looks once at what state it asks for, and it measures what it caches
    without looking at all modules. For a process of short life, as a run's, or one whose
    functions are as few as a check's: what was asked about is kept.
    """
    core.get_function_args_defaults = _arguments_and_defaults
    decorators.get_signature = _signature
    statecache.get_deep_size = _cached_size
    userstate.get_dofn_specs = _specs
    pickle_by(_submodules_used, _SmallBlocks)


# Beam's own filter passes over modules, functions and types: it reaches no module's globals.
_cached_size = functools.partial(cached_size, all_modules=False)


class _SmallBlocks:
    """`bz2` with blocks of 100 kB: others' is the same format, which either end reads."""

    decompress = staticmethod(bz2.decompress)

    @staticmethod
    def compress(data: bytes, compresslevel: int = 9) -> bytes:
        return bz2.compress(data, 1 if len(data) < _SMALL else compresslevel)


# A pickle of which the blocks of the least level hold all, so that it takes no more bytes.
_SMALL = 90_000


def _submodules_used(code: types.CodeType, dependencies) -> list[types.ModuleType]:
    """The imported submodules of the modules `dependencies` whose names a function's code has."""
    found = []
    for module in dependencies:
        if isinstance(module, types.ModuleType) and getattr(module, "__package__", None):
            waiting = [module.__name__]
            while waiting:
                package = waiting.pop()
                for name in code.co_names:
                    full = f"{package}.{name}"
                    if (below := sys.modules.get(full)) is not None and below not in found:
                        found.append(below)
                        waiting.append(full)
    return found


def _arguments_and_defaults(function) -> tuple[list, list]:
    # Methods only: a callable that is passed to Beam may wrap another, which may change.
    if not isinstance(function, types.MethodType):
        return _find_arguments(function)
    method = function.__func__
    if not isinstance(method, types.FunctionType):
        return _find_arguments(function)
    found = _known.get(method)
    if found is None:
        arguments, defaults = _find_arguments(function)
        found = _known[method] = tuple(arguments), tuple(defaults)
    return list(found[0]), list(found[1])


_signature_of_function = functools.cache(_find_signature)


def _signature(function):
    if type(function) is types.FunctionType:
        return _signature_of_function(function)
    return _find_signature(function)


@functools.cache
def _asks_for_nothing(kind: type) -> bool:
    """Whether no method of a DoFn's class has an argument that Beam fills in."""
    methods = [getattr(kind, name, None) for name in dir(kind)]
    functions = [method for method in methods if isinstance(method, types.FunctionType)]
    # Of one that was decorated, Beam looks at the function inside.
    return not any(hasattr(function, "__wrapped__") for function in functions) and not any(
        is_asked_for(value)
        for function in functions
        for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    )


def _specs(dofn):
    mine = vars(dofn).values()
    if (
        _asks_for_nothing(type(dofn))
        and not any(isinstance(value, types.MethodType) for value in mine)
        # Of a function that was made a DoFn, Beam asks the object.
        and not any(map(is_asked_for, process_arguments(dofn)[1]))
    ):
        return set(), set()
    return _find_specs(dofn)

"""Pipelines that are cheap to build: what Beam finds out again for each, found once.

Of a check of a few rows, Beam otherwise spends a third on parsing options and on looking at
the arguments of DoFns' methods.
"""

import contextlib
import functools
import os
import types

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineRunner
from apache_beam.transforms import core, userstate
from apache_beam.typehints import decorators


def pipeline(runner: PipelineRunner) -> beam.Pipeline:
    """A pipeline with Beam's default options, for a runner of the harness's own."""
    _keep()
    made = beam.Pipeline(runner=runner, options=_options())
    # Nothing is staged, and only `run` would remove it.
    with contextlib.suppress(OSError):
        os.rmdir(made.local_tempdir)
    return made


class _Options(PipelineOptions):
    """Options that no pipeline changes, each view of them made once.

    Beam copies the options for every pipeline, and makes a view, with a parser of its own,
    several times for every step.
    """

    def __deepcopy__(self, _):
        return self

    def view_as(self, cls):
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]


@functools.cache
def _options() -> PipelineOptions:
    return _Options([])


_args_defaults, _signature = core.get_function_args_defaults, decorators.get_signature
_specs = userstate.get_dofn_specs


@functools.cache
def _of_method(function: types.FunctionType) -> tuple[list[str], list]:
    # As the method of any object: the argument that is bound is left out.
    return _args_defaults(types.MethodType(function, object()))


def _kept_args_defaults(function) -> tuple[list[str], list]:
    if isinstance(function, types.MethodType) and type(function.__func__) is types.FunctionType:
        names, defaults = _of_method(function.__func__)
        return list(names), list(defaults)
    return _args_defaults(function)


_signature_of_function = functools.cache(_signature)


def _kept_signature(function):
    if type(function) is types.FunctionType:
        return _signature_of_function(function)
    return _signature(function)


@functools.cache
def _asks_for_nothing(kind: type) -> bool:
    """Whether no method of a DoFn's class has an argument that Beam fills in."""
    attributes = [getattr(kind, name, None) for name in dir(kind)]
    methods = [method for method in attributes if isinstance(method, types.FunctionType)]
    # Of one that was decorated, Beam looks at the function inside.
    return not any(hasattr(method, "__wrapped__") for method in methods) and not any(
        isinstance(value, core._DoFnParam)
        for method in methods
        for value in (*(method.__defaults__ or ()), *(method.__kwdefaults__ or {}).values())
    )


def _kept_specs(dofn):
    mine = vars(dofn).values()
    if _asks_for_nothing(type(dofn)) and not any(isinstance(v, types.MethodType) for v in mine):
        # Of a function that was made a DoFn, Beam asks the object.
        inspected = getattr(dofn, "_inspect_process", lambda: ([], []))
        if not any(isinstance(value, core._DoFnParam) for value in inspected()[1]):
            return set(), set()
    return _specs(dofn)


def _keep() -> None:
    """Has Beam keep what it finds, in this process, for as long as it lives."""
    core.get_function_args_defaults = _kept_args_defaults
    decorators.get_signature = _kept_signature
    userstate.get_dofn_specs = _kept_specs

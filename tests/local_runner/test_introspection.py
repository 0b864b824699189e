"""What Beam asks of methods, remembered: the same answers as Beam's own."""

import base64
import bz2
import concurrent.futures
import importlib.metadata
import os.path
import sys

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.coders import VarIntCoder
from apache_beam.internal import cloudpickle_pickler
from apache_beam.internal.cloudpickle import cloudpickle as cloudpickle_functions
from apache_beam.runners.worker import statecache
from apache_beam.transforms import core, userstate
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, is_stateful_dofn
from apache_beam.typehints import decorators

from pipelines.local_runner import beam_patches
from pipelines.local_runner.beam_internals import cached_size

_ALL_SUBMODULES = cloudpickle_functions._find_imported_submodules


@pytest.fixture
def remembering(monkeypatch):
    monkeypatch.setattr(core, "get_function_args_defaults", beam_patches._find_arguments)
    monkeypatch.setattr(decorators, "get_signature", decorators.get_signature)
    monkeypatch.setattr(statecache, "get_deep_size", statecache.get_deep_size)
    monkeypatch.setattr(userstate, "get_dofn_specs", userstate.get_dofn_specs)
    monkeypatch.setattr(cloudpickle_functions, "_find_imported_submodules", _ALL_SUBMODULES)
    monkeypatch.setattr(cloudpickle_pickler, "bz2", bz2)
    beam_patches.remember()


class Plain(beam.DoFn):
    def process(self, element, timestamp=beam.DoFn.TimestampParam, *, factor=2):
        yield element * factor


class Other(Plain):
    def process(self, element, window=beam.DoFn.WindowParam):
        yield element


class Stateful(beam.DoFn):
    SEEN = beam.DoFn.StateParam(ReadModifyWriteStateSpec("seen", VarIntCoder()))

    def process(self, pair, seen=SEEN):
        yield pair


@pytest.mark.parametrize("dofn", [Plain(), Other(), Stateful(), core.CallableWrapperDoFn(len)])
def test_every_method_has_the_arguments_that_beam_finds(dofn, remembering):
    methods = [getattr(dofn, name) for name in dir(dofn) if not name.startswith("__")]
    methods = [method for method in methods if callable(method)]
    assert len(methods) > 10
    for method in methods * 2:
        assert core.get_function_args_defaults(method) == beam_patches._find_arguments(method)


def test_an_answer_that_is_changed_is_not_the_one_that_is_remembered(remembering):
    arguments, _ = core.get_function_args_defaults(Plain().process)
    arguments.clear()
    assert core.get_function_args_defaults(Plain().process)[0] == ["element", "timestamp"]


def test_a_stateful_step_is_still_seen_to_be_one(remembering):
    assert is_stateful_dofn(Stateful())
    assert not is_stateful_dofn(Plain())


def test_a_method_is_asked_about_once(monkeypatch, remembering):
    asked = []
    ask = beam_patches._find_arguments
    monkeypatch.setattr(
        beam_patches, "_find_arguments", lambda method: asked.append(method) or ask(method)
    )

    class Fresh(beam.DoFn):
        def process(self, element):
            yield element

    for _ in range(3):
        core.get_function_args_defaults(Fresh().process)
    assert len(asked) == 1


class Node:
    """Refers to a module, its globals and its own class, as what Beam caches may."""

    def __init__(self, *others):
        self.others = others
        self.module = pa
        self.function = of_module


def of_module():
    return None


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"x" * 1_000,
        [["a", 1.5]] * 3,
        {"numbers": np.arange(1_000), "more": (1, 2)},
        pa.record_batch({"x": [1, 2, 3]}),
        Node(Node(), [Node(b"y" * 500)]),
        iter([1, 2]),
    ],
)
def test_a_cached_value_is_as_large_as_beam_finds_it(value, remembering):
    assert statecache.get_deep_size(value) == cached_size(value, all_modules=True)


def _uses_submodules():
    return concurrent.futures.ThreadPoolExecutor, importlib.metadata.version, os.path, np.linalg


def _uses_none():
    return len(str(pa))


@pytest.mark.parametrize("function", [_uses_submodules, _uses_none, _ALL_SUBMODULES])
def test_a_function_is_pickled_with_the_submodules_that_beam_finds(function, remembering):
    known = [concurrent, importlib, os, np, pa, beam, None, len]
    found = cloudpickle_functions._find_imported_submodules(function.__code__, known)
    modules = {id(module): module for module in found}
    expected = _unpatched(function.__code__, known)
    assert set(modules) == {id(module) for module in expected}
    assert len(found) == len(modules)


def _unpatched(code, dependencies):
    """The same by looking at the names of all modules that are loaded."""
    names = set(code.co_names)
    return [
        module
        for package in dependencies
        if getattr(package, "__package__", None)
        for name, module in list(sys.modules.items())
        if name.startswith(f"{package.__name__}.")
        and names.issuperset(name.removeprefix(f"{package.__name__}.").split("."))
    ]


@pytest.mark.parametrize("size", [0, 1_000, 89_000, 200_000])
def test_a_pickle_is_read_by_a_worker_without_the_patch_and_takes_no_more(size, remembering):
    value = np.random.default_rng(size).bytes(size)
    data = cloudpickle_pickler.dumps(value)
    plain = bz2.decompress(base64.b64decode(data))
    assert len(base64.b64encode(bz2.compress(plain))) >= len(data)
    assert cloudpickle_pickler.loads(data) == value

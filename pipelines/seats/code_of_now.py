"""Unpickling a saved call with the code that stands in the learner's file now.

What has a name at the left margin of a module is pickled by its name. A lambda, or a function
within a function, is pickled with its code: here the code of now takes its place, where the
file has exactly one function of that name that closes over the same variables.
"""

import importlib
import io
import pickle
import types
from collections.abc import Callable
from typing import Any

from pipelines.local_runner.beam_internals import make_function
from pipelines.seats.learner_code import Guard


class Unpickler(pickle.Unpickler):
    """See the module.

    Args:
        pickled: a call.
        guard: of the learner's file, whose module is imported.
        folder: what stands for a folder of the run that is gone, by its number.

    Attributes:
        outdated: names of functions that have kept the code of then.
    """

    def __init__(self, pickled: bytes, guard: Guard, folder: Callable[[int], str]):
        super().__init__(io.BytesIO(pickled))
        self._guard = guard
        self._folder = folder
        self._module = importlib.import_module(f"exercises.{guard.folder}.exercise")
        self._codes: dict[str, list[types.CodeType]] | None = None
        self.outdated: list[str] = []

    def find_class(self, module_name: str, global_name: str) -> Any:
        """What is pickled by its name."""
        found = super().find_class(module_name, global_name)
        return self._make if found is make_function else found

    def persistent_load(self, pid: tuple[int, str]) -> str:
        """A path in a folder of the run that is gone."""
        number, rest = pid
        return self._folder(number) + rest

    def _make(self, code: types.CodeType, names: dict, *others) -> types.FunctionType:
        if self._guard.owns(code.co_filename):
            now = self._code_of_now(code)
            if now is None:
                self.outdated.append(code.co_qualname)
            else:
                code, names = now, _NamesOfNow(vars(self._module))
        return make_function(code, names, *others)

    def _code_of_now(self, code: types.CodeType) -> types.CodeType | None:
        if self._codes is None:
            self._codes = {}
            path = self._module.__file__ or ""
            with open(path, encoding="utf-8") as file:
                self._collect(compile(file.read(), path, "exec"))
        found = self._codes.get(code.co_qualname, [])
        return found[0] if len(found) == 1 and found[0].co_freevars == code.co_freevars else None

    def _collect(self, code: types.CodeType) -> None:
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                assert self._codes is not None
                self._codes.setdefault(constant.co_qualname, []).append(constant)
                self._collect(constant)


class _NamesOfNow(dict):
    """A module's names, in which unpickling does not set what they were then."""

    def update(self, *_, **__) -> None:
        pass

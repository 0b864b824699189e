"""Imports from folders of which some files are shown and which may not be listed.

Python looks into a folder's list for what it imports. A confined process that may read a file of
a folder need not be allowed to see what else is there, so it asks for each name that it may see.
"""

import os
import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType

_SUFFIXES = (".py", ".pyc")


def import_from_unlisted(shown: Iterable[str]) -> None:
    """From now on, this process imports from the folders in which these files and folders are.

    Args:
        shown: absolute paths, none of which lies in another one.
    """
    names = _by_folder(shown)

    def hook(path: str) -> "_Finder":
        if path not in names:
            raise ImportError(path)
        return _Finder(path, frozenset(names[path]))

    sys.path_hooks.insert(0, hook)
    for path in names:
        sys.path_importer_cache.pop(path, None)


def _by_folder(shown: Iterable[str]) -> dict[str, set[str]]:
    """Of each folder above what is shown: the names by which one comes there."""
    found: dict[str, set[str]] = {}
    for path in shown:
        while (folder := os.path.dirname(path)) != path:
            found.setdefault(folder, set()).add(os.path.basename(path))
            path = folder
    return found


class _Finder:
    """Of modules in one folder; see `importlib.abc.PathEntryFinder`."""

    def __init__(self, folder: str, names: frozenset[str]):
        self._folder, self._names = folder, names

    def find_spec(self, name: str, target: ModuleType | None = None) -> ModuleSpec | None:
        last = name.rpartition(".")[2]
        package = f"{self._folder}/{last}"
        if last in self._names and os.path.isdir(package):
            for suffix in _SUFFIXES:
                if os.path.isfile(file := f"{package}/__init__{suffix}"):
                    return spec_from_file_location(name, file, submodule_search_locations=[package])
        for suffix in _SUFFIXES:
            if last + suffix in self._names and os.path.isfile(file := package + suffix):
                return spec_from_file_location(name, file)
        return None

    def invalidate_caches(self) -> None:
        """There are none."""

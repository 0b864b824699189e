"""Pickles of other people's: data frames are made of them, and nothing else is."""

import builtins
import lzma
import os
import pickle

import numpy as np
import pandas as pd
import pytest

from pipelines.data.frame_pickle import read_frame


class _Runs:
    """What a pickle can name to have code run when it is read."""

    def __init__(self, function, *arguments):
        self._reduced = function, arguments

    def __reduce__(self):
        return self._reduced


def test_a_malicious_pickle_is_refused_before_anything_runs(tmp_path):
    path = tmp_path / "made"
    for attack in (
        _Runs(os.system, f"touch {path}"),
        _Runs(builtins.eval, f"open({str(path)!r}, 'w')"),
        _Runs(builtins.getattr, "", "join"),
        _Runs(pd.eval, "1"),
        _Runs(np.save, str(path), 1),
    ):
        hidden = lzma.compress(pickle.dumps([pd.DataFrame({"a": [1]}).index.name, attack]))
        with pytest.raises(ValueError, match="it names "):
            read_frame(hidden)
    assert not path.exists()


@pytest.mark.parametrize("contents", [b"", b"no xz", lzma.compress(b"no pickle")])
def test_a_damaged_pickle_is_refused(contents):
    with pytest.raises(ValueError, match=r"."):
        read_frame(contents)

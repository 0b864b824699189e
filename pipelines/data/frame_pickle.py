"""Data frames out of pickles of other people's, which could otherwise run any code."""

import io
import lzma
import pickle

# All that the pickle of a data frame of texts and numbers names. Modules are not admitted
# whole: each of these three has functions that run what they are given.
_ADMITTED = {
    ("builtins", "slice"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.numeric", "_frombuffer"),
    ("pandas._libs.internals", "_unpickle_block"),
    ("pandas.core.frame", "DataFrame"),
    ("pandas.core.indexes.base", "Index"),
    ("pandas.core.indexes.base", "_new_Index"),
    ("pandas.core.indexes.range", "RangeIndex"),
    ("pandas.core.internals.managers", "BlockManager"),
}


class FrameUnpickler(pickle.Unpickler):
    """Makes data frames of a pickle, and refuses one that names anything else."""

    def find_class(self, module_name: str, global_name: str):
        """The class or function of a name. Raises: `UnpicklingError` where it is not admitted."""
        # NumPy 2 keeps under another name what older pickles name.
        module_name = module_name.replace("numpy.core.", "numpy._core.")
        if (module_name, global_name) not in _ADMITTED:
            raise pickle.UnpicklingError(f"it names {module_name}.{global_name}")
        return super().find_class(module_name, global_name)


def read_frame(compressed: bytes):
    """The pandas data frame of a pickle.

    Args:
        compressed: the pickle in xz's form.

    Raises:
        ValueError: it is damaged, or names more than a data frame needs; nothing was run.
    """
    try:
        return FrameUnpickler(io.BytesIO(lzma.decompress(compressed))).load()
    except (lzma.LZMAError, pickle.UnpicklingError, AttributeError, EOFError) as error:
        raise ValueError(str(error)) from error

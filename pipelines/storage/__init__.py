"""Files on a local disk and on object storage, and folders that are exchanged whole."""

from pipelines.storage.files import (
    create_file,
    exists,
    files_below,
    is_remote,
    join,
    open_file,
    read_file,
    remove_files,
    remove_tree,
    sizes_below,
    write_file,
)

__all__ = [
    "create_file",
    "exists",
    "files_below",
    "is_remote",
    "join",
    "open_file",
    "read_file",
    "remove_files",
    "remove_tree",
    "sizes_below",
    "write_file",
]

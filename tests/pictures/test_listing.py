"""The files of a folder: names, sizes and labels, in units of so many bytes."""

import pytest

from pipelines.pictures import listing
from pipelines.problems import RequestError


def folder_of(tmp_path, labels=None, **sizes):
    for name, size in sizes.items():
        path = tmp_path / name.replace("__", "/").replace("_png", ".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    if labels is not None:
        (tmp_path / "labels.csv").write_text(labels)
    return str(tmp_path)


def rows_in(folder):
    rows = listing.rows_of(listing.sizes_in(folder), listing.labels_in(folder))
    return [tuple(row.values()) for row in rows]


def test_labels_are_joined_to_files_and_nothing_is_lost(tmp_path):
    folder = folder_of(tmp_path, "path,label\na/1.png,7\ngone.png,3\n", a__1_png=5, b_png=0)
    assert rows_in(folder) == [("a/1.png", 5, "7"), ("b.png", 0, None), ("gone.png", None, "3")]


def test_without_labels_a_folder_is_the_label(tmp_path):
    folder = folder_of(tmp_path, None, x__7__1_png=5, b_png=1)
    assert rows_in(folder + "/") == [("b.png", 1, None), ("x/7/1.png", 5, "7")]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("file,label\n", r"labels\.csv, line 1: the columns are path and label"),
        ("path,label\na,1\nb,2\na,1\n", "line 4: it names a path that was named before"),
        ("path,label\na\n", "line 2: it has no two cells"),
        ('path,label\n"a,1\n', "no CSV in UTF-8"),
    ],
)
def test_wrong_labels_are_told_with_their_line(tmp_path, labels, said):
    with pytest.raises(RequestError, match=said):
        listing.labels_in(folder_of(tmp_path, labels))


def sized(*sizes):
    return ({"path": f"{n}", "bytes": size, "label": None} for n, size in enumerate(sizes))


def test_a_unit_has_so_many_bytes_and_so_many_files(monkeypatch):
    monkeypatch.setattr(listing, "UNIT_BYTES", 100)
    monkeypatch.setattr(listing, "UNIT_FILES", 3)
    units = listing.units(sized(60, 40, 1, 500, 0, 0, 0, None, 0))
    assert [unit.column("bytes").to_pylist() for unit in units] == [
        [60, 40],
        [1],
        [500],
        [0, 0, 0],
        [None, 0],
    ]
    assert list(listing.units(sized())) == []

"""A flight that is there twice, in the job as a whole."""


def test_a_run_that_fails_on_a_duplicate_names_file_and_line_of_each(
    runs, every_nth_flight, tmp_path
):
    lines = every_nth_flight(8_400).read_bytes().splitlines(keepends=True)
    path = tmp_path / "flights.csv"
    path.write_bytes(b"".join([*lines, lines[7]]))
    ended = runs.run("--input", path, "--output", tmp_path / "out", light=True)
    assert ended.code == 1
    sentence = ended.err.splitlines()[-1]
    assert sentence.startswith("The input holds the same flights more than once (")
    assert f"in {path}, line 8 and {path}, line {len(lines) + 1})" in sentence
    assert "--duplicates first" in sentence
    assert not (tmp_path / "out").exists()

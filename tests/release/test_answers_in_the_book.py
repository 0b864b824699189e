"""What the book is made of holds nothing of the answers, and a class copy can make it."""

import shutil

from classroom import catalog
from classroom.book import pages, source_tree


def test_no_page_of_the_book_holds_an_answer(tmp_path, answers, exercises):
    made = tmp_path / "source"
    made.mkdir()
    names = source_tree.write(catalog.ROOT, exercises, {}, made)
    files = {
        names.get(path, path.removeprefix("files/").removesuffix(".md")): file.read_bytes()
        for file in made.rglob("*")
        if file.is_file() and (path := file.relative_to(made).as_posix())
    }
    assert len(files) > 100
    assert answers.leaks(files) == []
    hints = [rung.text for one in exercises if one.number for rung in _rungs(one)]
    text = "\n".join(data.decode(errors="replace") for data in files.values())
    assert len(hints) > 100
    assert [hint for hint in hints if len(hint) > 200 and hint in text] == []


def _rungs(exercise):
    return [rung for rungs in catalog.hints(exercise).values() for rung in rungs]


def test_the_books_code_is_in_a_class_copy_and_its_links_lead_somewhere(tmp_path, contents):
    assert "classroom/commands/book.py" in contents
    assert "classroom/book/requirements.txt" in contents
    assert "classroom/book/static/book.css" in contents
    root = tmp_path / "copy"
    for path, data in contents.items():
        if path.startswith(("docs/", "exercises/")) or path == "README.md":
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    shutil.copytree(catalog.ROOT / "pipelines", root / "pipelines")
    assert "docs/instructors.md" not in pages.find(root)
    source_tree.write(root, catalog.checkable(), {}, tmp_path / "source")

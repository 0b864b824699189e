"""The book's order: the course by parts, each with its exercises; then the docs."""

import re

from classroom.book import contents, pages
from classroom.catalog import ROOT, Exercise, checkable


def exercise(number: int, name: str, part: int) -> Exercise:
    return Exercise(number, name, f"ex{number:02}_{name}", part, "", "", None, (), 5, (), ())


EXERCISES = (exercise(1, "one", 1), exercise(2, "two", 1), exercise(10, "ten", 2))


def checkout(folder, *paths: str):
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {path}\n")
    return pages.find(folder)


def targets(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.fullmatch(r"[\w./-]+", line)]


def test_exercises_stand_under_their_part_and_parts_in_their_order(tmp_path):
    names = ["part-10", "part-2", "part-1", "beam", "tpu", "else"]
    book = checkout(
        tmp_path,
        "README.md",
        *(f"docs/course/{name}.md" for name in names),
        *(f"exercises/{one.folder}/README.md" for one in reversed(EXERCISES)),
        "docs/zebra.md",
        "docs/learners.md",
    )
    added = contents.with_contents(book, EXERCISES, reference=True)
    assert targets(added["docs/course/part-1.md"]) == [
        "../../exercises/ex01_one/index",
        "../../exercises/ex02_two/index",
    ]
    assert targets(added["README.md"]) == [
        *("docs/course/beam", "docs/course/part-1", "docs/course/part-2", "docs/course/tpu"),
        *("docs/course/part-10", "docs/course/else"),
        *("docs/learners", "docs/zebra", "reference/index"),
    ]


def test_an_exercise_whose_part_has_no_page_is_there_all_the_same(tmp_path):
    book = checkout(tmp_path, "README.md", "exercises/ex10_ten/README.md")
    added = contents.with_contents(book, EXERCISES, reference=False)
    assert targets(added["README.md"]) == ["exercises/ex10_ten/index"]


def test_every_page_of_this_checkout_has_one_place():
    book = pages.find(ROOT, teaching=True)
    added = contents.with_contents(book, checkable(), reference=False)
    named = [line.rpartition("../")[2] for text in added.values() for line in targets(text)]
    assert sorted(named) == sorted(page.target for page in book.values() if page.target != "index")

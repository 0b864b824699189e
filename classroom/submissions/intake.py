"""Takes the answers out of whatever was handed in."""

import contextlib
import datetime
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from classroom.catalog import Exercise
from classroom.submissions import archives, disk, gradescope, repositories
from classroom.submissions.learners import Named, assignment_of, named
from classroom.submissions.tree import OWN, Folder, Leaf, Unreadable
from pipelines.problems import RequestError

ANSWER, PROGRESS = "exercise.py", "progress.json"
MOST_ANSWER_BYTES = 1 << 20
# Of an archive inside an archive, which is read whole; and how often one may be inside another.
MOST_INNER_BYTES = 64 << 20
MOST_INNER = 3
# Of all those that a submission holds, one in another or beside it.
MOST_INNER_ARCHIVES, MOST_INNER_BYTES_IN_ALL = 100, 512 << 20


@dataclass(frozen=True)
class Answer:
    """A learner's file, as it was handed in.

    Attributes:
        where: inside of the submission.
        committed: when a commit of git last changed it, which is the learner's word.
    """

    content: bytes = field(repr=False)
    where: str = ""
    committed: datetime.datetime | None = None


@dataclass
class Submission:
    """What one learner handed in.

    Attributes:
        learner: by the name of the file or folder, or as the platform calls them.
        sources: what it was taken from.
        answers: by the exercise's folder.
        problems: a sentence for each thing that was not taken.
        late: the platform has marked it as late.
        progress: the file in which the commands keep what the learner has done; b"" for none.
    """

    learner: str
    sources: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    late: bool = False
    progress: bytes = b""


def take(paths: Sequence[Path], exercises: Iterable[Exercise]) -> list[Submission]:
    """The submissions in folders, archives, repositories and bundles.

    Each path is one learner's, or holds one of each learner. A folder or archive that holds
    exercises is one learner's; whatever lies beside others in a folder that holds none is a
    learner's each, answers or not.

    Args:
        exercises: whose answers are looked for, `exNN_name/exercise.py`.

    Returns:
        By the names of learners. What somebody hands in twice is one submission, in which the
        later path counts; but a file that was packed takes nobody's place who has another path.

    Raises:
        RequestError: a path is not there, or holds nothing that could be a submission.
    """
    folders = frozenset(exercise.folder for exercise in exercises)
    found: dict[str, Submission] = {}
    # By the names of paths, whose they are if they are one learner's.
    named_paths = [(named(path.resolve().name).learner, path) for path in paths]
    givers = dict(reversed(named_paths))
    for giver, path in named_paths:
        with contextlib.ExitStack() as stack:
            taken = _Intake(folders, stack).of_path(path)
        if not taken:
            raise RequestError(f"{path} holds no submission: no folder, archive or repository.")
        for one in taken:
            packed = not path.is_dir() or repositories.is_bare(path)
            if packed and one.learner != giver and one.learner in givers:
                # Whoever packed it may write any name into it; a folder's names are the class's.
                own = givers[one.learner]
                one = Submission(
                    giver,
                    one.sources,
                    problems=[
                        f"{one.sources[0]}: it is in the place of {one.learner}, whose {own} was "
                        "handed in too; it was not taken."
                    ],
                )
            before = found.setdefault(one.learner, Submission(one.learner))
            for exercise in sorted(before.answers.keys() & one.answers.keys()):
                if before.answers[exercise].content != one.answers[exercise].content:
                    before.problems.append(
                        f"{exercise}: {one.sources[-1]} counts, not the other one of "
                        f"{', '.join(before.sources)}."
                    )
            before.sources += one.sources
            before.answers |= one.answers
            before.problems += one.problems
            before.late |= one.late
            before.progress = one.progress or before.progress
    return [found[learner] for learner in sorted(found)]


@dataclass
class _Budget:
    """What is looked into of the archives that a submission holds."""

    archives: int = MOST_INNER_ARCHIVES
    bytes: int = MOST_INNER_BYTES_IN_ALL

    @property
    def spent(self) -> bool:
        """Whether nothing further is looked into, which has been told."""
        return self.archives < 0 or self.bytes < 0

    def counting(self, leaf: Leaf) -> Leaf:
        """The same, read at the budget's cost. Raises: Unreadable, once: there is none left."""
        self.archives -= 1

        def read(count: int) -> bytes:
            content = leaf.read(count)
            self.bytes -= len(content)
            self.check()
            return content

        self.check()
        return replace(leaf, read=read)

    def check(self) -> None:
        if self.spent:
            raise Unreadable(
                f"it holds more than {MOST_INNER_ARCHIVES} archives, or "
                f"{MOST_INNER_BYTES_IN_ALL >> 20} MB of them; no further one was opened"
            )


class _Intake:
    def __init__(self, folders: frozenset[str], stack: contextlib.ExitStack):
        self._folders = folders
        # Closes files when their trees have been read, and removes copies.
        self._stack = stack

    def of_path(self, path: Path) -> list[Submission]:
        if not path.exists():
            raise RequestError(f"{path} is not there.")
        whose = named(path.resolve().name)
        try:
            tree = self._opened_path(path)
        except Unreadable as error:
            return [_unreadable(whose, str(path), error)]
        if tree is None:
            raise RequestError(
                f"{path} is no folder, no archive ({', '.join(archives.ENDINGS)}), no repository "
                "and no bundle of git."
            )
        return list(self._submissions(tree, whose, str(path), path if path.is_dir() else None))

    def _opened_path(self, path: Path) -> Folder | None:
        """The tree of a folder, archive or repository on this machine; None of anything else."""
        if path.is_dir():
            bare = repositories.is_bare(path)
            return repositories.repository(path, self._room()) if bare else disk.folder(path)
        known = repositories.is_bundle(path.name) or archives.is_archive(path.name)
        return self._opened_file(path) if known else None

    def _opened_file(self, path: Path) -> Folder:
        if repositories.is_bundle(path.name):
            return repositories.repository(path, self._room())
        # Stays open as long as its leaves may be read.
        return archives.archive(self._stack.enter_context(open(path, "rb")), self._kept)

    def _room(self) -> Path:
        """An empty folder."""
        made = tempfile.TemporaryDirectory(prefix="workshop-submissions-")
        return Path(self._stack.enter_context(made))

    def _kept(self, name: str) -> int:
        """How much of a file may be asked for."""
        if archives.is_archive(name) or repositories.is_bundle(name):
            return MOST_INNER_BYTES + 1
        return MOST_ANSWER_BYTES + 1 if PurePosixPath(name).name in (ANSWER, PROGRESS) else 0

    def _submissions(
        self, tree: Folder, whose: Named, source: str, on_disk: Path | None
    ) -> Iterator[Submission]:
        """One learner's, or each of many."""
        tree, on_disk, names = self._inside(tree, on_disk)
        theirs = sorted(filter(self._may_be_ones, tree.children.items()))
        submitters = gradescope.submitters(tree)
        assignment = assignment_of(names[-1] if names else Path(source).name)
        whose_is = {name: submitters.get(name) or named(name, assignment) for name, _ in theirs}
        # An archive that holds one more is somebody's, who has packed twice.
        packed = on_disk is None and len(theirs) == 1 and not whose_is[theirs[0][0]].by_platform
        if self._is_ones(tree) or not theirs or packed:
            yield self._one(tree, whose, source, on_disk)
            return
        for name, child in theirs:
            who = whose_is[name]
            inner_source = f"{source}/{name}"
            inner = on_disk / name if on_disk else None
            try:
                opened = self._opened(name, child, inner, 0)
            except Unreadable as error:
                yield _unreadable(who, inner_source, error)
                continue
            yield self._one(self._inside(opened, None)[0], who, inner_source, inner)

    def _inside(self, tree: Folder, on_disk: Path | None):
        """Goes into folders that hold one folder and nothing else to take."""
        names: list[str] = []
        while not self._is_ones(tree):
            theirs = list(filter(self._may_be_ones, tree.children.items()))
            name, folder = theirs[0] if len(theirs) == 1 else ("", None)
            if not isinstance(folder, Folder):
                break
            ones = self._is_ones(folder)
            # Of a class with one learner, the folder has their name.
            if ones and on_disk is not None:
                break
            if named(name).by_platform or name in gradescope.submitters(tree):
                break
            if not ones and not any(map(self._may_be_ones, folder.children.items())):
                break
            tree, on_disk = folder, on_disk / name if on_disk else None
            names.append(name)
        return tree, on_disk, names

    def _is_ones(self, tree: Folder) -> bool:
        """Whether a folder is what one learner has worked in."""
        children = tree.children
        if ".git" in children or isinstance(children.get("exercises"), Folder):
            return True
        return any(
            name in self._folders and isinstance(child, Folder) for name, child in children.items()
        )

    @staticmethod
    def _may_be_ones(named_child: tuple[str, Folder | Leaf]) -> bool:
        """Whether what lies in a folder of many is a learner's."""
        name, child = named_child
        if isinstance(child, Folder):
            return name != OWN
        return archives.is_archive(name) or repositories.is_bundle(name)

    def _opened(self, name: str, child: Folder | Leaf, on_disk: Path | None, depth: int) -> Folder:
        if isinstance(child, Folder):
            if on_disk is not None and repositories.is_bare(on_disk):
                return repositories.repository(on_disk, self._room())
            return child
        if child.kind != "file":
            raise Unreadable(f"it is {child.kind}")
        if depth >= MOST_INNER:
            raise Unreadable("it is an archive in an archive in an archive")
        if on_disk is not None:
            return self._opened_file(on_disk)
        content = child.read(MOST_INNER_BYTES + 1)
        if len(content) > MOST_INNER_BYTES:
            raise Unreadable(f"it is larger than {MOST_INNER_BYTES >> 20} MB")
        if repositories.is_bundle(name):
            bundle = self._room() / "handed-in.bundle"
            bundle.write_bytes(content)
            return self._opened_file(bundle)
        return archives.archive(io.BytesIO(content), self._kept)

    def _one(
        self, tree: Folder, whose: Named, source: str, on_disk: Path | None = None
    ) -> Submission:
        submission = Submission(whose.learner, [source], late=whose.late)
        self._answers(tree, submission, _Budget())
        if on_disk is not None and isinstance(tree.children.get(".git"), Folder):
            for exercise, answer in submission.answers.items():
                time = repositories.committed(on_disk, answer.where, answer.content)
                submission.answers[exercise] = replace(answer, committed=time)
        if not submission.answers and not submission.problems:
            submission.problems.append(f"{source}: there is no exNN_name/{ANSWER} in it.")
        return submission

    def _answers(
        self, tree: Folder, submission: Submission, budget: "_Budget", depth: int = 0
    ) -> None:
        places: dict[str, list[tuple[PurePosixPath, Leaf]]] = {}
        for path, leaf in tree.files():
            if OWN in path.parts:
                if path.parts[-2:] == (OWN, PROGRESS) and leaf.kind == "file":
                    with contextlib.suppress(Unreadable):
                        submission.progress = leaf.read(MOST_ANSWER_BYTES)
            elif path.name == ANSWER and path.parent.name in self._folders:
                if "solutions" not in path.parts:
                    places.setdefault(path.parent.name, []).append((path, leaf))
            elif self._may_be_ones((path.name, leaf)):
                self._of_inner(path, leaf, submission, budget, depth)
        for folder, there in sorted(places.items()):
            there.sort(key=lambda one: (len(one[0].parts), one[0]))
            first = [path for path, _ in there if len(path.parts) == len(there[0][0].parts)]
            if len(first) > 1:
                names = ", ".join(map(str, first[:3]))
                submission.problems.append(
                    f"{folder}: {submission.sources[0]} has several ({names}); none was taken."
                )
                continue
            self._answer(folder, *there[0], submission)

    def _of_inner(
        self,
        path: PurePosixPath,
        leaf: Leaf,
        submission: Submission,
        budget: "_Budget",
        depth: int,
    ) -> None:
        """What lies in an archive that a learner has put in theirs."""
        if budget.spent:
            return
        try:
            opened = self._opened(path.name, budget.counting(leaf), None, depth)
            self._answers(opened, submission, budget, depth + 1)
        except Unreadable as error:
            submission.problems.append(f"{submission.sources[0]}: {path}: {error}.")

    @staticmethod
    def _answer(folder: str, path: PurePosixPath, leaf: Leaf, submission: Submission) -> None:
        where = f"{folder}: {path}"
        if leaf.kind != "file":
            submission.problems.append(f"{where} is {leaf.kind}; it was not taken.")
            return
        try:
            content = leaf.read(MOST_ANSWER_BYTES + 1)
        except Unreadable as error:
            submission.problems.append(f"{where} was not taken: {error}.")
            return
        if len(content) > MOST_ANSWER_BYTES:
            limit = MOST_ANSWER_BYTES >> 20
            submission.problems.append(f"{where} is larger than {limit} MB; it was not taken.")
            return
        submission.answers[folder] = Answer(content, str(path), leaf.committed())


def _unreadable(whose: Named, source: str, error: Unreadable) -> Submission:
    return Submission(whose.learner, [source], problems=[f"{source}: {error}."], late=whose.late)

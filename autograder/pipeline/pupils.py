"""The made-up class: honest students with the answers of the samples, and those whose submissions try what can go wrong."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.exercises import chapter_exercises
from autograder.exercises.samples import Sample, load

from .key import slug
from .reading import grade_id_of

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Materials:
    """What the class is made from.

    Attributes:
        release: the student notebook.
        exercises: ids of the code exercises in order.
        names: exercise -> the names that its check receives.
        worked: exercise -> source of the worked answer.
        samples: right and wrong answers as students write them.
    """

    release: NotebookNode
    exercises: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    worked: Answers
    samples: tuple[Sample, ...]

    @classmethod
    def load(cls, chapter: str, chapters: Path) -> Materials:
        """Read the built chapter and its solution.

        Raises:
            FileNotFoundError: one of them has not been built.
        """
        built = chapters / chapter / f"{chapter}.ipynb"
        solution = chapters.parent / "solutions" / chapter / f"{chapter}.ipynb"
        for path in (built, solution):
            if not path.is_file():
                raise FileNotFoundError(f"{path} does not exist; `autograder build {chapter}` makes it.")
        cells = {grade_id_of(cell): cell.source for cell in nbformat.read(solution, as_version=4).cells}
        entries = [entry for entry in chapter_exercises(chapter) if entry.kind != "discussion"]
        return cls(
            release=nbformat.read(built, as_version=4),
            exercises=tuple(entry.id for entry in entries),
            names={entry.id: entry.answers for entry in entries},
            worked={entry.id: cells[f"{slug(entry.id)}-answer"] for entry in entries},
            samples=load(chapter),
        )

    def right(self, turn: int) -> dict[str, str]:
        """All exercises right, each in another way than the worked one where a sample shows one."""
        answers = dict(self.worked)
        for exercise in self.exercises:
            ways = [sample.source for sample in self.samples if sample.exercise == exercise and sample.verdict == "right"]
            if ways:
                answers[exercise] = ways[turn % len(ways)]
        return answers

    def wrong(self) -> list[Sample]:
        """One sample for every named misconception."""
        found: dict[tuple[str, str], Sample] = {}
        for sample in self.samples:
            if sample.verdict == "wrong" and sample.name != "-":
                found.setdefault((sample.exercise, sample.name), sample)
        return list(found.values())

    def notebook(self, answers: Answers) -> NotebookNode:
        """The student notebook with these answers in their cells."""
        notebook = copy.deepcopy(self.release)
        for exercise, source in answers.items():
            _cell(notebook, f"{slug(exercise)}-answer").source = source
        return notebook


@dataclass(frozen=True)
class Pupil:
    """One student.

    Attributes:
        ident: folder name.
        does: what the submission shows, in a few words.
        content: bytes of the notebook file, or None for a folder without one.
        held: exercise -> misconception that must be named.
    """

    ident: str
    first_name: str
    last_name: str
    does: str
    content: bytes | None
    held: Mapping[str, str]


MISTAKEN = (
    "Mateo Alvarez",
    "Ingrid Solberg",
    "Kwame Mensah",
    "Priya Raman",
    "Yusuf Demir",
    "Chloe Martin",
    "Tomasz Zielinski",
    "Leilani Kahale",
    "Nadia Haddad",
    "Oliver Grant",
)


def pupils(materials: Materials) -> list[Pupil]:
    """The class, by student id. Depends on the materials alone."""
    made = [*_honest(materials), *_mistaken(materials), *_accidents(materials), *_hostile(materials)]
    return sorted(made, key=lambda pupil: pupil.ident)


def _honest(materials: Materials) -> list[Pupil]:
    first = dict(list(materials.worked.items())[:8])
    middle = {exercise: source for n, (exercise, source) in enumerate(materials.right(1).items()) if n % 3 != 2}
    return [
        _pupil("Amara Okafor", "everything right, as worked", materials.notebook(materials.worked)),
        _pupil("Haruki Tanaka", "everything right, in other ways", materials.notebook(materials.right(0))),
        _pupil("Signe Lindqvist", "everything right, in further ways", materials.notebook(materials.right(1))),
        _pupil("Rosa Delgado", "the first eight exercises", materials.notebook(first)),
        _pupil("Ben Whitaker", "two exercises out of three", materials.notebook(middle)),
        _pupil("Zanele Dlamini", "nothing answered", materials.notebook({})),
    ]


def _mistaken(materials: Materials) -> list[Pupil]:
    """Every named misconception is held by somebody, and the first of each exercise by two; nobody holds two in one exercise."""
    held: list[dict[str, Sample]] = [{} for _ in MISTAKEN]
    every = materials.wrong()
    again = list({sample.exercise: sample for sample in reversed(every)}.values())
    for sample in [*every, *again]:
        fitting = [hand for hand in held if sample.exercise not in hand]
        min(fitting, key=len)[sample.exercise] = sample
    made = []
    for turn, (name, hand) in enumerate(zip(MISTAKEN, held, strict=True)):
        answers = materials.right(turn)
        for exercise in materials.exercises[len(materials.exercises) - turn % 4 :]:
            answers.pop(exercise)  # some did not get to the end
        answers |= {exercise: sample.source for exercise, sample in hand.items()}
        mistakes = {exercise: sample.name for exercise, sample in hand.items()}
        made.append(_pupil(name, "misconceptions: " + ", ".join(mistakes.values()), materials.notebook(answers), mistakes))
    return made


def _accidents(materials: Materials) -> list[Pupil]:
    right = materials.right(0)
    one, other = materials.exercises[1], materials.exercises[0]
    name = materials.names[one][0]
    unnamed = {sample.exercise: sample.source for sample in materials.samples if sample.verdict == "wrong" and sample.name == "-"}
    deleted = materials.notebook(right)
    deleted.cells = [cell for cell in deleted.cells if grade_id_of(cell) != slug(one)]
    turned = f"def {name}(*inputs):\n    while True:\n        pass\n"
    return [
        _pupil("Jonas Weber", "wrong in ways of their own", materials.notebook(right | unnamed)),
        _pupil("Mei Chen", "a syntax error", materials.notebook(right | {one: f"def {name}(game)\n    return 0\n"})),
        _pupil("Dmitri Volkov", "a function that never returns", materials.notebook(right | {one: turned})),
        _pupil("Fatima Siddiqui", "a cell that never ends", materials.notebook(right | {one: "while True:\n    pass\n"})),
        _pupil("Lucas Moreau", "a cell that ends the kernel", materials.notebook(right | {other: "import os\n\nos._exit(1)\n"})),
        _pupil("Hana Novak", "not a notebook", b"PK\x03\x04 my answers are in this document \xff\xfe"),
        _pupil("Sven Eriksen", "no notebook in the folder", None),
        _pupil("Aroha Ngata", "a deleted check cell", deleted),
    ]


IMPORTS = """from reference_impl import shapley
from autograder import judge
{name} = shapley.shapley_values
"""
FAKES = """import builtins
from IPython.display import HTML, display


class Agreeable(float):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def _repr_html_(self):
        return "<b>4 of 4 points</b>"


def check(*answers):
    return Agreeable(4)


def {name}(*inputs):
    return Agreeable(4)


builtins.check = check
display(HTML('<div style="position:fixed;inset:0;background:white">All right: 43 of 43<script>document.title = "43"</script></div>'))
"""


def _hostile(materials: Materials) -> list[Pupil]:
    one = materials.exercises[1]
    name = materials.names[one][0]
    posing = materials.notebook({one: FAKES.format(name=name)})
    for cell in posing.cells:
        if grade_id_of(cell) == slug(one):
            cell.source, cell.metadata.nbgrader["points"] = "4", 400
    return [
        _pupil("Rick Sharpe", "imports the reference", materials.notebook({one: IMPORTS.format(name=name)})),
        _pupil("Vera Lang", "fakes the check", posing),
    ]


def _pupil(name: str, does: str, content: NotebookNode | bytes | None, held: Mapping[str, str] | None = None) -> Pupil:
    first, last = name.split(" ", 1)
    data = (nbformat.writes(content) + "\n").encode() if isinstance(content, NotebookNode) else content
    return Pupil(f"{last}-{first}".lower(), first, last, does, data, held or {})


def _cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id_of(cell) == grade_id)

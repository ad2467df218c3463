"""Plain words: no indirect questions as docstrings, none of the words of a private dialect."""

import ast
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from support.data import ROOT

FOLDERS = ("schemas", "transforms", "warehouse", "reports", "flows", "bench", "tests")

# A docstring is an imperative or a noun phrase.
QUESTION_AT_START = re.compile(r"\A(What|Who|Whom|Whose|Whether|Where|When|Which|How|Why)\b")
# Plain words for these: again, anyone, from which, n-th, report or state, correct or repair, is. "stands for" is plain.
DIALECT = re.compile(
    r"\b(anew|whoever|whomever|whence|thence|wherein|whereof|how-manieth|so-manieth"
    r"|told|mend(?:s|ed|ing)?|(?:stand|stands|stood)(?! for\b|-in\b)|complain(?:s|ed)?)\b",
    re.IGNORECASE,
)

# Names that are quoted, or head their paragraph: `--anew` is an option.
NAMES = re.compile(r"`[^`]*`|^ *\w+$", re.MULTILINE)
# A comment on a column begins with its name: `-- stands: in force`.
COLUMN = re.compile(r"\A \w+: ")

Lines = Iterator[tuple[int, str]]


def docstrings(module: Path) -> Lines:
    """Yield line and text of each docstring, those of attributes included."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, NAMES.sub("", node.value.value.strip())


def comments(module: Path) -> Lines:
    """Yield line and text of each comment."""
    with module.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def sql_comments(query: Path) -> Lines:
    """Yield line and text of each comment of an SQL file."""
    for number, line in enumerate(query.read_text(encoding="utf-8").splitlines(), 1):
        _, dashes, text = line.partition("--")
        if dashes:
            yield number, NAMES.sub("", COLUMN.sub("", text))


def prose(document: Path) -> Lines:
    """Yield line and text of a document, without code."""
    in_code = False
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code:
            yield number, NAMES.sub("", line)


def matches(pattern: re.Pattern[str], files: Iterable[Path], *parts: Callable[[Path], Lines]) -> list[str]:
    """List `file:line: text` of each match in these parts of the files."""
    return [
        f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file.name}:{number}: {found[0]}"
        for file in sorted(files)
        for part in parts
        for number, text in part(file)
        for found in pattern.finditer(text)
    ]


def modules(folder: str) -> list[Path]:
    """Return the modules of a folder but this one, which quotes the words."""
    return [module for module in (ROOT / folder).rglob("*.py") if module.name != Path(__file__).name]


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_are_no_questions(folder: str) -> None:
    assert matches(QUESTION_AT_START, modules(folder), docstrings) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_code_is_described_in_plain_words(folder: str) -> None:
    assert matches(DIALECT, modules(folder), docstrings, comments) == []


def test_queries_are_described_in_plain_words() -> None:
    assert matches(DIALECT, ROOT.glob("warehouse/**/*.sql"), sql_comments) == []


def test_documents_are_in_plain_words() -> None:
    assert matches(DIALECT, [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")], prose) == []


def test_the_words_are_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""What is told anew."""\n\nX = 1  # stands for nothing; whoever mends it\n', encoding="utf-8")

    assert matches(QUESTION_AT_START, [module], docstrings) == ["module.py:1: What"]
    assert matches(DIALECT, [module], docstrings, comments) == [
        "module.py:1: told",
        "module.py:1: anew",
        "module.py:3: whoever",
        "module.py:3: mends",
    ]

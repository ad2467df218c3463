"""The documents name only files, folders and modules that exist, and the specification every rule and field."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest
from support.data import ROOT

from schemas.declaration.form import Form
from schemas.forms import FORMS, rule_catalogue
from schemas.rules.general import Rule

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/*.md", "docs/decisions/*.md")
ROOMS = ("flows", "schemas", "transforms", "warehouse", "reports")
FOLDERS = (*ROOMS, "tests", "docs", "bench", "deploy", ".ci")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
ENDINGS = r"\.(?:py|sql|md|toml|yaml|csv|html|css|txt|png)"
IN_A_FOLDER = re.compile(rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*")
FILE = re.compile(rf"[\w-]+{ENDINGS}")
MODULE = re.compile(rf"(?:{'|'.join(ROOMS)})\.(?!duckdb\b|before-)\w+(?:\.\w+)*")
WRITTEN_BY_THE_PROGRAM = {"trang-cong-bo.html", "changes.csv"}


def documents() -> list[Path]:
    return sorted(path for pattern in DOCUMENTS for path in ROOT.glob(pattern))


@cache
def file_names() -> frozenset[str]:
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return frozenset(path.name for path in (*ROOT.iterdir(), *inside))


def is_there(name: str, document: Path) -> bool:
    return any((folder / name).exists() for folder in (ROOT, document.parent))


def is_module(dotted: str) -> bool:
    """Tell whether a dotted name is a module or package, or a name in one."""
    whole = Path(ROOT, *dotted.split("."))
    return any(path.with_suffix(".py").exists() or path.is_dir() for path in (whole, whole.parent))


def is_missing(name: str, document: Path) -> bool:
    """Tell whether a quoted name is a path, file or module that the repository lacks."""
    if IN_A_FOLDER.fullmatch(name):
        return not is_there(name, document)
    if FILE.fullmatch(name):
        return name not in file_names() | WRITTEN_BY_THE_PROGRAM
    return bool(MODULE.fullmatch(name)) and not is_module(name)


def missing(text: str, document: Path) -> list[str]:
    """List what a document links or quotes and the repository lacks."""
    links = [link for link in LINK.findall(text) if not is_there(link, document)]
    quoted = [name.strip() for name in QUOTED.findall(FENCE.sub("", text))]
    return links + [name for name in quoted if is_missing(name, document)]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_what_exists(document: Path) -> None:
    assert missing(document.read_text(encoding="utf-8"), document) == []


@pytest.mark.parametrize(
    "text",
    ["`schemas/forms/no_such.py`", "`no_such_file.sql`", "`warehouse.no.such`", "[here](no-such.md)"],
)
def test_a_name_of_nothing_is_found(text: str) -> None:
    assert missing(text, ROOT / "README.md") != []


@pytest.mark.parametrize("text", ["`schemas/forms/`", "`docs/forms.md`", "`schemas.forms`", "[here](docs/forms.md#1)"])
def test_a_name_of_something_is_not(text: str) -> None:
    assert missing(text, ROOT / "README.md") == []


def imports(block: str) -> list[tuple[str, str]]:
    """List what a block of code imports from the rooms: module and name."""
    nodes = ast.walk(ast.parse(dedent(block)))
    named = [(n.module or "", alias.name) for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names]
    return [(module, name) for module, name in named if module.partition(".")[0] in ROOMS]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_code_in_a_document_imports_only_what_exists(document: Path) -> None:
    blocks = PYTHON.findall(document.read_text(encoding="utf-8"))
    named = {found for block in blocks for found in imports(block)}

    assert [found for found in named if not hasattr(import_module(found[0]), found[1])] == []


def specification() -> str:
    return (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", rule_catalogue().values(), ids=lambda rule: rule.number)
def test_the_specification_has_every_rule_with_its_severity(rule: Rule) -> None:
    rows = [line for line in specification().splitlines() if line.startswith(f"| {rule.number} |")]

    assert len(rows) == 1, f"add {rule.number} to docs/forms.md §4"
    assert str(rule.severity) in rows[0].split("|")[2]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.metadata().code)
def test_the_specification_has_every_field_of_a_form(form: type[Form]) -> None:
    code = form.metadata().code
    section = "".join(re.findall(rf"^### {code}: .*?(?=^##)", specification(), re.MULTILINE | re.DOTALL))
    undescribed = [
        name
        for name, spec in form.cells().items()
        if f"`{name}`" not in section or spec.path[-1] not in section or spec.required != is_required(name, section)
    ]

    assert undescribed == [], f"describe them in docs/forms.md §2, ### {code}"


def is_required(name: str, section: str) -> bool:
    """Tell whether the specification calls a field required; a key is."""
    (row,) = [line for line in section.splitlines() if line.startswith("|") and f"`{name}`" in line]
    return "required" in row or ("key" in row.rsplit("|", 2)[1] and "may be missing" not in row)

"""Header matching: the form of a sheet and the position of each field, found by the labels alone.

`Mẫu số` is not used: people copy sheets and forget to change it. A match depends on the header's texts only, so equal
headers are matched once.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from operator import itemgetter

from schemas.declaration.fields import Path
from schemas.declaration.form import Form
from transforms.text.cells import Cell
from transforms.text.spelling import label_key

MAX_HEADER_ROWS = 3
MIN_LABEL_SHARE = 0.5  # of a form's fields that a sheet must show to count as that form
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu", "ghi chu"})
LINE_CODE, LINE_LABEL, LINE_UNIT = "ma so", "chi tieu", "don vi tinh"

_PERSONAL = re.compile(
    r"^ten$|\b(ho va ten|ho ten|ten (dang vien|nguoi|quan chung)|(ngay|nam|thang)( thang nam)? sinh"
    r"|sinh (ngay|nam)|dan toc|ton giao|cccd|cmnd"
    r"|can cuoc|dinh danh|dien thoai|sdt|que quan|dia chi|noi (o|sinh)|email)\b"
)

CellPicker = Callable[[Sequence[Cell]], tuple[Cell | None, ...]]


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """The match of a sheet's labels with one form; indices refer to the sheet's rows.

    `fields`: field → column, or row where records are columns. `unknown`, `duplicates`, `personal`: (index, label)
    of foreign, repeated and personal labels. `unlabelled`: columns without a label. `height`: number of header rows.
    `pick_cells`: picks a row's cells in the order of the form's fields, None for a missing column. `matched_share`: of
    the form's fields.
    """

    fields: dict[str, int]
    unknown: tuple[tuple[int, str], ...]
    duplicates: tuple[tuple[int, str], ...]
    personal: tuple[tuple[int, str], ...]
    unlabelled: tuple[int, ...] = ()
    height: int = 1
    pick_cells: CellPicker = tuple
    matched_share: float = 0.0

    def is_complete(self, form: type[Form]) -> bool:
        """Check whether every column that the form needs is there."""
        return all(spec.detachable or name in self.fields for name, spec in form.cells().items())


@cache
def paths_of(form: type[Form]) -> dict[str, tuple[Path, ...]]:
    """Map each field to the keys of its label path and of each alias."""
    return {
        name: tuple(tuple(label_key(label) for label in path) for path in (spec.path, *spec.aliases))
        for name, spec in form.cells().items()
    }


@cache
def top_labels(form: type[Form]) -> frozenset[str]:
    """Return the labels of the uppermost header row, aliases included."""
    if form.metadata().records_in_columns:
        return frozenset({LINE_CODE, LINE_LABEL, *map(label_key, form.metadata().columns_are)})
    return frozenset({"stt", *(path[0] for paths in paths_of(form).values() for path in paths)})


@cache
def top_label_count(form: type[Form]) -> int:
    """Count the labels of the uppermost header row, aliases excluded."""
    if form.metadata().records_in_columns:
        return len(top_labels(form))
    return len({"stt", *(paths[0][0] for paths in paths_of(form).values())})


@cache
def lower_labels(form: type[Form]) -> frozenset[str]:
    """Return the labels of the second and third header rows."""
    return frozenset(label for paths in paths_of(form).values() for path in paths for label in path[1:])


@cache
def ignored_labels(form: type[Form]) -> frozenset[str]:
    """Return the labels of columns that are never read."""
    own = {label_key(label) for label in form.metadata().ignored}
    if form.metadata().records_in_columns:
        own |= {LINE_CODE, LINE_LABEL, LINE_UNIT}
    return IGNORED | own


def column_paths(rows: Sequence[Sequence[str]]) -> list[Path]:
    """Return each column's label keys from the uppermost header row down; () without label.

    A label extends to the right over blank cells until the next label in its row or in a row above, as a merged cell
    does.
    """
    reach = [""] * len(rows)
    paths: list[Path] = []
    for cells in zip(*rows, strict=True):
        lowest = -1
        for level, cell in enumerate(cells):
            key = label_key(cell)
            if key:
                reach[level:] = [key] + [""] * (len(rows) - level - 1)
                lowest = level
        paths.append(tuple(label for label in reach[: lowest + 1] if label))
    return paths


def _field_of(path: Path, paths: dict[str, tuple[Path, ...]]) -> str | None:
    """Return the field of a label path, or None.

    The path equals the field's, has the same words in one cell, or ends in the field's last label below some of its
    other labels.
    """
    words = " ".join(path)
    for name, known in paths.items():
        if any(words == " ".join(own) for own in known):
            return name
    below = [
        name
        for name, known in paths.items()
        if any(path[-1] == own[-1] and set(path[:-1]) <= set(own[:-1]) for own in known)
    ]
    return below[0] if len(below) == 1 else None


def is_personal(path: Path) -> bool:
    """Check whether a label path names personal data (S-05)."""
    return _PERSONAL.search(" ".join(map(label_key, path))) is not None


def match_labels(labels: Iterable[tuple[int, Path, str]], form: type[Form]) -> HeaderMatch:
    """Match (index, label path, label as written) with the form's fields."""
    fields: dict[str, int] = {}
    unknown, duplicates, personal = [], [], []
    for index, path, written in labels:
        if not path or path[-1] in ignored_labels(form):
            continue
        name = _field_of(path, paths_of(form))
        if name is not None and name not in fields:
            fields[name] = index
        elif name is not None:
            duplicates.append((index, written))
        elif is_personal(path):
            personal.append((index, written))
        else:
            unknown.append((index, written))
    return HeaderMatch(
        fields, tuple(unknown), tuple(duplicates), tuple(personal), matched_share=len(fields) / len(form.cells())
    )


@lru_cache(maxsize=4096)
def match_header(header: tuple[tuple[Cell, ...], ...], form: type[Form]) -> HeaderMatch:
    """Match the header rows of a table with records in rows; cells other than text are no labels."""
    rows = [[cell if isinstance(cell, str) else "" for cell in cells] for cells in header]
    paths = column_paths(rows)
    written = [next((cell for cell in reversed(cells) if cell.strip()), "") for cells in zip(*rows, strict=True)]
    match = match_labels(zip(range(len(paths)), paths, written, strict=True), form)
    unlabelled = tuple(i for i, path in enumerate(paths) if not path)
    return replace(match, unlabelled=unlabelled, height=len(rows), pick_cells=_cell_picker(match.fields, form))


def _cell_picker(fields: Mapping[str, int], form: type[Form]) -> CellPicker:
    columns = [fields.get(name) for name in form.cells()]
    present = [c for c in columns if c is not None]
    if len(present) == len(columns) > 1:
        return itemgetter(*present)
    return lambda cells: tuple(None if c is None else cells[c] for c in columns)

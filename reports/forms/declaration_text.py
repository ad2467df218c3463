"""The declaration of a form that a sample shows, as Python text with a comment wherever it is guessed."""

import json
import keyword
import re
from collections.abc import Iterator, Sequence

from reports.forms.sampled_form import NUMBER_LABELS, SampledField, SampledForm
from schemas.declaration.form import Form
from transforms.tables.cell_kinds import is_blank, is_number
from transforms.tables.header import IGNORED, is_personal
from transforms.tables.row_labels import is_sum_word
from transforms.text.cells import Cell
from transforms.text.spelling import label_key, strip_diacritics
from transforms.text.values import number_of, read_days

_MAX_NAME = 40
_MOST_CHOICES, _TIMES_REPEATED = 8, 2
_TICKS = frozenset({"x", "✓", "true"})
_DERIVED = re.compile(r"^ty le\b|^ti le\b|%")
_DAY, _TEXT = (
    re.compile(r"\bngay\b"),
    re.compile(
        r"^(ten|to chuc|don vi|chi bo|dang uy|xa|thon|noi|dia diem|ly do|loai|cap|gioi tinh|nhom tuoi|so quyet dinh)\b"
    ),
)
_IMPORTS = {
    "schemas.declaration.constraints": ("Constraint", "equals", "stated_total", "total_of"),
    "schemas.declaration.fields": (
        *("Count", "Day", "Flag", "Text", "choice", "count", "date", "decision_key", "flag", "key", "line_key"),
        *("one_of", "section", "text"),
    ),
    "schemas.declaration.form": ("TOTAL", "Form", "rule"),
    "schemas.registry.units": ("COMMUNE", "TOWN"),
    "schemas.rules.general": ("STATED_SUM",),
}


_TOTAL_RULE = (
    "",
    "    @rule(*STATED_SUM, at=COUNTS, on=TOTAL)",
    "    def total_is_the_sum(cls, stated: pl.Expr) -> Constraint:",
    '        """The stated total of a field = the sum of its records."""',
    "        return stated_total(stated)",
)


class _Names:
    """Names of fields: Python identifiers, each once, none of the base class."""

    def __init__(self) -> None:
        self._taken = {name for name in dir(Form) if not name.startswith("__")} | set(Form.__annotations__)

    def name(self, path: Sequence[str]) -> str:
        """Return a name for a field with this label path."""
        for labels in ([path[-1]], path):
            found = _slug(" ".join(labels))
            if found not in self._taken and not keyword.iskeyword(found):
                break
        number = 2
        while found in self._taken or keyword.iskeyword(found):
            found = f"{_slug(' '.join(path))}_{number}"
            number += 1
        self._taken.add(found)
        return found


def _slug(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", strip_diacritics(text)).strip("_")
    words = words if words[:1].isalpha() else f"so_{words}"
    return words if len(words) <= _MAX_NAME else words[:_MAX_NAME].rpartition("_")[0]


def declaration(form: SampledForm) -> str:
    """Write the declaration of a sampled form."""
    code = form.code or "99-XX"
    title = _plain(form.title.capitalize() or form.sheet)
    body = "\n".join(_class(form, code, title)) + "\n"
    head = (
        f'"""{code}: {title}. Drafted from the sheet “{_plain(form.sheet)}”: check every line below a comment."""\n\n'
    )
    return head + _imports(body) + "\n\n" + body


def _imports(body: str) -> str:
    """Write the imports that a declaration needs."""
    used = set(re.findall(r"\w+", re.sub(r'".*?"|#.*', "", body)))
    lines = ["import polars as pl\n"] if "pl" in used else []
    for module, known in _IMPORTS.items():
        if names := [name for name in known if name in used]:
            lines.append(f"from {module} import {', '.join(names)}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return a text that ends no docstring and no comment: the sheet is somebody else's, and the draft is run."""
    return " ".join(re.sub(r'["\\]', "'", text).split())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _tuple(values: Sequence[str]) -> str:
    return "(" + ", ".join(map(_text, values)) + ("," if len(values) == 1 else "") + ")"


def _guess(comment: str) -> Iterator[str]:
    if comment:
        yield f"    # guessed: {comment}"


def _class(form: SampledForm, code: str, title: str) -> Iterator[str]:
    names = _Names()
    fields = [f for f in form.fields if label_key(f.path[-1]) not in IGNORED | NUMBER_LABELS]
    derived = [f.path[-1] for f in fields if _DERIVED.search(strip_diacritics(f.path[-1]))]
    kept = [f for f in fields if f.path[-1] not in derived and not is_personal(f.path)]
    lines = {field.place: _field(form, kept, field) for field in kept}
    named = {field.place: names.name(field.path) for field in kept}
    counts = tuple(named[place] for place, (_, call, _) in lines.items() if call.startswith("count("))
    if has_sums := bool(counts) and (form.has_total or any(map(is_sum_word, form.records))):
        yield "COUNTS = ("
        yield from (f"    {_text(name)}," for name in counts)
        yield ")\n\n"
    yield f"class {_class_name(code)}("
    yield "    Form,"
    yield from _guess("" if form.code else "no code is on the sheet")
    yield f"    code={_text(code)},"
    yield f"    table={_text(_slug(f'form {code}'))},"
    yield f"    title={_text(title)},"
    yield from _guess("the kinds of unit that send it")
    yield "    senders=(COMMUNE, TOWN),"
    if form.records:
        yield from _mapping("columns_are={", form.records, "},")
    if form.has_total:
        yield "    has_total=True,"
    if derived:
        yield from _guess("computed from other columns, never read")
        yield f"    ignored={_tuple(derived)},"
    yield "):"
    yield f'    """{code}: {title}."""'
    yield ""
    if form.sections:
        yield from _mapping("section: Text = section({", form.sections, "})")
    for field in fields:
        if is_personal(field.path):
            yield f"    # left out, personal data that no form may have (S-05): {_plain(' › '.join(field.path))}"
    for field in kept:
        kind, call, guess = lines[field.place]
        yield from _guess(guess)
        yield f"    {named[field.place]}: {kind} = {call}"
    yield from _sum_rules(kept, named, counts, code)
    if has_sums:
        yield from _TOTAL_RULE


def _class_name(code: str) -> str:
    return "Form" + re.sub(r"[^0-9A-Za-z]", "", strip_diacritics(code).upper())


def _mapping(opening: str, labels: Sequence[str], closing: str) -> Iterator[str]:
    """Write a dictionary of labels and their names; a sum is the form's own total."""
    yield f"    {opening}"
    yield from (
        f"        {_text(label)}: {'TOTAL' if is_sum_word(label) else _text(_slug(label))}," for label in labels
    )
    yield f"    {closing}"


def _field(form: SampledForm, kept: Sequence[SampledField], field: SampledField) -> tuple[str, str, str]:
    """Return a field's type, its declaration, and what is guessed about it."""
    labels = ", ".join(map(_text, field.path))
    filled = [cell for cell in field.cells if not is_blank(cell)]
    if not form.records and field.place in _key_places(form, kept):
        return _key(labels, field, is_first=field is kept[0])
    if filled and not any(map(is_number, filled)) and not read_days(filled)[0].null_count():
        return "Day", f"date({labels})", ""
    if filled and all(isinstance(cell, str) and cell.strip().lower() in _TICKS for cell in filled):
        return "Flag", f"flag({labels})", ""
    if filled and all(number_of(cell) is not None for cell in filled):
        return "Count", f"count({labels})", ""
    if filled:
        return _of_texts(labels, filled)
    return _of_label(labels, field)


def _of_texts(labels: str, filled: Sequence[Cell]) -> tuple[str, str, str]:
    values = list(dict.fromkeys(str(cell).strip() for cell in filled))
    if len(values) <= _MOST_CHOICES and len(filled) >= _TIMES_REPEATED * len(values):
        return "Text", f"choice({labels}, choices=one_of({', '.join(map(_text, values))}))", "the list, from its cells"
    return "Text", f"text({labels})", "free text, from its cells"


def _of_label(labels: str, field: SampledField) -> tuple[str, str, str]:
    """Guess the kind of a field without values by its label."""
    label = label_key(field.path[-1])
    if field.unit or len(field.path) > 1 or not (_DAY.search(label) or _TEXT.match(label)):
        return "Count", f"count({labels})", "" if field.unit else "a count; its cells are blank"
    if _DAY.search(label):
        return "Day", f"date({labels})", "a day, by its label"
    return "Text", f"text({labels})", "text, by its label"


def _key_places(form: SampledForm, kept: Sequence[SampledField]) -> set[int]:
    """Return the places of the key: the first column, and the next ones while records repeat."""
    places: list[SampledField] = []
    for field in kept:
        if places and not _has_repeats(places):
            break
        if places and not any(isinstance(c, str) or is_number(c) for c in field.cells):
            break
        places.append(field)
    return {field.place for field in (places if not _has_repeats(places) else places[:1])}


def _has_repeats(places: Sequence[SampledField]) -> bool:
    rows = [row for row in zip(*(field.cells for field in places), strict=True) if not is_blank(row[0])]
    return len(set(rows)) < len(rows)


def _key(labels: str, field: SampledField, *, is_first: bool) -> tuple[str, str, str]:
    label, filled = label_key(field.path[-1]), [cell for cell in field.cells if not is_blank(cell)]
    if label.startswith("so quyet dinh"):
        return "Text", f"decision_key({labels})", "part of the key: the number of a decision"
    if not is_first and filled and all(number_of(cell) is not None for cell in filled):
        return "Count", f"line_key({labels}, default=1)", "part of the key: a line; 1 where it is blank"
    return "Text", f"key({labels})", "part of the key: no two records have the same"


def _sum_rules(kept: Sequence[SampledField], named: dict[int, str], counts: Sequence[str], code: str) -> Iterator[str]:
    """Write a rule for each sum that the number row states."""
    own = re.split(r"[-/ ]", code)[0]
    stated = [f for f in kept if f.parts and all(named.get(part) in counts for part in f.parts)]
    for number, field in enumerate(stated, start=1):
        name, parts = named[field.place], [named[part] for part in field.parts]
        yield ""
        sentence = f"“{field.path[-1]}” phải bằng tổng các cột thành phần."
        yield f"    @rule({_text(f'{own}-{number:02}')}, {_text(sentence)}, at={_text(name)})"
        yield f"    def parts_add_up_{number}(cls, cell: pl.Expr) -> Constraint:"
        yield '        """The sum that the number row states."""'
        yield f"        return equals(cell, total_of({_tuple(parts)}))"

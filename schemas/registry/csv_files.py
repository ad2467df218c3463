"""Rows of the registry's CSV files, and the mistakes in them: pure functions of a file's bytes."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a registry folder: file, line (0: the whole file), and a sentence with what to do."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}" if self.line else f"{self.file}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, its values by column; a missing value is ''."""

    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "").strip()


@dataclass(slots=True)
class Reader:
    """Reads values of rows and collects the mistakes."""

    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, row: Row, sentence: str) -> None:
        """Record a mistake in a row."""
        self.mistakes.append(Mistake(row.file, row.line, sentence))

    def rows(self, file: str, content: bytes, columns: Sequence[str]) -> list[Row]:
        """Read the rows of a file that has at least these columns; lines that begin with # are comments."""
        text = self._text(file, content)
        if text is None:
            return []
        found = [(n, line) for n, line in _lines(text) if any(line) and not line[0].startswith("#")]
        if not found:
            self.mistakes.append(Mistake(file, 0, f"it is empty; write the first line: {','.join(columns)}"))
            return []
        (first, header), *lines = found
        header = [name.strip() for name in header]
        if missing := [name for name in columns if name not in header]:
            self.mistakes.append(Mistake(file, first, _on_header(header, missing[0], columns)))
            return []
        return [self._row(file, number, header, line) for number, line in lines]

    def _row(self, file: str, number: int, header: Sequence[str], line: Sequence[str]) -> Row:
        row = Row(file, number, dict(zip(header, line, strict=False)))
        if len(line) > len(header):
            self.add(
                row,
                f"{len(line)} values stand under {len(header)} columns; put a value that has a comma into quotes.",
            )
        return row

    def _text(self, file: str, content: bytes) -> str | None:
        if content.startswith(_UTF_16):
            self.mistakes.append(
                Mistake(file, 1, "it begins with the byte order mark of UTF-16; save it as CSV UTF-8.")
            )
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.mistakes.append(Mistake(file, line, "letters can't be read; save the file as CSV UTF-8."))
            return None
        if "\ufeff" in text or "\0" in text:
            at = min(n for n in (text.find("\ufeff"), text.find("\0")) if n >= 0)
            line = text.count("\n", 0, at) + 1
            self.mistakes.append(
                Mistake(file, line, "an invisible mark (a byte order mark or a null) stands inside; delete it.")
            )
            return None
        return text

    def day(self, row: Row, column: str) -> date | None:
        """Read a day, None where blank."""
        text = row[column]
        day = _day(text)
        if text and day is None:
            self.add(row, f"{text!r} is no day; write it as 2024-02-26.")
        return day

    def number(self, row: Row, column: str) -> int:
        """Read a whole number from 0."""
        text = row[column]
        if text.isascii() and text.isdecimal():
            return int(text)
        self.add(row, f"{column} is {text!r}; write a whole number.")
        return 0

    def choice(self, row: Row, column: str, choices: Sequence[str]) -> str:
        """Read one of several words; '' and a mistake for another one."""
        if row[column] in choices:
            return row[column]
        self.add(row, f"{column} is {row[column]!r}; write one of {', '.join(choices)}.")
        return ""


def _day(text: str) -> date | None:
    """Parse a day as 2024-02-26; None for any other text."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:  # the 30th of February
        return None


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Split CSV text into values, each line with the number of its first line in the file."""
    reader, found, first = csv.reader(io.StringIO(text, newline="")), [], 1
    for line in reader:
        found.append((first, line))
        first = reader.line_num + 1
    return found


def _on_header(header: Sequence[str], missing: str, columns: Sequence[str]) -> str:
    for mark, name in _OTHER_SEPARATORS.items():
        if any(mark in title for title in header):
            return f"its values are separated by {name}; save it with commas ({','.join(columns)})."
    return f"the column {missing!r} is missing; add it to the first line ({','.join(columns)})."

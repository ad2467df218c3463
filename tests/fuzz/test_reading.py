"""Reading damaged workbooks ends: each file has its status, and none harms another.

Read as a run reads, in processes with limits: a mutation may bring its parser down, or make it eat all memory.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

import polars as pl
import pytest
from support.containers import DEFAULT_PASSWORD, encrypted, flat_ods, web_archive, word, word_table
from support.data import DATA, SAMPLES
from support.district import AS_OF, REGISTRY, commune, enterprise, school
from support.formats import delimited, html, ods, parts_of, xls, xlsb, xml_of_excel, zipped
from support.pages import Book, write

from flows.pipeline import reading
from flows.pipeline.workers import Limits
from schemas.submissions import Submission
from transforms.validation.batch import Batch
from warehouse.home.archive import sha256_of

MUTATIONS_A_SEED = 750
SEEDS = (1, 2, 3, 4)  # 3,000 in all
GOOD_EVERY = 25
STATUSES = {"accepted", "accepted_with_warnings", "rejected", "unreadable", "no_report", "unrecognised"}

_ODD_NUMBERS = ("-1", "0", "99999999999", "18446744073709551616", "1e999", "-1e308", "NaN", "inf", "", "x", "1.5", "٣")
_ODD_TEXTS = ("&#0;", "&#xD800;", "&#x202E;", "_x0000_", "_xD800_", "\ufeff", "&x;", "<![CDATA[", "-->", "9" * 5000)
_ODD_PLACES = ("A1", "XFD1048576", "A0", "ZZZZZZ1", "1", "A99999999999", "")
_ODD_BYTES = (0x00, 0xFF, 0x80, 0x22, 0x3C, 0x3E, 0x26, 0x2F, 0x30, 0x39)


def days_as_text(book: Book) -> Book:
    """Write the days of a workbook as text: these writers know no cell formats."""
    for page in book.values():
        page.cells = {at: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for at, v in page.cells.items()}
    return book


def sources() -> list[bytes]:
    """Return good reports in every format, and the samples."""
    books = [commune, enterprise, school]
    found = [write(make()) for make in books]
    found += [to(days_as_text(make())) for make in books for to in (xls, xlsb, ods, xml_of_excel)]
    pages = list(days_as_text(school()).values())
    found += [flat_ods(days_as_text(school())), web_archive(days_as_text(school())), word(word_table(pages[0], 8))]
    found += [encrypted(write(school()), DEFAULT_PASSWORD), (DATA / "formatting" / "runs.xls").read_bytes()]
    found += [html(pages[0]), delimited(pages[0], ";"), delimited(pages[0], "\t", "utf-16")]
    return found + [path.read_bytes() for path in sorted(SAMPLES.glob("*.xls*")) if path.stat().st_size]


def in_bytes(random: Random, content: bytes) -> bytes:
    """Change, drop, double or move bytes, or cut off the end."""
    data = bytearray(content)
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice([1, 4, 30, 512]))
    match random.randrange(6):
        case 0:
            for _ in range(random.randint(1, 12)):
                data[random.randrange(len(data))] = random.choice(_ODD_BYTES)
        case 1:
            for _ in range(random.randint(1, 12)):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case 2:
            del data[start:end]
        case 3:
            data[end:end] = data[start:end] * random.choice([1, 1, 200])
        case 4:
            elsewhere = random.randrange(len(data))
            data[elsewhere:elsewhere] = data[start:end]
        case _:
            del data[start:]
    return bytes(data)


def _some(random: Random, pattern: bytes, replace: Callable[[re.Match[bytes]], bytes], data: bytes) -> bytes:
    """Replace one to five matches of a pattern."""
    places = [match.start() for match in re.finditer(pattern, data)]
    chosen = set(random.sample(places, min(len(places), random.randint(1, 5))))
    return re.sub(pattern, lambda match: replace(match) if match.start() in chosen else match[0], data)


def in_xml(random: Random, data: bytes) -> bytes:
    """Put invalid numbers, addresses and texts into XML; drop or double tags."""

    def any_of(choices: Sequence[str]) -> bytes:
        return random.choice(choices).encode()

    match random.randrange(7):
        case 0:
            return _some(random, rb'"-?\d+"', lambda _: b'"' + any_of(_ODD_NUMBERS) + b'"', data)
        case 1:
            return _some(random, rb">-?[\d.]+<", lambda _: b">" + any_of(_ODD_NUMBERS) + b"<", data)
        case 2:
            return _some(random, rb'"\$?[A-Z]+\$?\d+(:[A-Z]+\d+)?"', lambda _: b'"' + any_of(_ODD_PLACES) + b'"', data)
        case 3:
            return _some(random, rb">[^<]+<", lambda _: b">" + any_of(_ODD_TEXTS) + b"<", data)
        case 4:
            return _some(random, rb"<[^>]*>", lambda _: b"", data)
        case 5:
            return _some(random, rb"<[^>]*>", lambda tag: tag[0] * random.choice([2, 3000]), data)
        case _:
            kinds = [b' t="s"', b' t="e"', b' t="b"', b' t="d"', b' t="str"', b' t="inlineStr"', b' t="x"', b""]
            return _some(random, rb' t="\w+"', lambda _: random.choice(kinds), data)


def in_entries(random: Random, content: bytes) -> bytes:
    """Change, drop, rename or exchange parts of an archive; the checksums are right."""
    parts = parts_of(content)
    for name in random.sample(sorted(parts), min(len(parts), random.randint(1, 3))):
        match random.randrange(8):
            case 0:
                del parts[name]
            case 1:
                parts[random.choice(["xl/workbook.xml", "../x.xml", "content.xml", "x" * 300])] = parts.pop(name)
            case 2:
                parts[name] = random.choice(list(parts.values()))
            case 3 if parts[name]:
                parts[name] = in_bytes(random, parts[name])
            case _:
                parts[name] = in_xml(random, parts[name])
    return zipped(parts)


def mutated(random: Random, content: bytes) -> bytes:
    """Change a content once or twice."""
    if zipfile.is_zipfile(io.BytesIO(content)) and random.random() < 0.75:
        return in_entries(random, content)
    for _ in range(random.randint(1, 2)):
        content = in_xml(random, content) if random.random() < 0.3 else in_bytes(random, content or b"x")
    return content


def read_in_processes(contents: Sequence[bytes]) -> Batch:
    received = {str(n): Submission(str(n), sha256_of(c), len(c), None, True, False) for n, c in enumerate(contents)}
    return reading.read(received, lambda one: contents[int(one.name)], REGISTRY, AS_OF)


@pytest.mark.parametrize("seed", SEEDS)
def test_reading_always_ends(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LIMITS", Limits(cpu_seconds=1.0))  # some hang their parser
    random, found, good = Random(seed), sources(), write(enterprise())
    contents = [mutated(random, random.choice(found)) for _ in range(MUTATIONS_A_SEED)]
    for place in range(0, len(contents), GOOD_EVERY):
        contents[place:place] = [good]

    batch = read_in_processes(contents)

    status = batch.submissions["status"].to_list()
    assert len(status) == len(contents)
    assert set(status) <= STATUSES
    assert {status[place] for place, content in enumerate(contents) if content == good} == {"accepted"}
    explained = batch.findings.filter(pl.col("sentence").str.len_chars() > 0)
    assert set(explained["submission_id"]) >= {str(place) for place, said in enumerate(status) if said != "accepted"}
    assert not batch.findings["sentence"].str.contains("Traceback|Error|Exception").any()

"""No name, telephone or signature below a table is stored, in any layout."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import duckdb
import pytest
from support.district import commune, enterprise, school
from support.pages import Book, Page, Value, write
from support.site import Site

pytestmark = pytest.mark.long(order=48)

NAME, TELEPHONE, TELEPHONE_NUMBER = "Phạm Văn Cấm Lưu", "0912 345 678", 912345678
PLANTED = (NAME.lower(), TELEPHONE, str(TELEPHONE_NUMBER))

SIGNATURE = (None, "NGƯỜI LẬP BIỂU", None, "T/M BAN THƯỜNG VỤ")
SIGNED = (None, NAME, None, NAME)
PLACE_AND_DATE = (None, None, None, "Quỳnh Phụ, ngày 05 tháng 02 năm 2024")
ROLE_AND_NAME = f"Người lập biểu: {NAME}"

# How far below the table's last row the foot begins, and its rows.
FEET: dict[str, tuple[int, tuple[tuple[Value, ...], ...]]] = {
    "right below the table": (1, (PLACE_AND_DATE, SIGNATURE, SIGNED)),
    "no line for the date": (1, (SIGNATURE, (), SIGNED)),
    "no line for the date, after a blank row": (2, (SIGNATURE, (), SIGNED)),
    "a lone name in the key's column": (2, ((None, NAME),)),
    "a lone name in the key's column, right below": (1, ((None, NAME),)),
    "role and name in one cell": (1, ((None, f"{ROLE_AND_NAME} - ĐT {TELEPHONE}"),)),
    "role beside name": (1, ((None, "Người lập biểu", NAME),)),
    "role, name and telephone beside one another": (2, ((None, "Người lập biểu:", None, NAME, None, TELEPHONE),)),
    "telephone beside its label": (2, (SIGNATURE, SIGNED, (None, "Điện thoại", TELEPHONE))),
    "telephone as a number, below": (2, (SIGNATURE, SIGNED, (None, "Điện thoại", None, TELEPHONE_NUMBER))),
    "telephone as a number beside role and name": (2, ((None, ROLE_AND_NAME, None, TELEPHONE_NUMBER),)),
    "telephone as a number beside role and name, right below": (1, ((None, ROLE_AND_NAME, None, TELEPHONE_NUMBER),)),
    "telephone as a number beside the name": (2, ((None, NAME, None, TELEPHONE_NUMBER),)),
    "telephone as a number beside the name, right below": (1, ((None, NAME, None, TELEPHONE_NUMBER),)),
    "the name in many columns": (2, (SIGNATURE, tuple([NAME] * 6))),
}


def without_total(make: Callable[[], Book], name: str) -> Book:
    book = make()
    page = book[name]
    (total,) = {row for (row, _), value in page.cells.items() if value in ("Tổng cộng", "Cộng")}
    page.cells = {cell: value for cell, value in page.cells.items() if cell[0] != total}
    page.move(rows_from=total, rows=-1)
    return book


TABLES: dict[str, tuple[str, Callable[[], Book]]] = {
    "01A-XA": ("01A-XA", commune),
    "01A-XA without a total": ("01A-XA", partial(without_total, commune, "01A-XA")),
    "01B-XA": ("01B-XA", commune),
    "01B-XA without a total": ("01B-XA", partial(without_total, commune, "01B-XA")),
    "02-DN": ("02-DN", enterprise),
    "03-TH": ("03-TH", school),
    "04-KN": ("04-KN", commune),
}


def table_end(page: Page) -> int:
    """Return the last row of the table, from 1; the footer begins three rows below it."""
    return next(row for (row, _), value in sorted(page.cells.items()) if "Quỳnh Phụ, ngày" in str(value)) - 2


def with_foot(sheet: str, make: Callable[[], Book], below: int, rows: tuple[tuple[Value, ...], ...]) -> bytes:
    """Replace the footer of a sheet in a clean workbook."""
    book = make()
    page = book[sheet]
    end = table_end(page)
    page.cells = {cell: value for cell, value in page.cells.items() if cell[0] < end}
    for number, values in enumerate(rows, start=end + below):
        page.row(number, *values)
    return write(book)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Map each file to its rows in every table and view, of the warehouse and of the published copy."""
    site = Site.below(tmp_path_factory.mktemp("privacy"))
    for (table, (sheet, make)), (foot, (below, rows)) in product(TABLES.items(), FEET.items()):
        site.put(f"{table}, {foot}.xlsx", with_foot(sheet, make, below, rows))
    site.run("only")
    files: dict[str, list[str]] = {path.name: [] for path in site.inbox.iterdir()}
    for database in (site.home.database, site.home.published):
        with duckdb.connect(str(database), read_only=True) as connection:
            of = dict(connection.sql("SELECT submission_id, file_name FROM ledger.submission").fetchall())
            for (name,) in connection.sql(
                "SELECT DISTINCT table_schema || '.' || table_name FROM information_schema.columns "
                "WHERE column_name = 'submission_id'"
            ).fetchall():
                rows = connection.sql(
                    f"SELECT submission_id, COLUMNS(* EXCLUDE submission_id)::VARCHAR FROM {name} WHERE submission_id IS NOT NULL"
                )
                for submission_id, *values in rows.fetchall():
                    row = f"{name}: {' | '.join(value for value in values if value)}"
                    files[of[submission_id]].append(row)
    return files


def cases() -> Iterator[pytest.ParameterSet]:
    """Combine every table with every footer."""
    for table, foot in product(TABLES, FEET):
        yield pytest.param(table, foot)


@pytest.mark.parametrize(("table", "foot"), list(cases()))
def test_nothing_of_a_foot_is_kept(table: str, foot: str, kept: dict[str, list[str]]) -> None:
    rows = kept[f"{table}, {foot}.xlsx"]

    assert rows != []
    assert [row for row in rows for planted in PLANTED if planted in row.lower()] == []

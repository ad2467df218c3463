"""The cells of some submissions alone are those that the view has of them."""

from pathlib import Path

from integration.runs import Place, school
from polars.testing import assert_frame_equal

from schemas.forms import FORMS
from warehouse.ledger.store import Warehouse
from warehouse.tables.cells import cells_sql


def test_of_some_submissions_alone(tmp_path: Path) -> None:
    place = Place.below(tmp_path)
    place.put("a.xlsx", school("2022", 2))
    place.put("b.xlsx", school("2023", 1))
    place.run("first")
    with Warehouse.open(place.home.database) as warehouse:
        part = "part AS (SELECT submission_id FROM ledger.submission WHERE file_name = 'a.xlsx')"
        alone = warehouse.query(f"WITH {part} FROM ({cells_sql(FORMS, 'part')}) ORDER BY ALL")
        of_view = warehouse.query(f"WITH {part} FROM ledger.cell SEMI JOIN part USING (submission_id) ORDER BY ALL")
        every = warehouse.query("FROM ledger.cell")
    assert 0 < alone.height < every.height
    assert_frame_equal(alone, of_view)

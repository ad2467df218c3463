"""The cells of some submissions equal those of the view."""

from pathlib import Path

from polars.testing import assert_frame_equal
from support.school_report import school
from support.site import Site

from schemas.forms import FORMS
from warehouse.ledger.store import Warehouse
from warehouse.tables.cells import cells_sql


def test_of_some_submissions_alone(tmp_path: Path) -> None:
    site = Site.below(tmp_path)
    site.put("a.xlsx", school("2022", 2))
    site.put("b.xlsx", school("2023", 1))
    site.run("first")
    with Warehouse.open(site.home.database) as warehouse:
        part = "part AS (SELECT submission_id FROM ledger.submission WHERE file_name = 'a.xlsx')"
        alone = warehouse.query(f"WITH {part} FROM ({cells_sql(FORMS, 'part')}) ORDER BY ALL")
        of_view = warehouse.query(f"WITH {part} FROM ledger.cell SEMI JOIN part USING (submission_id) ORDER BY ALL")
        every = warehouse.query("FROM ledger.cell")
    assert 0 < alone.height < every.height
    assert_frame_equal(alone, of_view)

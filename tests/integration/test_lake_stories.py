"""Every story of the specification over a lake: the same tests with another storage backend."""

from collections.abc import Iterator

import pytest
from spec.test_crosscheck_stories import *  # noqa: F403
from spec.test_crosscheck_stories import prepared, warehouse  # noqa: F401
from spec.test_outlook import test_a_story, test_names_are_sorted_as_vietnamese_sorts_them  # noqa: F401
from spec.test_stories import *  # noqa: F403
from spec.test_stories import ledger  # noqa: F401
from support.lakes import Lakes, throw_away_lake
from support.ledger import BACKENDS, Ledger

from warehouse.ledger.store import Warehouse

pytestmark = [pytest.mark.long(order=2), pytest.mark.thinned(every=25)]


@pytest.fixture(scope="module", autouse=True)
def over_a_lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakes]:
    with throw_away_lake(tmp_path_factory.mktemp("lake")) as lakes, pytest.MonkeyPatch.context() as patched:
        patched.setattr(BACKENDS, "new", lakes.new)
        yield lakes


def test_these_stories_are_over_a_lake(ledger: Ledger, warehouse: Warehouse) -> None:  # noqa: F811
    assert ledger.warehouse.backend.is_shared
    assert warehouse.backend.is_shared

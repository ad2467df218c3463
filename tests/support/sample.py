"""The sample district, consolidated without Prefect."""

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from support.ledger import REGISTRY
from support.site import Site

from reports.sample.district import SAMPLE_AS_OF, sample_district


def sample_site(folder: Path) -> Site:
    """Consolidate the sample district in a folder, as `tonghop demo` does."""
    site = with_sample_files(Site.below(folder))
    site.run("only", as_of=SAMPLE_AS_OF)
    return site


def with_sample_files(site: Site) -> Site:
    """Put the sample district's files into a site's inbox."""
    for file in sample_district(REGISTRY):
        (site.inbox / file.name).parent.mkdir(exist_ok=True)
        site.put(file.name, file.content)
    return site


@cache
def shared_sample() -> Site:
    """Return the sample district's site, consolidated once; tests only read it."""
    folder = mkdtemp(prefix="tonghop-")
    atexit.register(shutil.rmtree, folder)
    return sample_site(Path(folder))

"""The sample district's workbooks in a home's inbox."""

from reports.sample.district import sample_district
from schemas.registry import Registry
from warehouse.home.layout import Home


def fill_inbox(home: Home, registry: Registry) -> int:
    """Write the sample district's workbooks into the inbox; return their number. A file with the same content stays."""
    home.prepare()
    files = 0
    for file in sample_district(registry):
        target = home.inbox / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != file.content:
            target.write_bytes(file.content)
        files += 1
    return files

"""Registry folders for tests, made from the sample district's."""

import re
from pathlib import Path


def rename_office(folder: Path, office_id: str, name: str, parent: str) -> None:
    """Give the office of a registry folder another id, name and superior."""
    path = folder / "office.csv"
    text = path.read_text(encoding="utf-8")
    for item, value in (("office_id", office_id), ("name", name), ("parent", parent)):
        text = re.sub(rf"^{item},[^,\n]*", f"{item},{value}", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")

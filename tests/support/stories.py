"""Stories as tables: actions by day, and the views as known on given days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from support.ledger import Ledger, Stated


@dataclass(frozen=True)
class Story:
    """`happens`: columns day, act, file, unit, period, version, admitted, beside. `then`: day, view, where, says.

    Acts: `sends`, `sends wrong` (it is rejected), `sends again` (the same content), `reads again`, and what people
    do; `issued` names a period. `beside`: `host=…`,
    `register=…`. A blank cell of a day means the line above's. `where` and `says` are SQL of the view's columns.
    """

    name: str
    happens: str
    then: str

    def tell(self, ledger: Ledger) -> None:
        """Play the story: one run a day, actions in between."""
        for (day, is_sent), lines in groupby(_rows(self.happens), lambda line: (line["day"], _is_sent(line))):
            if is_sent:
                ledger.send(date.fromisoformat(day), *(_told(line, ledger) for line in lines))
            else:
                for line in lines:
                    if line["act"] == "issued":
                        ledger.issue(date.fromisoformat(day), line["period"])
                        continue
                    ledger.act(date.fromisoformat(day), line["act"], line["file"])

    def check(self, ledger: Ledger) -> None:
        """Check every line of `then`."""
        for line in _rows(self.then):
            view, _, parameters = line["view"].partition("(")
            asked = f"'{line['day']} 23:00:00+00'" + (f", {parameters.rstrip(')')}" if parameters else "")
            where = f"WHERE {line['where']}" if line["where"] else ""
            found = ledger.ask(f"SELECT ({line['says']}) FROM district.{view}_as_known_at({asked}) {where}")
            assert found, f"{self.name}: {line} has no row"
            assert {said for (said,) in found} == {True}, (
                f"{self.name}: {line}, found {_shown(ledger, view, asked, where)}"
            )


def _shown(ledger: Ledger, view: str, asked: str, where: str) -> list[dict[str, Any]]:
    return ledger.warehouse.query(f"FROM district.{view}_as_known_at({asked}) {where}").to_dicts()


def _is_sent(line: dict[str, str]) -> bool:
    return line["act"].startswith(("sends", "reads"))


def _told(line: dict[str, str], ledger: Ledger) -> Stated:
    beside = dict(part.split("=") for part in line.get("beside", "").split() if part)
    status = {"sends again": "duplicate"}.get(line["act"], "rejected" if line["act"].endswith("wrong") else "accepted")
    before = ledger.readings.get(line["file"]) if line["act"].startswith("reads") else None
    report = Stated(
        line["file"],
        line["unit"],
        line["period"],
        int(line["admitted"] or 0),
        int(line["version"]) if line.get("version") else None,
        status,
        beside.get("host", ""),
        beside["register"].split(",") if "register" in beside else (),
        reread_of=before,
    )
    ledger.readings[report.file] = report.file
    return report


def _rows(table: str) -> Iterator[dict[str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    day = ""
    for cells in lines[1:]:
        row = dict(zip(lines[0], cells, strict=True))
        day = row["day"] = row["day"] or day
        yield row

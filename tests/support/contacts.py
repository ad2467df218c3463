"""The sample registry with contacts, as an office that answers by mail has them."""

from dataclasses import replace

from support.ledger import REGISTRY

from schemas.registry import Registry


def contact_of(unit_id: str) -> str:
    """Return a unit's mail address."""
    return f"{unit_id}@don-vi.vn"


def with_contacts(*units: str, **office: tuple[int, ...]) -> Registry:
    """Return the registry with a contact for each of the units, without names for all; `office`: days of reminders."""
    found = [
        replace(u, contact=contact_of(u.unit_id)) if not units or u.unit_id in units else u for u in REGISTRY.units
    ]
    return replace(REGISTRY, units=tuple(found), office=replace(REGISTRY.office, **office))

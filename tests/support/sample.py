"""The sample district, consolidated without Prefect."""

from pathlib import Path

from integration.runs import REGISTRY, Place

from reports.sample.district import SAMPLE_AS_OF, sample_district


def sample_place(folder: Path) -> Place:
    """The sample district in a folder, as `tonghop demo` leaves it."""
    place = filled(Place.below(folder))
    place.run("only", as_of=SAMPLE_AS_OF)
    return place


def filled(place: Place) -> Place:
    """The place, with the sample district's files in its inbox."""
    for file in sample_district(REGISTRY):
        (place.inbox / file.name).parent.mkdir(exist_ok=True)
        place.put(file.name, file.content)
    return place

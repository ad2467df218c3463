"""What holds for every test."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says nothing where several tests share a core.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# What `make test` leaves to `make test-long`, the longest first: processes killed, servers lost, services that wait.
LONG = (
    "integration/test_killed.py",
    "integration/test_lake_stories.py",
    "integration/test_lake.py",
    "integration/test_lake_lost.py",
    "integration/test_lake_kept_small.py",
    "integration/test_lake_served.py",
    "integration/test_served_runs.py",
    "integration/test_lake_in_a_store.py",
    "integration/test_work_pool.py",
    "soak/test_week.py",
    "integration/test_automations.py",
    "e2e/test_prefect_ui.py",
    "integration/test_readers.py",
    "integration/test_backup.py",
    "integration/test_lost_server.py",
    "integration/test_damage.py",
    "integration/test_rebuild.py",
    "integration/test_hostile_inbox.py",
    "integration/test_acts.py",
    "integration/test_district_workbook.py",
    "integration/test_forget.py",
    "integration/test_dask.py",
    "integration/test_samples_run.py",
    "e2e/test_page.py",
    "property/test_crosschecks.py",
    "integration/test_saved_by_libreoffice.py",
    "integration/test_template_in_libreoffice.py",
)

# Of these every so manieth case is tried, unless THOROUGH is set: they are many of a kind, and take minutes together.
THINNED = {
    "integration/test_killed.py": 6,
    "integration/test_lake_stories.py": 6,
    "integration/test_lake_lost.py": 7,
    "integration/test_backup.py": 2,
}
# These are tried where THOROUGH is set, with any parameters: each takes long, and another test asks most of it.
THOROUGH_ALONE = {
    "test_many_nights",
    "test_a_rebuild_makes_the_districts_rows_anew_and_no_other",
    "test_the_flow_on_a_cluster_of_its_own",
    "test_a_home_with_a_file_of_its_own_moves_into_a_lake_and_back_by_a_rebuild",
    "test_a_writer_that_is_killed_leaves_nothing_half_loaded[publish-0.0]",
    "test_five_at_once",
    "test_whatever_the_old_file_is[overwritten]",
    "test_whatever_the_old_file_is[no database]",
    "test_the_sample_district_after_many_kinds_of_runs",
    "test_every_figure_is_what_the_command_beside_it_gives[latest-as it is]",
    "test_every_figure_is_what_the_command_beside_it_gives[2022-as it was]",
    "test_totals_are_the_districts_under_whatever_units[None-2024-01]",
    "test_totals_are_the_districts_under_whatever_units[on_day1-2023]",
    "test_calculated_again_the_figures_stay[2023]",
    "test_killed_on_the_command_line",
    "test_it_opens_in_silence_and_axe_finds_nothing[telephone-dark]",
    "test_it_opens_in_silence_and_axe_finds_nothing[paper-dark]",
    "test_killed_between_the_renames_the_next_run_makes_it_anew",
    "test_a_reader_in_a_loop_through_many_runs",
    "test_the_service_says_so_and_the_next_one_goes_on",
    *(f"test_is_told_and_the_next_run_with_room_gives_everything[{size}]" for size in (64, 96, 400, 900, 2700, 3000)),
}

LONGEST_NAME_BYTES = 60  # of a case named by its content


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones are marked, and begin first: where files are shared out, none is left to the end."""
    if not os.environ.get("THOROUGH"):
        _thin_out(config, items)
    order = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    for item in items:
        if item.path in order:
            item.add_marker(pytest.mark.long)
    items.sort(key=lambda item: order.get(item.path, len(order)))


def _thin_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = []
    for name, every in THINNED.items():
        cases = [item for item in items if item.path == Path(__file__).parent / name]
        left_out += [case for number, case in enumerate(cases) if number % every]
    left_out += [item for item in items if {item.name, getattr(item, "originalname", None)} & THOROUGH_ALONE]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A workbook's bytes tell when it was made: named by them, a case has another name in each process that shares them."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAME_BYTES else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything a test needs is there: a test that skips itself has failed."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may skip: {report.longrepr}"
    return report

"""The deployment `nightly`: the flow every night, and on demand in the UI."""

from typing import cast

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.errors import UsageError
from flows.nightly.flow import consolidate
from flows.settings import Settings

NIGHTLY = "nightly"


def nightly(settings: Settings) -> RunnerDeployment:
    """Build the deployment, with one run at a time; a second one waits in the queue.

    Raises UsageError where the schedule is not valid.
    """
    built = consolidate.to_deployment(  # `_sync`: else it returns a coroutine while a loop is running
        NIGHTLY,
        schedule=_schedule(settings),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
        description="Reads what the units sent, validates it, loads it, and publishes the district's figures.",
        entrypoint_type=EntrypointType.MODULE_PATH,
        _sync=True,  # type: ignore[call-arg]
    )
    return cast(RunnerDeployment, built)


def _schedule(settings: Settings) -> Schedule:
    try:
        return Cron(settings.schedule, timezone=settings.timezone)
    except ValueError as error:
        raise UsageError(
            f"TONGHOP_SCHEDULE={settings.schedule!r} is no cron schedule; write it as 0 1 * * *"
        ) from error

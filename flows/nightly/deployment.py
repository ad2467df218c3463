"""The deployment `nightly`: the flow, every night, and whenever an operator asks for it in the UI."""

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
    """The deployment, one run at a time: a second waits in the queue, where the UI shows it."""
    made = consolidate.to_deployment(  # `_sync`: else it hands out a coroutine wherever a loop happens to be running
        NIGHTLY,
        schedule=_schedule(settings),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
        description="Reads what the units sent, validates it, loads it, and publishes the district's figures.",
        entrypoint_type=EntrypointType.MODULE_PATH,
        _sync=True,  # type: ignore[call-arg]
    )
    return cast(RunnerDeployment, made)


def _schedule(settings: Settings) -> Schedule:
    try:
        return Cron(settings.schedule, timezone=settings.timezone)
    except ValueError as wrong:
        raise UsageError(
            f"TONGHOP_SCHEDULE={settings.schedule!r} is no cron schedule; write it as 0 1 * * *"
        ) from wrong

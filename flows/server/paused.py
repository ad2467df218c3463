"""Deployments that somebody paused in the UI stay paused when the service starts again."""

from prefect import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound


async def keep_paused(deployment: RunnerDeployment) -> bool:
    """Give a deployment that is about to be applied the pauses that it has on the server; return whether it has any."""
    async with get_client() as client:
        try:
            known = await client.read_deployment_by_name(f"{deployment.flow_name}/{deployment.name}")
        except ObjectNotFound:
            return False
    is_off = bool(known.schedules) and not any(schedule.active for schedule in known.schedules)
    if known.paused:
        deployment.paused = True
    if is_off:
        deployment.schedules = [s.model_copy(update={"active": False}) for s in deployment.schedules or []]
    return known.paused or is_off

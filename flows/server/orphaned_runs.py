"""Orphaned flow runs, which a stopped service left unfinished."""

from uuid import UUID

from prefect import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

_MESSAGE = "The service stopped while this run was going on. What it had archived or loaded is kept: run it again."


async def mark_orphaned_runs(deployment_id: UUID) -> int:
    """Mark the deployment's unfinished runs as crashed, which frees their slots in the queue; return their number.

    To be called before the deployment's only runner starts.
    """
    going_on = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    async with get_client() as client:
        runs = await client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=going_on)),
        )
        for run in runs:
            await client.set_flow_run_state(run.id, Crashed(message=_MESSAGE), force=True)
    return len(runs)

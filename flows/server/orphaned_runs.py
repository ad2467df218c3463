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

_MESSAGE = "Dịch vụ đã dừng giữa lần chạy này. Phần đã lưu, đã nạp vẫn còn: hãy chạy lại."
_GOING_ON = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING, StateType.PAUSED]


async def mark_orphaned_runs(deployment_ids: list[UUID]) -> int:
    """Mark the deployments' unfinished runs as crashed, which frees their slots in the queue; return their number.

    To be called before the deployments' only runner starts.
    """
    going_on = FlowRunFilterStateType(any_=_GOING_ON)
    async with get_client() as client:
        runs = await client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=deployment_ids)),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=going_on)),
        )
        for run in runs:
            await client.set_flow_run_state(run.id, Crashed(message=_MESSAGE), force=True)
    return len(runs)

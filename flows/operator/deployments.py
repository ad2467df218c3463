"""The deployments of the acts, served beside `nightly`."""

from typing import cast

from prefect.deployments.runner import RunnerDeployment
from prefect.types.entrypoint import EntrypointType

from flows.operator.flows import ALL


def act_deployments() -> list[RunnerDeployment]:
    """Build a deployment for each act, of the act's name."""
    return [
        cast(
            RunnerDeployment,
            act.to_deployment(act.name, entrypoint_type=EntrypointType.MODULE_PATH, _sync=True),  # type: ignore[call-arg]
        )
        for act in ALL
    ]

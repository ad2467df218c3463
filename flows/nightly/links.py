"""Addresses in the UI of the deployments' forms."""

from prefect import get_client

_MAX_DEPLOYMENTS = 100


def form_links() -> dict[str, str]:
    """Return name → address of the form of each deployment on the server; of two with one name, either."""
    with get_client(sync_client=True) as client:
        found = client.read_deployments(limit=_MAX_DEPLOYMENTS)
    return {deployment.name: f"/deployments/deployment/{deployment.id}/run" for deployment in found}

"""The nightly Prefect flow: tasks, deployment, parameters, artifacts, events."""

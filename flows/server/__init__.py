"""The service: Prefect's server, the runner, orphaned runs, automations."""

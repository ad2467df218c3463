"""The edge: pipeline, actions, documents, nightly flow, server, command line. Only this room imports Prefect."""

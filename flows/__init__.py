"""The edge: the Prefect flow, the command line, settings. The only room that knows Prefect."""

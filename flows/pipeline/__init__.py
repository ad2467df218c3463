"""The steps of a run, without Prefect: collect, read, load, publish, return, report."""

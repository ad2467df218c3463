"""The operator's acts in the Prefect UI: each a deployment with a form, on the functions of the command line."""

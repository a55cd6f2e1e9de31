"""`winback build`: dbt in this process, on the project as parsed before, and nothing at all where nothing changed."""

from winback.building.run import run_build

__all__ = ["run_build"]

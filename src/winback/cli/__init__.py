"""The command line: ``winback init``, ``build``, ``fit``, ``export``, ``report`` and the others.

A module for each group of commands; each is thin, and imports what it needs when it runs.
"""

from winback.cli import building, forgetting, lists, mapping, records, reporting, spark
from winback.cli.group import main

__all__ = ["building", "forgetting", "lists", "main", "mapping", "records", "reporting", "spark"]

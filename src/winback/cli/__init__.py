"""The command line: ``winback init``, ``build``, ``trials``, ``fit``, ``export``, ``records`` and ``report``.

A module for each group of commands; each is thin, and imports what it needs when it runs.
"""

from winback.cli import building, lists, mapping, records, reporting
from winback.cli.group import main

__all__ = ["building", "lists", "main", "mapping", "records", "reporting"]

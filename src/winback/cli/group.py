"""The command itself, and what its sub-commands share."""

from pathlib import Path
from typing import Any

import click

from winback.errors import ArgumentError, UserError


class _Commands(click.Group):
    """Commands that end with a message if the user has to fix something."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ArgumentError as error:
            raise click.UsageError(str(error)) from error
        except UserError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winback", message="%(prog)s %(version)s")
def main() -> None:
    """Turn raw orders into named customer segments and reports."""


def say(text: str) -> None:
    """Tell a person how far the work is."""
    click.echo(text, err=True)


database_option = click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path),
    envvar="WINBACK_DB",
    show_envvar=True,
    help="The DuckDB file that `dbt build` wrote. [default: winback.duckdb in the project]",
)

project_option = click.option(
    "--project-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The project folder, with the options in its dbt_project.yml.",
)

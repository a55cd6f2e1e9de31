"""The command itself, and what its sub-commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from winback.errors import ArgumentError, UserError
from winback.trouble import in_words

if TYPE_CHECKING:
    from winback.publishing import Source


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
        except Exception as error:
            if (words := in_words(error)) is None:
                raise
            raise click.ClickException(words) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winback", message="%(prog)s %(version)s")
def main() -> None:
    """Turn raw orders into named customer segments and reports."""


def is_named(option: str) -> bool:
    """Say whether a person wrote the option of the running command, and not a variable of the environment."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def what_to_read(working: Path, published: Path | None) -> Source:
    """Return the published version, or the working file: if it is named with --db, or nothing is published."""
    from winback.publishing import Source, source_of  # noqa: PLC0415

    source = Source(working) if is_named("database") else source_of(working, published)
    if source.note:
        say(source.note)
    return source


def say(text: str) -> None:
    """Tell a person how far the work is."""
    click.echo(text, err=True)


def _checked(context: click.Context, _option: click.Parameter, database: Path | None) -> Path | None:
    """Refuse a database in which customers are being forgotten, but to the command that finishes it."""
    from winback.privacy.people import refuse_unfinished  # noqa: PLC0415

    if context.info_name != "forget":
        refuse_unfinished(database or Path("winback.duckdb"))
    return database


def of_project(database: Path | None, project_dir: Path) -> Path:
    """Return the DuckDB file of a project, which may be another one than that of the folder where a person is."""
    from winback.privacy.people import refuse_unfinished  # noqa: PLC0415

    target = database or project_dir / "winback.duckdb"
    refuse_unfinished(target)
    return target


database_option = click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path),
    envvar="WINBACK_DB",
    show_envvar=True,
    callback=_checked,
    help="The DuckDB file that builds work on. [default: winback.duckdb in the project]",
)

published_option = click.option(
    "--published",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WINBACK_PUBLISHED",
    show_envvar=True,
    help="The folder of published versions. [default: published, beside the DuckDB file]",
)

wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    envvar="WINBACK_WAIT",
    show_envvar=True,
    help="Seconds to wait for another program that has the DuckDB file open, such as a build.",
)

publish_option = click.option(
    "--publish/--no-publish",
    "publishes",
    default=True,
    envvar="WINBACK_PUBLISH",
    show_envvar=True,
    help="Whether to publish the tables if the build is whole. [default: publish]",
)

project_option = click.option(
    "--project-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The project folder, with the options in its dbt_project.yml.",
)

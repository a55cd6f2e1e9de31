"""`winback init`: how to read files of your own."""

import shlex
import sys
from pathlib import Path

import click

from winback.cli.group import main
from winback.durable import write_whole
from winback.mapping.contract import ENTITIES, LOOKUPS


@main.command()
@click.argument("file")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write the mapping to. [default: mappings/<name of FILE>.yml]",
)
@click.option(
    "--entity",
    type=click.Choice((*ENTITIES, *LOOKUPS)),
    help="What the rows are, if the command does not recognize it.",
)
@click.option("--date-format", help="The format of the dates in strptime letters, such as '%d/%m/%Y %H:%M'.")
@click.option("--force", is_flag=True, help="Overwrite an existing mapping.")
def init(file: str, out: Path | None, entity: str | None, date_format: str | None, force: bool) -> None:
    """Propose how to read FILE, and write the proposal as YAML.

    FILE is a CSV, Parquet or Excel file, a folder of similar files, or a table of a DuckDB file as file#table. Run the
    command from the project folder: paths are written as given. It exits with code 1 if you have to decide something.
    """
    # Looking at files takes pandas and DuckDB; other commands need not wait for them.
    from winback.mapping.start import start  # noqa: PLC0415

    target = (
        out
        or Path("mappings")
        / f"{Path(file).name.replace('#', '.').split('.')[-1 if '#' in file else 0] or 'mapping'}.yml"
    )
    if target.exists() and not force:
        raise click.ClickException(f"{target} exists. Add --force to overwrite it, or --out to write another file.")
    found = start(
        file,
        target,
        entity=entity,
        date_format=date_format,
        command=shlex.join(
            ["winback", "init", *sys.argv[2:]] if sys.argv[1:2] == ["init"] else ["winback", "init", str(file)]
        ),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, found.yaml)
    click.echo(found.report)
    if not found.proposal.is_ready:
        sys.exit(1)

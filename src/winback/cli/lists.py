"""`winback export`: lists to send."""

from datetime import datetime
from pathlib import Path

import click

from winback.cli.group import database_option, main, published_option, wait_option, what_to_read


@main.command("export")
@click.argument("program", required=False)
@click.option("--all", "every", is_flag=True, help="Export the lists of all programs that have customers to send to.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to. Each list gets a folder of its name in it.",
)
@click.option(
    "--sent-on", type=click.DateTime(["%Y-%m-%d"]), help="The day you send it. [default: the day of the list]"
)
@database_option
@published_option
@wait_option
def export_list_command(
    *,
    program: str | None,
    every: bool,
    out: Path,
    sent_on: datetime | None,
    database: Path | None,
    published: Path | None,
    wait: float,
) -> None:
    """Write the list of PROGRAM into files: the customers to send to, and separately the control group.

    The lists are those of the published version; with --db, those of that file. The command overwrites nothing and
    writes each list once. It marks the list as sent in the DuckDB file, so that the next build suppresses these
    customers for a while.
    """
    from winback.lists.errors import NothingToExportError  # noqa: PLC0415
    from winback.lists.export import export_list, programs  # noqa: PLC0415

    if every == (program is not None):
        raise click.UsageError("Name a program, or add --all.")
    target = database or Path("winback.duckdb")
    source = what_to_read(target, published)
    lists = source.database if source.is_published else None
    for one in programs(target, published=lists, wait=wait) if program is None else [program]:
        try:
            done = export_list(
                target, one, out, sent_on=sent_on.date() if sent_on else None, published=lists, wait=wait
            )
        except NothingToExportError as error:
            # that a program has nobody, or was exported, is news and no failure of the others
            if program is not None:
                raise
            click.echo(str(error))
            continue
        counts = done.manifest["counts"]
        if done.was_there:
            click.echo(f"{done.folder} was already complete. It is now marked as sent.")
        click.echo(f"{done.folder}: {counts['send']:,} to send to, {counts['control']:,} held back as control group")
        if without := counts["send_without_contact_key"]:
            click.echo(
                f"{without:,} of the customers to send to have no contact_key: the files have only their customer_id."
            )
            if without == counts["send"]:
                click.echo(
                    "If your mail tool needs an address, map contact_key (docs/bring-your-own-data.md) and take this "
                    f"list back: winback records unsend {done.manifest['list_id']}"
                )
        if suppressed := sum(counts["suppressed"].values()):
            click.echo(f"Suppressed for a reason: {suppressed:,}")
        click.echo(done.manifest["minimum_detectable_effect"]["in_words"])

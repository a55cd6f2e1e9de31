"""What `stress_whole.py` checks of a database after each command that was ended."""

import json
import shutil
from collections import Counter

import duckdb
from stress_readers import database_digests
from stress_shop import Shop

from winback.durable import sha256_of
from winback.privacy.people import journal_file
from winback.publishing.folder import current_version, read_manifest
from winback.whole import Build, last_build

KEPT = {
    "list_assignments": "select concat_ws('|', dataset, program, salt, assigned_on, arm), customer_id from records.{}",
    "lists_sent": "select concat_ws('|', dataset, list_id, program, sent_on), customer_id from records.{}",
}
"""Records of which no row may be lost: what a row is beside its customer, and the customer."""
NOT_COMPARED = ("segmentation_fits", "build_options", "builds")
"""Records that say how often something was done, and not what is so."""
REFUSALS = ("is unfinished", "being forgotten")


def build_of(shop: Shop) -> Build | None:
    """Return the last build of the working file."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        return last_build(connection)


def is_whole(shop: Shop) -> bool:
    """Say whether the last build is whole, and nobody is being forgotten."""
    build = build_of(shop)
    return build is not None and build.state == "whole" and not journal_file(shop.database).exists()


def records(shop: Shop) -> dict[str, Counter[tuple[str, str]]]:
    """Return the rows of the records; forgotten customers have one name."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        return {
            table: Counter(
                (row, "forgotten" if customer in shop.forgotten or customer.startswith("forgotten:") else customer)
                for row, customer in connection.execute(query.format(table)).fetchall()
            )
            for table, query in KEPT.items()
        }


def check_published(shop: Shop) -> None:
    """Look whether readers have a whole version."""
    version = current_version(shop.published)
    if version is None:
        shop.fault("nothing is published")
        return
    manifest = read_manifest(version)
    shop.counts["versions checked"] += 1
    for told in (*manifest["tables"], manifest["reader"]):
        if sha256_of(version / told["file"]) != told["sha256"]:
            shop.fault(f"{version / told['file']} is not as the manifest says")
    with duckdb.connect(str(version / manifest["reader"]["file"]), read_only=True) as connection:
        build = last_build(connection)
        for told in manifest["tables"]:
            of = (f'"{told["schema"]}"."{told["table"]}"', f"'{version / told['file']}'")
            rows = {connection.query(f"from {one}").count("*").fetchall()[0][0] for one in of}
            if rows != {told["rows"]}:
                shop.fault(f"{told['table']} of version {version.name} has {rows} rows, not {told['rows']}")
    if build is None or (build.id, build.state) != (manifest["build_id"], "whole"):
        shop.fault(f"version {version.name} is of {build}, its manifest says {manifest['build_id']}")


def check_lists(shop: Shop) -> None:
    """Look whether each list is whole, and marked as sent for all of its customers or for none."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        sent = dict(connection.execute("select list_id, count(*) from records.lists_sent group by 1").fetchall())
    for folder in (one for one in shop.lists.glob("*") if not one.name.startswith(".")):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        shop.counts["lists checked"] += 1
        if any(sha256_of(folder / told["file"]) != told["sha256"] for told in manifest["files"]):
            shop.fault(f"{folder} is not as its manifest says")
        if sent.get(folder.name, 0) not in (0, manifest["counts"]["send"]):
            shop.fault(f"{folder.name}: {sent[folder.name]} marked as sent, {manifest['counts']['send']} in the list")


def check_refused(shop: Shop) -> None:
    """Look whether an unfinished database is refused by a command that would use it, and that nothing was written."""
    if is_whole(shop):
        shop.counts["found whole after a kill"] += 1
        return
    shop.counts["found unfinished after a kill"] += 1
    out = shop.folder / "refused"
    users = (["export", "--all", "--out", str(out)], ["report", "--out", str(out)], ["fit"], ["publish"])
    arguments = users[shop.counts["found unfinished after a kill"] % len(users)]
    process = shop.start([*arguments, "--db", str(shop.database)])
    output, _ = process.communicate()
    shop.counts[f"{arguments[0]} refused an unfinished database"] += 1
    if not process.returncode or out.exists() or not any(words in output for words in REFUSALS):
        shop.fault(f"{arguments[0]} used an unfinished database ({process.returncode}): {output[-500:]}")


def check_equal(shop: Shop) -> None:
    """Build once more from scratch with the records, and compare every mart and record."""
    clean = Shop(shop.folder / "clean", shop.draws, shop.options, faults=shop.faults)
    clean.folder.mkdir()
    key = shop.database.with_name(f"{shop.database.name}.forget-key")
    if key.exists():
        (clean.folder / key.name).write_bytes(key.read_bytes())
        (clean.folder / key.name).chmod(0o600)
    kept = str(clean.folder / "records")
    shop.end("records export", kept)
    clean.end("records import", kept)
    clean.end("build --no-publish")
    left, right = (database_digests(one.database, ("marts", "records"), NOT_COMPARED) for one in (shop, clean))
    for name in sorted({*left, *right}):
        if left.get(name) != right.get(name):
            shop.fault(f"{name}: {left.get(name)} after kills, {right.get(name)} built from scratch")
    shop.counts["compared with a build from scratch"] += 1
    shutil.rmtree(clean.folder)

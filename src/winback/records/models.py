"""`winback records import --models-only`: another database's segmentation models, or earlier ones, in use."""

from __future__ import annotations

from pathlib import Path

from winback.database import open_database
from winback.records.folder import Filed, check_folder, load_folder, recover
from winback.records.tables import FITS, SCHEMA, RecordsError, make_table
from winback.records.versions import WRITE_VERSION, check_version
from winback.segments.keeping.model import Model, adopt, read_models, stack_models


def import_models(database: Path, folder: Path) -> list[Model]:
    """Make the segmentation models of a folder the ones in use, also where the database has newer or other ones.

    Parameters
    ----------
    database : path
        The DuckDB file; created where there is none.
    folder : path
        What `export_records` wrote; nothing else of it is used.

    Returns
    -------
    list of Model
        What was added, each as the fit after the last one; models that are in use already are not.

    Raises
    ------
    RecordsError
        If the folder is damaged or has no models.
    """
    folder = folder.resolve()
    recover(folder)
    filed = check_folder(folder)
    if FITS.name not in filed.tables:
        raise RecordsError(f"{folder} has no segmentation models.")
    with open_database(database, error=RecordsError) as connection:
        check_version(connection, database)
        connection.execute("begin")
        load_folder(connection, folder, Filed(filed.version, {FITS.name: filed.tables[FITS.name]}))
        make_table(connection, FITS)
        theirs, ours = connection.table(f"filed_{FITS.name}").df(), connection.table(f"{SCHEMA}.{FITS.name}").df()
        added = []
        for dataset in sorted(theirs["dataset"].dropna().unique()):
            current = read_models(ours, dataset)
            for segmentation, model in read_models(theirs, dataset).items():
                in_use = current.get(segmentation)
                if in_use is None or in_use.version != model.version:
                    added.append(adopt(model, in_use))
        connection.register("added", stack_models(added))
        connection.execute(f"insert into {SCHEMA}.{FITS.name} by name select * from added")  # noqa: S608 - our names
        connection.execute(WRITE_VERSION)
        connection.execute("commit")
    return added

"""Write the demo shop in a raw form that other data comes in, with that form's quirks, at any size.

    python benchmarks/write_raw_form.py ecommerce_events events.csv.gz --rows 885129 --customers 407283
    python benchmarks/write_raw_form.py online_retail invoices.csv --rows 541909
    python benchmarks/write_raw_form.py distributor folder --rows 2400000 --customers 578000

The people, their kinds, their days and their hours are the demo's; what a form needs beyond it is added by the SQL in
`raw_forms/`. Everything is drawn by md5, so the same command writes the same bytes. What the form leaves unsaid (prices
of products, lost categories) goes beside the output, to `<OUT>.truth.csv`, to judge estimates by.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from measuring import PROJECT, dbt_command

FORMS = PROJECT / "benchmarks" / "raw_forms"


@dataclass(frozen=True)
class Form:
    """What a raw form is made of."""

    models: tuple[str, ...]
    """The demo models that its SQL reads; their ancestors are built too."""
    rows_per_customer: float
    """How many rows a customer has where only one of the two is asked for; as published, or what the demo has."""
    count: str
    """A query that counts the rows that `--rows` asks for."""
    is_folder: bool
    """Whether the form is a folder of files; then the table `files` names each file and its query."""


RAW_FORMS = {
    "ecommerce_events": Form(
        ("stg_demo__people", "stg_demo__hour_tickets"), 2.1733, "select count(*) from raw_row_count", is_folder=False
    ),
    "online_retail": Form(
        ("stg_demo__people", "stg_demo__order_lines"), 20.0, "select count(*) from raw_row_count", is_folder=False
    ),
    "distributor": Form(
        ("stg_demo__people", "stg_demo__orders"),
        4.1522,
        "select count(*) from (from transactions union all from copies)",
        is_folder=True,
    ),
}


def build_demo(models: tuple[str, ...], customers: int, folder: Path) -> Path:
    """Build the demo models and what they need into a database of its own; returns where it is."""
    database = folder / "demo.duckdb"
    selection = ["run", "--quiet", "--select", *(f"+{model}" for model in models)]
    command = dbt_command(folder, selection, {"dataset": "demo", "demo_customers": customers})
    environment = os.environ | {"WINBACK_DB": str(database), "WINBACK_TARGET": "dev"}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)
    return database


def check_database(connection: duckdb.DuckDBPyConnection, models: tuple[str, ...]) -> None:
    """End with a sentence if the attached database lacks a demo model that the form reads."""
    found = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'demo' and schema_name = 'staging'"
        ).fetchall()
    }
    missing = [model for model in models if model not in found]
    if missing:
        sys.exit(
            f"The database has no {', '.join(missing)}. Build it with: dbt build --select path:models/staging/demo "
            "--vars '{dataset: demo}', or leave --database out."
        )


def statements(path: Path) -> Iterator[duckdb.Statement]:
    """Yield the statements of an SQL file."""
    yield from duckdb.extract_statements(path.read_text(encoding="utf-8"))


def quoted(path: Path) -> str:
    """Return a path as an SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of a query in the format that the file's name says; returns how many."""
    options = "format parquet" if path.suffix == ".parquet" else "format csv, header"
    ((rows,),) = connection.execute(f"copy ({query}) to {quoted(path)} ({options})").fetchall()
    return int(rows)


def connect(database: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """Open a database to work in, with the demo attached; it spills to the folder and takes the profile's settings."""
    connection = duckdb.connect(str(folder / "work.duckdb"))
    connection.execute(f"set temp_directory = {quoted(folder / 'spill')}")
    for option, name in (("threads", "WINBACK_DUCKDB_THREADS"), ("memory_limit", "WINBACK_MEMORY_LIMIT")):
        if name in os.environ:
            connection.execute(f"set {option} = '{os.environ[name]}'")
    connection.execute(f"attach {quoted(database)} as demo (read_only)")
    return connection


def make(connection: duckdb.DuckDBPyConnection, form: str, rows: int, customers: int) -> None:
    """Run the SQL of a form; ends with a sentence if the demo is too small for so many rows."""
    check_database(connection, RAW_FORMS[form].models)
    connection.execute(f"set variable row_count = {rows}")
    connection.execute(f"set variable customer_count = {customers}")
    for name in ("draws", form):
        for statement in statements(FORMS / f"{name}.sql"):
            connection.execute(statement)
    ((made,),) = connection.execute(RAW_FORMS[form].count).fetchall()
    if made != rows:
        sys.exit(f"A demo of {customers:,} customers has {made:,} rows of this form at most. Ask for more --customers.")


def write(connection: duckdb.DuckDBPyConnection, form: str, out: Path) -> list[tuple[Path, int]]:
    """Write the raw files and the truth beside them; returns each file with its number of rows."""
    if RAW_FORMS[form].is_folder:
        out.mkdir(parents=True, exist_ok=True)
        files = connection.execute("select file_name, query from files order by file_name").fetchall()
        written = [(out / name, copy(connection, query, out / name)) for name, query in files]
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        written = [(out, copy(connection, "from raw_row_count", out))]
    if connection.execute("select 1 from duckdb_views() where view_name = 'truth'").fetchone():
        truth = out.with_name(out.name + ".truth.csv")
        written.append((truth, copy(connection, "from truth", truth)))
    return written


def count_argument(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1 up")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("form", choices=sorted(RAW_FORMS), help="which raw form")
    parser.add_argument("out", type=Path, help="the file (.csv, .csv.gz, .parquet), or the folder of distributor")
    parser.add_argument("--rows", type=count_argument, help="rows of events, lines or orders, duplicates included")
    parser.add_argument("--customers", type=count_argument, help="users, customers or members (default: to fit --rows)")
    parser.add_argument("--database", type=Path, help="a database with the demo's staging; left out: one is built")
    arguments = parser.parse_args()
    form = RAW_FORMS[arguments.form]

    with tempfile.TemporaryDirectory(prefix="winback-raw-form-") as text:
        folder = Path(text)
        database = arguments.database
        customers = arguments.customers
        if database is not None:
            if not database.is_file():
                parser.error(f"there is no database {database}")
            with duckdb.connect(str(database), read_only=True) as connection:
                ((customers,),) = connection.execute(
                    "select count(*) from staging.stg_demo__people where kind <> 'visitor'"
                ).fetchall()
        elif customers is None:
            customers = 2000 if arguments.rows is None else max(1, round(arguments.rows / form.rows_per_customer))
        rows = arguments.rows or round(customers * form.rows_per_customer)
        if database is None:
            database = build_demo(form.models, customers, folder)
        with connect(database, folder) as connection:
            make(connection, arguments.form, rows, customers)
            for path, count in write(connection, arguments.form, arguments.out.resolve()):
                print(f"{count:,} rows: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

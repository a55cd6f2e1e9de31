"""The same orders in every form a distributor's files come in, and files that are damaged."""

import gzip
import io
import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import Dbt, DbtRun

HEADER = [
    "transaction_id",
    "ent",
    "payment_date",
    "total_amt",
    "paid_amt",
    "discount",
    "product_json",
    "center",
    "channel",
]
# The same three days in every file: one tells the day from the month, and none the year from either.
TIMES = [datetime(2014, 3, 13, 9, 5), datetime(2014, 11, 2, 23, 59), datetime(2016, 2, 29, 0, 0)]


def serial(time: datetime) -> str:
    return str((time - datetime(1899, 12, 30)) / timedelta(days=1))


def buddhist(time: datetime, pattern: str) -> str:
    return time.strftime(pattern.replace("%Y", str(time.year + 543)))


# file → how it writes a time, and whether the hour is lost in it
FORMS: dict[str, tuple[Callable[[datetime], str], bool]] = {
    "iso": (lambda time: time.strftime("%Y-%m-%d %H:%M:%S"), False),
    "iso_t": (lambda time: time.isoformat(timespec="seconds"), False),
    "iso_fraction": (lambda time: time.isoformat(sep=" ", timespec="milliseconds"), False),
    "iso_zone": (lambda time: time.isoformat(timespec="seconds") + "Z", False),
    "iso_day": (lambda time: time.strftime("%Y-%m-%d"), True),
    "slashes": (lambda time: time.strftime("%Y/%m/%d %H:%M"), False),
    "day_first": (lambda time: time.strftime("%d/%m/%Y %H:%M"), False),
    "day_first_bare": (lambda time: f"{time.day}/{time.month}/{time.year} {time.hour}:{time:%M}", False),
    "day_first_dots": (lambda time: time.strftime("%d.%m.%Y"), True),
    "day_first_dashes": (lambda time: time.strftime("%d-%m-%Y %H:%M:%S"), False),
    "day_first_short": (lambda time: time.strftime("%d/%m/%y"), True),
    "month_first": (lambda time: time.strftime("%m/%d/%Y %H:%M"), False),
    "month_first_bare": (lambda time: f"{time.month}/{time.day}/{time.year}", True),
    "month_first_clock": (lambda time: time.strftime("%m/%d/%Y %I:%M %p"), False),
    "serial": (serial, False),
    "serial_day": (lambda time: serial(time).split(".")[0], True),
    "text": (lambda time: time.strftime("%d %b %Y"), True),
    "text_long": (lambda time: time.strftime("%B %d, %Y"), True),
    "text_dashes": (lambda time: time.strftime("%d-%b-%Y %H:%M").upper(), False),
    "compact": (lambda time: time.strftime("%Y%m%d"), True),
    "buddhist": (lambda time: buddhist(time, "%d/%m/%Y"), True),
    "buddhist_time": (lambda time: buddhist(time, "%d/%m/%Y %H:%M"), False),
    "buddhist_month_first": (lambda time: buddhist(time, "%m/%d/%Y"), True),
    "buddhist_iso": (lambda time: buddhist(time, "%Y-%m-%d %H:%M:%S"), False),
    "buddhist_text": (lambda time: buddhist(time, "%d %B %Y"), True),
    "buddhist_compact": (lambda time: buddhist(time, "%Y%m%d"), True),
}


def transactions(form: str, times: list[str]) -> pd.DataFrame:
    rows = [
        [f"{form}-{number}", f"M{number}", time, 150, 100, None, '[{"product": "ก1", "qty": 3}]', "เชียงใหม่", "online"]
        for number, time in enumerate(times)
    ]
    return pd.DataFrame(rows, columns=HEADER)


def as_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def as_excel(columns: list[str], rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in [columns, *rows]:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read_only_input(dbt: Dbt, name: str, **options: object) -> DbtRun:
    """Build what a raw form can change: the input tables and the accounting."""
    select = ["--select", "+input__order_lines", "+input__customers", "+rejected_rows", "+row_accounting"]
    return dbt.run(["build", *select], dbt.database(name), {"dataset": "distributor", **options}).check()


@pytest.fixture(scope="module")
def forms(dbt: Dbt, write_raw: Callable[..., Path]) -> DbtRun:
    """A folder with a file for each form of date, and both tables as Excel, Parquet and gzip."""
    files = {
        f"transactions_{form}__csv": as_csv(transactions(form, list(map(write, TIMES))))
        for form, (write, _) in FORMS.items()
    }
    files["TRANSACTIONS_gz__csv__gz"] = gzip.compress(
        as_csv(transactions("gz", [str(time) for time in TIMES])), mtime=0
    )
    excel = transactions("excel", TIMES)  # cells that are times
    # A day's fraction that is no whole second, as spreadsheets store it.
    excel.loc[0, "payment_date"] = TIMES[0] + timedelta(microseconds=400)
    files["transactions_excel__xlsx"] = as_excel(
        HEADER, [[None if pd.isna(v) else v for v in row] for row in excel.astype(object).to_numpy().tolist()]
    )
    parquet = io.BytesIO()
    frame = transactions("parquet", TIMES)
    frame.loc[1, "payment_date"] += timedelta(milliseconds=7)
    frame.to_parquet(parquet)
    files["transactions_parquet__parquet"] = parquet.getvalue()
    # Reads both ways; the option says day first.
    files["transactions_either__csv"] = as_csv(transactions("either", ["01/02/2014", "03/04/2014"]))
    files["members__xlsx"] = as_excel(
        ["ent", "join_date", "sponsor"], [["M0", date(2013, 5, 17), None], ["M1", date(2013, 5, 18), "M0"]]
    )
    files["members_2__csv"] = b"ent,join_date,sponsor\nM2,05/31/2013,M1\n"
    files["notes__csv"] = b"neither the one nor the other\n"
    return read_only_input(dbt, "distributor_forms", raw_path=str(write_raw(**files)), date_format="%d/%m/%Y")


def test_every_form_of_date_means_the_same_times(forms: DbtRun) -> None:
    """A file whose dates are read another way would put its orders into other months, or lose them."""
    found: dict[str, list[datetime]] = {}
    for form, time in forms.query(
        "select split_part(order_id, '-', 1), ordered_at from input.input__order_lines order by order_id"
    ):
        found.setdefault(form, []).append(time)
    days = [datetime(time.year, time.month, time.day) for time in TIMES]
    expected = {form: days if loses_hour else TIMES for form, (_, loses_hour) in FORMS.items()}
    either = [datetime(2014, 2, 1), datetime(2014, 4, 3)]
    assert found == expected | {"gz": TIMES, "excel": TIMES, "parquet": TIMES, "either": either}
    assert forms.query("select count(*) from marts.rejected_rows") == [(0,)]


def test_members_come_from_excel_and_csv(forms: DbtRun) -> None:
    """Members of one of the files would be unknown, and their sponsors would have nobody below."""
    members = forms.query(
        "select customer_id, cast(joined_at as date), sponsor_id from input.input__customers order by 1"
    )
    assert members == [
        ("M0", date(2013, 5, 17), None),
        ("M1", date(2013, 5, 18), "M0"),
        ("M2", date(2013, 5, 31), "M1"),
    ]


DAMAGES: list[Callable[[bytearray, random.Random], None]] = [
    lambda data, chance: data.insert(chance.randrange(len(data)), 0x22),
    lambda data, chance: data.insert(chance.randrange(len(data)), 0x2C),
    lambda data, chance: data.insert(chance.randrange(len(data)), chance.choice([0x00, 0xFF, 0x0A, 0x0D, 0x7B, 0x5D])),
    lambda data, chance: data.__delitem__(chance.randrange(len(data))),
    lambda data, chance: data.__delitem__(slice(len(data) - chance.randrange(1, 400), len(data))),
    lambda data, chance: data.__setitem__(chance.randrange(len(data)), chance.randrange(256)),
]


def test_twenty_damaged_files_lose_no_row(dbt: Dbt, write_raw: Callable[..., Path]) -> None:
    """A stray quote or byte would take good orders with it, or money would vanish without a word."""
    chance = random.Random(20140101)
    files, sizes = {}, {}
    for number in range(20):
        orders = pd.concat(
            [
                transactions(f"f{number}r{row}", [f"2014-05-{1 + row % 28:02} 10:00:00"]).assign(
                    product_json=chance.choice(
                        ['{"A": 1, "B": 2}', '[{"product": "C", "qty": 2}]', '{"D": 1}', '[{"product": "E", "qty":', ""]
                    ),
                    total_amt=round(chance.random() * 500, 2),
                )
                for row in range(40)
            ]
        )
        header, body = as_csv(orders).split(b"\n", 1)
        damaged = bytearray(body)
        for _ in range(12):
            chance.choice(DAMAGES)(damaged, chance)
        name = f"transactions_{number:02}"
        files[name + "__csv"] = header + b"\n" + bytes(damaged)
        lines = bytes(damaged).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        sizes[name + ".csv"] = sum(line != b"" for line in lines)
    files["members__csv"] = b"ent,join_date,sponsor\nM0,2013-01-31,\n"
    # The dbt tests of the build hold rows and money of each file.
    run = read_only_input(dbt, "distributor_damaged", raw_path=str(write_raw(**files)))
    accounted = run.query(
        "select source_file, raw_row_count, accepted_row_count + rejected_row_count, raw_amount = "
        "accepted_amount + rejected_amount "
        "from marts.row_accounting where entity = 'order_lines' order by 1"
    )
    assert accounted == [(name, size, size, True) for name, size in sorted(sizes.items())]
    # Broken lists are two in five; beyond them only rows near a damage are lost.
    ((accepted,),) = run.query("select sum(accepted_row_count) from marts.row_accounting where entity = 'order_lines'")
    ((rejected,),) = run.query("select count(*) from marts.rejected_rows where reason not like '%product list'")
    assert accepted > 20 * 40 * 0.35
    assert rejected < 20 * 12 * 2


@pytest.mark.nightly
def test_an_order_of_very_many_products(dbt: Dbt, tmp_path: Path) -> None:
    """Without it one order of 20,000 products ends the build for lack of memory: each of them had a copy of all."""
    products = json.dumps([{"product": f"A{number}", "qty": 1} for number in range(20_000)])
    orders = transactions("small", [f"2014-{month:02d}-13" for month in range(1, 13)])
    large = orders.head(1).assign(transaction_id="large", product_json=products)
    (tmp_path / "transactions.csv").write_bytes(as_csv(pd.concat([orders, large])))
    (tmp_path / "members.csv").write_text("ent,join_date,sponsor\nM1,2013-01-15,\n", encoding="utf-8")
    built = dbt.build("very_many_products", {"dataset": "distributor", "raw_path": str(tmp_path)}).check()
    lines = "select count(*), sum(line_amount) from input.input__order_lines where order_id = 'large'"
    assert [(int(count), float(amount)) for count, amount in built.query(lines)] == [(20_000, 150.0)]

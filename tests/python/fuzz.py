"""Damage raw files of every form at random and build them: `make fuzz RUNS=500`.

Each build reads a folder of files of one form, each damaged once, and compares what arrived with an independent count:
every line with text in one record, each record accepted or rejected with its text, money that adds up, and every record
that the damage left alone accepted with its amount. A build that fails keeps its files and says where.
"""

import argparse
import csv
import io
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any, Literal

from conftest import Dbt, DbtRun

ROWS_PER_FILE = 40
# Reasons for which a sound row may be rejected: another one claims to be it.
REPEATED = ("exact duplicate", "repeated customer")

Damage = Callable[[random.Random, bytes], bytes]
# Undamaged rows and their money; no two rows of a run are alike.
Rows = dict[bytes, Decimal]


@dataclass(frozen=True)
class Form:
    """A raw form: its header, how to make sound rows, and where its rows and their money arrive."""

    header: bytes
    rows: Callable[[random.Random, int], Rows]
    entity: str
    amount: str
    dataset: str
    counts: str = "true"
    """Which rows have money in the accounting."""


def online_retail(chance: random.Random, file: int) -> Rows:
    """Return invoice lines; days above 12 leave no doubt about the date format."""
    rows = {}
    for row in range(ROWS_PER_FILE):
        invoice, quantity, price = 500000 + file * 1000 + row // 4, chance.randint(1, 40), cents(chance)
        name = chance.choice(['"LANTERN, RED"', "T-LIGHT", "CAFÉ SET", '"9"" PLATE"'])
        customer = chance.choice(["", "17850", "13047.0"])
        when = f"3/{13 + row % 15}/2011 {chance.randint(8, 18)}:{row:02d}"
        line = f"{invoice},{22000 + row},{name},{quantity},{when},{price},{customer},United Kingdom"
        rows[line.encode()] = quantity * price
    return rows


NOTES = (
    *(
        "LANTERN, RED",
        "T-LIGHT",
        '9" PLATE',
        "",
        "please ring\nthe bell, twice\n\nthanks",
        "\n",
        "\nsecond line",
        "end\n",
    ),
    *('say "hi"\n"bye"', ",\n,", 'a\n"', "1,2,3\n4,5,6,7", "\n,\n", "  indented\n    more", '",\n"'),
)


def online_retail_notes(chance: random.Random, file: int) -> Rows:
    """Return invoice lines whose names may have several lines; some files have all fields in quotes."""
    quoting = csv.QUOTE_ALL if file % 2 else csv.QUOTE_MINIMAL
    return {_csv_line(row, quoting).encode(): amount for row, amount in _noted_rows(chance, file)}


def online_retail_rows_in_quotes(chance: random.Random, file: int) -> Rows:
    """Return such lines where a row with quotes is a quoted field itself."""
    rows = {}
    for row, amount in _noted_rows(chance, file):
        line = _csv_line(row, csv.QUOTE_MINIMAL)
        rows[('"' + line.replace('"', '""') + '"' if '"' in line else line).encode()] = amount
    return rows


def _noted_rows(chance: random.Random, file: int) -> Iterator[tuple[list[object], Decimal]]:
    for row in range(ROWS_PER_FILE):
        quantity, price = chance.randint(1, 40), cents(chance)
        when = f"3/{13 + row % 15}/2011 {chance.randint(8, 18)}:{row:02d}"
        yield (
            [500000 + file * 1000 + row // 4, 22000 + row, chance.choice(NOTES), quantity, when, price, "17850", "UK"],
            quantity * price,
        )


def _csv_line(row: list[object], quoting: Literal[0, 1, 2, 3]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator="\n").writerow(row)
    return text.getvalue().removesuffix("\n")


def ecommerce_events(chance: random.Random, file: int) -> Rows:
    """Return events, in UTC."""
    rows = {}
    for row in range(ROWS_PER_FILE):
        price = chance.choice([cents(chance), Decimal(0)])
        line = ",".join(
            [
                f"2020-09-{1 + row % 28:02d} {chance.randint(0, 23):02d}:{row:02d}:06 UTC",
                chance.choice(["view", "cart", "remove_from_cart", "purchase"]),
                str(chance.randint(100, 999999)),
                f"2144415922427789{chance.randint(100, 999)}",
                chance.choice(["", "computers.components.cdrw", "kids.toys"]),
                chance.choice(["", "asus", '"smith, ""sons"""', "dörr"]),
                str(price),
                f"1515915625519{file:03d}{row:03d}",
                f"S{file}-{row}",
            ]
        )
        rows[line.encode()] = price
    return rows


def cdnow(chance: random.Random, file: int) -> Rows:
    """Return purchases, in columns between blanks."""
    rows = {}
    for row in range(ROWS_PER_FILE):
        amount = cents(chance)
        day = f"1997{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
        rows[f" {file * 1000 + row:05d} {day} {chance.randint(1, 9):2d} {amount:7}".encode()] = amount
    return rows


def rfm_table(chance: random.Random, file: int) -> Rows:
    """Return customers with their totals."""
    rows = {}
    for row in range(ROWS_PER_FILE):
        customer, amount = file * 1000 + row, cents(chance)
        name = chance.choice([f"{customer}", f"{customer}.0", f'"Café ""{customer}"", Köln"'])
        rows[f"{name},{chance.randint(0, 700)},{chance.randint(1, 99)},{amount}".encode()] = amount
    return rows


def cents(chance: random.Random) -> Decimal:
    """Return an amount from 0.01 to 99.99."""
    return Decimal(chance.randint(1, 9999)) / 100


INVOICE_LINES = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

FORMS = {
    "online_retail": Form(INVOICE_LINES, online_retail, "order_lines", "line_amount", "online_retail"),
    "notes": Form(INVOICE_LINES, online_retail_notes, "order_lines", "line_amount", "online_retail"),
    "rows_in_quotes": Form(
        INVOICE_LINES, online_retail_rows_in_quotes, "order_lines", "line_amount", "online_retail"
    ),
    "ecommerce_events": Form(
        b"event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
        ecommerce_events, "events", "amount", "ecommerce_events",
        "event_type not in ('view', 'cart', 'remove_from_cart')",
    ),
    "cdnow": Form(b" customer_id  date number_of_cds  dollar_value", cdnow, "order_lines", "line_amount", "cdnow"),
    "rfm_table": Form(
        b"CustomerID,Recency,Frequency,MonetaryValue", rfm_table, "customer_totals", "monetary_total", "rfm_table"
    ),
}  # fmt: skip


def _at(chance: random.Random, body: bytes) -> int:
    return chance.randrange(len(body))


def replace_byte(chance: random.Random, body: bytes) -> bytes:
    """Put any other byte in the place of one."""
    at = _at(chance, body)
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def delete_bytes(chance: random.Random, body: bytes) -> bytes:
    """Lose up to 30 bytes."""
    at = _at(chance, body)
    return body[:at] + body[at + chance.randint(1, 30) :]


def insert_noise(chance: random.Random, body: bytes) -> bytes:
    """Insert up to 20 random bytes."""
    at = _at(chance, body)
    return body[:at] + chance.randbytes(chance.randint(1, 20)) + body[at:]


def insert_sign(chance: random.Random, body: bytes) -> bytes:
    """Insert one of the signs that mean something in CSV."""
    at = _at(chance, body)
    return body[:at] + chance.choice([b'"', b",", b"\r", b"\r\n", b"\n\n", b"\x00", b"\xff", b"'", b";"]) + body[at:]


def cut_off(chance: random.Random, body: bytes) -> bytes:
    """End the file too early."""
    return body[: _at(chance, body) + 1]


def repeat_lines(chance: random.Random, body: bytes) -> bytes:
    """Repeat a stretch of bytes, lines and all."""
    at = _at(chance, body)
    return body[:at] + body[max(0, at - 200) : at] + body[at:]


def change_line_ends(chance: random.Random, body: bytes) -> bytes:
    """End some lines another way."""
    end = chance.choice([b"\r\n", b"\r"])
    return b"".join(line + (end if chance.random() < 0.5 else b"\n") for line in body.split(b"\n") if line)


def long_field(chance: random.Random, body: bytes) -> bytes:
    """Insert a field of 100,000 letters or digits."""
    at = _at(chance, body)
    return body[:at] + chance.choice([b"x", b"9"]) * 100_000 + body[at:]


def _some_lines(change: Callable[[bytes], bytes]) -> Damage:
    """Return a damage that changes about one line in four."""

    def damage(chance: random.Random, body: bytes) -> bytes:
        return b"".join(
            (change(line) if chance.random() < 0.25 else line) + b"\n" for line in body.split(b"\n") if line
        )

    return damage


def unclosed_quote(chance: random.Random, body: bytes) -> bytes:
    """Begin the file with a quote that nothing closes."""
    return b'"' + body


def glued_lines(chance: random.Random, body: bytes) -> bytes:
    """Lose a line end."""
    ends = [place for place, letter in enumerate(body) if letter == 10]
    end = chance.choice(ends)
    return body[:end] + body[end + 1 :]


def appended_page(chance: random.Random, body: bytes) -> bytes:
    """Append the page of a server that gave up."""
    return body + b'<html>\n<body class="error, fatal">\n\n504; Gateway Time-out\n</body></html>'


def utf_16_stretch(chance: random.Random, body: bytes) -> bytes:
    """Write the rest of the file in another encoding."""
    at = _at(chance, body)
    return body[:at] + body[at:].decode("latin-1").encode("utf-16")


def nothing_left(chance: random.Random, body: bytes) -> bytes:
    """Leave only the header."""
    return b""


def blank_lines(chance: random.Random, body: bytes) -> bytes:
    """Put empty lines and lines of white space between the rows."""
    return body.replace(b"\n", b"\n\n \t \n")


decimal_commas = _some_lines(lambda line: re.sub(rb"([0-9])\.([0-9])", rb"\1,\2", line))
thousands_and_currency = _some_lines(lambda line: re.sub(rb"([0-9]+)\.([0-9]{2})", rb"$1'000.\2", line))
exponents = _some_lines(lambda line: re.sub(rb"[0-9]\.[0-9]+", b"1e400", line))
extra_field = _some_lines(lambda line: line + b" ,extra")
byte_order_marks = _some_lines(lambda line: b"\xef\xbb\xbf" + line)
latin_letters = _some_lines(lambda line: line[:9] + b"\xe9" + line[9:])
every_row_cut = lambda chance, body: b"\n".join(line[:-9] for line in body.split(b"\n"))  # noqa: E731

DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        replace_byte, delete_bytes, insert_noise, insert_sign, cut_off, repeat_lines, change_line_ends, long_field,
        unclosed_quote, glued_lines, appended_page, utf_16_stretch, nothing_left, blank_lines,
    )
} | {
    "decimal_commas": decimal_commas, "thousands_and_currency": thousands_and_currency, "exponents": exponents,
    "extra_field": extra_field, "byte_order_marks": byte_order_marks, "latin_letters": latin_letters,
    "every_row_cut": every_row_cut,
}  # fmt: skip


@dataclass
class DamagedFile:
    """What stands in a damaged file: lines with text, how many rows it had, the money of sound ones by number."""

    lines: dict[int, bytes]
    row_count: int
    sound: dict[int, Decimal] = field(default_factory=dict)


def write_damaged(form: Form, folder: Path, damages: list[str], chance: random.Random) -> dict[str, DamagedFile]:
    """Write a file per damage; returns what stands in each."""
    written = {}
    for number, damage in enumerate(damages):
        rows = form.rows(chance, number)
        content = form.header + b"\n" + DAMAGES[damage](chance, b"\n".join(rows) + b"\n")
        name = f"{number:02d}_{damage}.csv"
        (folder / name).write_bytes(content)
        # LF, CRLF and CR each end a line.
        all_lines = re.split(rb"\r\n|\n|\r", content)
        lines = {row: line for row, line in enumerate(all_lines, start=1) if line and row > 1}
        written[name] = DamagedFile(lines, len(rows), dict(_sound_rows(b"\n".join(all_lines), rows)))
    return written


def _sound_rows(content: bytes, rows: Rows) -> Iterator[tuple[int, Decimal]]:
    """Find the records that are still there, all of their lines and nothing else in them."""
    for record, amount in rows.items():
        at = content.find(b"\n" + record)
        while at >= 0:
            if content[at + 1 + len(record) :][:1] in (b"", b"\n"):
                yield content.count(b"\n", 0, at) + 2, amount
            at = content.find(b"\n" + record, at + 1)


def problems(run: DbtRun, form: Form, files: dict[str, DamagedFile]) -> list[str]:
    """Compare what was built with what stands in the files; each problem is a line."""
    wrong = []
    accounted = {
        name: numbers
        for name, *numbers in run.query(
            "select source_file, raw_row_count, accepted_row_count, rejected_row_count, raw_amount, "
            "accepted_amount, rejected_amount "
            "from marts.row_accounting"
        )
    }
    accepted: dict[str, dict[int, Decimal]] = {name: {} for name in files}
    money: dict[str, list[Decimal]] = {name: [] for name in files}
    for name, row, amount, counts in run.query(
        f"select source_file, source_row, {form.amount}, {form.counts} from input.input__{form.entity}"
    ):
        accepted[name][row] = amount
        money[name].append(amount or Decimal(0) if counts else Decimal(0))
    rejected: dict[str, dict[int, tuple[str, str]]] = {name: {} for name in files}
    for name, row, reason, raw in run.query("select source_file, source_row, reason, raw from marts.rejected_rows"):
        rejected[name][row] = (reason, raw)

    records: dict[str, dict[int, str]] = {name: {} for name in files}
    for name, row, text in run.query("select source_file, source_row, line from staging.stg_raw__lines"):
        if row > 1:
            records[name][row] = text

    for name, file in files.items():
        found = (
            *_miscounts(accounted[name], money[name]),
            *_lost_lines(file, records[name]),
            *_lost_rows(file, records[name], accepted[name], rejected[name]),
        )
        wrong += [f"{name}: {problem}" for problem in found]
    return wrong


def _miscounts(accounted: list[Any], accepted: list[Decimal]) -> Iterator[str]:
    """Say what does not add up in the accounting of a file."""
    rows, accepted_row_count, rejected_row_count, money, accepted_money, rejected_money = accounted
    if rows != accepted_row_count + rejected_row_count:
        yield f"{rows} raw rows, but {accepted_row_count} accepted and {rejected_row_count} rejected"
    if money != accepted_money + rejected_money:
        yield f"money {money}, but {accepted_money} accepted and {rejected_money} rejected"
    if (accepted_row_count, accepted_money) != (len(accepted), sum(accepted)):
        yield f"{accepted_row_count} rows accepted in the accounting, {len(accepted)} in the input, or other money"


def _lost_lines(file: DamagedFile, records: dict[int, str]) -> Iterator[str]:
    """Say which lines of a file are in no record, in two, or not as they stand there."""
    read = [(row + place, text) for row, record in records.items() for place, text in enumerate(record.split("\n"))]
    with_text = {row: text for row, text in read if text}
    if with_text.keys() != file.lines.keys() or len({row for row, _ in read}) < len(read):
        yield f"{len(file.lines)} lines with text, but {len(with_text)} in records"
        return
    for row, text in with_text.items():
        if text not in (file.lines[row].decode(errors="ignore"), file.lines[row].decode("latin-1")):
            yield f"row {row}: the text {file.lines[row][:80]!r} became {text[:80]!r}"


def _lost_rows(
    file: DamagedFile,
    records: dict[int, str],
    accepted: dict[int, Decimal],
    rejected: dict[int, tuple[str, str]],
) -> Iterator[str]:
    """Say which rows of a file are not where they belong."""
    if accepted.keys() | rejected.keys() != records.keys() or accepted.keys() & rejected.keys():
        yield f"{len(records)} records, but {len(accepted)} rows accepted and {len(rejected)} rejected"
        return
    for row, amount in file.sound.items():
        if row not in records:
            yield f"row {row}: a sound row became a part of another"
        elif row in accepted and accepted[row] != amount:
            yield f"row {row}: {amount} became {accepted[row]}"
        elif row in rejected and rejected[row][0] not in REPEATED:
            yield f"row {row}: a sound row was rejected as {rejected[row][0]}"
    for row, (_, text) in rejected.items():
        if text != records[row]:
            yield f"row {row}: the text {records[row][:80]!r} became {text[:80]!r}"


def build(dbt: Dbt, name: str, form: str, folder: Path) -> DbtRun:
    """Build what the damage can change."""
    return dbt.run(
        ["build", "--select", "+row_accounting", "+rejected_rows", "--indirect-selection", "cautious"],
        dbt.database(name),
        {"dataset": FORMS[form].dataset, "raw_path": str(folder)},
    )


def main() -> int:
    """Damage until enough is done or a problem is found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=500, help="damaged files in all, of all forms (default 500)")
    options.add_argument("--seed", type=int, default=1, help="another seed damages otherwise (default 1)")
    options.add_argument("--files", type=int, default=50, help="damaged files of a build (default 50)")
    options.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS), help="forms to damage (default all)")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="winback_fuzz_"))
    dbt = Dbt(folder, shared=folder)
    done, forms = 0, cycle(chosen.forms)
    try:
        while done < chosen.runs:
            form = next(forms)
            count = min(chosen.files, chosen.runs - done)
            chance = random.Random(f"{chosen.seed}/{done}")
            raw = folder / f"raw_{done}"
            raw.mkdir()
            files = write_damaged(FORMS[form], raw, chance.choices(list(DAMAGES), k=count), chance)
            run = build(dbt, f"fuzz_{done}", form, raw)
            wrong = problems(run, FORMS[form], files) if run.exit_code == 0 else run.output.splitlines()[-25:]
            done += count
            sys.stdout.write(f"{done} of {chosen.runs} damages, {form}: {'nothing lost' if not wrong else 'PROBLEM'}\n")
            sys.stdout.flush()
            if wrong:
                sys.stdout.write("\n".join(wrong) + f"\nThe files are in {raw}\n")
                return 1
    finally:
        dbt.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

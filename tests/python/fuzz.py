"""Damage raw files of every form at random and build them: `make fuzz RUNS=500`.

Each build reads a folder of 50 files of one form, each damaged once, and compares what arrived with an independent
count: as many raw rows as lines with text, each of them accepted or rejected with its text, money that adds up, and
every row that the damage left alone accepted with its amount. A build that fails keeps its files and says where.
"""

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

from conftest import Dbt, DbtRun

FILES_PER_BUILD = 50
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


FORMS = {
    "online_retail": Form(
        b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        online_retail, "order_lines", "line_amount",
    ),
    "ecommerce_events": Form(
        b"event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
        ecommerce_events, "events", "amount",
    ),
    "cdnow": Form(b" customer_id  date number_of_cds  dollar_value", cdnow, "order_lines", "line_amount"),
    "rfm_table": Form(b"CustomerID,Recency,Frequency,MonetaryValue", rfm_table, "customer_totals", "monetary_total"),
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
    """What stands in a damaged file: its lines with text and the money of its sound rows, by their number."""

    lines: dict[int, bytes]
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
        lines = {row: line for row, line in enumerate(re.split(rb"\r\n|\n|\r", content), start=1) if line and row > 1}
        written[name] = DamagedFile(lines, {row: rows[line] for row, line in lines.items() if line in rows})
    return written


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
    for name, row, amount in run.query(
        f"select source_file, source_row, {form.amount} from input.input__{form.entity}"
    ):
        accepted[name][row] = amount
    rejected: dict[str, dict[int, tuple[str, str]]] = {name: {} for name in files}
    for name, row, reason, raw in run.query("select source_file, source_row, reason, raw from marts.rejected_rows"):
        rejected[name][row] = (reason, raw)

    for name, file in files.items():
        found = (*_miscounts(accounted[name], accepted[name]), *_lost_rows(file, accepted[name], rejected[name]))
        wrong += [f"{name}: {problem}" for problem in found]
    return wrong


def _miscounts(accounted: list[Any], accepted: dict[int, Decimal]) -> Iterator[str]:
    """Say what does not add up in the accounting of a file."""
    rows, accepted_row_count, rejected_row_count, money, accepted_money, rejected_money = accounted
    if rows != accepted_row_count + rejected_row_count:
        yield f"{rows} raw rows, but {accepted_row_count} accepted and {rejected_row_count} rejected"
    if money != accepted_money + rejected_money:
        yield f"money {money}, but {accepted_money} accepted and {rejected_money} rejected"
    if (accepted_row_count, accepted_money) != (len(accepted), sum(amount or 0 for amount in accepted.values())):
        yield f"{accepted_row_count} rows accepted in the accounting, {len(accepted)} in the input, or other money"


def _lost_rows(file: DamagedFile, accepted: dict[int, Decimal], rejected: dict[int, tuple[str, str]]) -> Iterator[str]:
    """Say which rows of a file are not where they belong."""
    if accepted.keys() | rejected.keys() != file.lines.keys() or accepted.keys() & rejected.keys():
        yield f"{len(file.lines)} lines with text, but {len(accepted)} rows accepted and {len(rejected)} rejected"
        return
    for row, amount in file.sound.items():
        if row in accepted and accepted[row] != amount:
            yield f"row {row}: {amount} became {accepted[row]}"
        elif row in rejected and rejected[row][0] not in REPEATED:
            yield f"row {row}: a sound row was rejected as {rejected[row][0]}"
    for row, (_, text) in rejected.items():
        if text not in (file.lines[row].decode(errors="ignore"), file.lines[row].decode("latin-1")):
            yield f"row {row}: the text {file.lines[row][:80]!r} became {text[:80]!r}"


def build(dbt: Dbt, name: str, form: str, folder: Path) -> DbtRun:
    """Build what the damage can change."""
    return dbt.run(
        ["build", "--select", "+row_accounting", "+rejected_rows", "--indirect-selection", "cautious"],
        dbt.database(name),
        {"dataset": form, "raw_path": str(folder)},
    )


def main() -> int:
    """Damage until enough is done or a problem is found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=500, help="damaged files in all, of all forms (default 500)")
    options.add_argument("--seed", type=int, default=1, help="another seed damages otherwise (default 1)")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="winback_fuzz_"))
    dbt = Dbt(folder, shared=folder)
    done, forms = 0, cycle(FORMS)
    try:
        while done < chosen.runs:
            form = next(forms)
            count = min(FILES_PER_BUILD, chosen.runs - done)
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

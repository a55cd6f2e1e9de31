"""The formats of numbers and dates: whatever a shop writes is found again, or said to be open."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.mapping.date_format import DAYS, FORMATS, date_format
from winback.mapping.expressions import id_sql, number_sql
from winback.mapping.number_format import number_format

AMOUNTS = st.decimals(Decimal("-99999.99"), Decimal("9999999.99"), places=2)
STYLES = st.sampled_from(
    [(",", "."), (".", ","), (".", ""), (",", ""), (",", " "), (".", "'"), (",", "\u202f"), (",", "\u00a0")]
)
AROUND = st.sampled_from(["{}", "{} €", "€{}", "EUR {}", "{} zł", "$ {}", "{}\u00a0€"])


@pytest.fixture(scope="module")
def session() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def written(amount: Decimal, style: tuple[str, str], around: str = "{}", minus: str = "-{}") -> str:
    decimal_sign, thousands = style
    digits = f"{abs(amount):,.2f}".replace(",", "\0").replace(".", decimal_sign).replace("\0", thousands)
    text = around.format(digits)
    return minus.format(text) if amount < 0 else text


def evaluated(session: duckdb.DuckDBPyConnection, texts: list[str]) -> list[Decimal | None]:
    """Read texts through the expression that is written into a mapping, as a build would."""
    found = number_format(texts)
    assert found is not None
    rows = session.execute(
        f"""
        select case when regexp_full_match(t, '[+-]?(?:[0-9]+(?:\\.[0-9]{{0,4}}0*)?|\\.[0-9]{{1,4}}0*)')
               then cast(t as decimal(18, 4)) end
        from (select trim(cast({number_sql("raw", found)} as varchar)) as t, n
              from (select unnest(?) as raw, unnest(range(?)) as n)) order by n
        """,
        [texts, len(texts)],
    ).fetchall()
    return [value for (value,) in rows]


@settings(deadline=None, max_examples=60)
@given(
    amounts=st.lists(AMOUNTS, min_size=1, max_size=20),
    style=STYLES,
    around=AROUND,
    minus=st.sampled_from(["-{}", "−{}", "({})"]),
)
def test_amounts_in_any_style_are_read_to_the_cent(
    session: duckdb.DuckDBPyConnection, amounts: list[Decimal], style: tuple[str, str], around: str, minus: str
) -> None:
    """A thousands dot taken for a decimal sign, or a lost minus, is another shop's money."""
    texts = [written(amount, style, around, minus) for amount in amounts]
    assert evaluated(session, texts) == [amount.quantize(Decimal("1.0000")) for amount in amounts]
    found = number_format(texts)
    assert found is not None
    assert not found.is_ambiguous
    assert [found.read(text) for text in texts] == [float(amount) for amount in amounts]


@given(st.lists(st.integers(1, 999), min_size=1, max_size=9).map(lambda numbers: [f"{n}.{n:03d}" for n in numbers]))
def test_thousands_or_thousandths_are_left_open(texts: list[str]) -> None:
    """1.234 is a thousand or one and a bit: only the rest of the file may decide."""
    found = number_format(texts)
    assert found is not None
    assert found.is_ambiguous
    german, english = number_format(texts, ","), number_format(texts, ".")
    assert german is not None
    assert english is not None
    assert german.read(texts[0]) == pytest.approx(1000 * (english.read(texts[0]) or 0))


def test_a_stray_number_in_another_style_is_not_read_as_a_hundred_times_as_much(
    session: duckdb.DuckDBPyConnection,
) -> None:
    """12.50 in a column of decimal commas is 12.50 or rejected, never 1250."""
    assert evaluated(session, ["1.234,50", "7,00", "12.50"])[2] == Decimal("12.5000")
    assert evaluated(session, ["1,234.50", "7.00", "12,50"])[2] is None


def test_long_fractions_are_rounded(session: duckdb.DuckDBPyConnection) -> None:
    """Money of spreadsheets has tails such as 3.3000000000000003; they would all be rejected."""
    assert evaluated(session, ["3.3000000000000003", "1.5"]) == [Decimal("3.3000"), Decimal("1.5000")]


def test_ids_lose_the_fraction_that_a_spreadsheet_gave_them(session: duckdb.DuckDBPyConnection) -> None:
    """13085.0 and 13085 are one customer."""
    sql = id_sql("raw", number_format(["13085.0", "13086.0"]))
    assert session.execute(f"select {sql} from (select '13085.0' as raw)").fetchone() == ("13085",)
    assert id_sql("raw", number_format(["13085", "13086"])) == "raw"


@pytest.mark.parametrize("texts", [["abc", "d1"], ["12-3-4"], ["1.2.3"], ["0x1F"]])
def test_what_is_no_number(texts: list[str]) -> None:
    """An article code taken for a number would lose its zeros."""
    found = number_format(texts)
    assert found is None or found.share < 0.5


MOMENTS = st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2060, 12, 31)).map(lambda at: at.replace(microsecond=0))


@settings(deadline=None, max_examples=80)
@given(
    format_=st.sampled_from([format_ for format_ in FORMATS if "%f" not in format_]),
    moments=st.lists(MOMENTS, min_size=1, max_size=30),
)
def test_dates_are_read_as_written_or_left_open(
    session: duckdb.DuckDBPyConnection, format_: str, moments: list[dt.datetime]
) -> None:
    """Whatever the format: the true reading is the only one, or one of those a person is asked about."""
    texts = [at.strftime(format_) for at in moments]
    found = date_format(texts, session)
    assert found is not None
    assert found.share == 1
    truth = [session.execute("select try_strptime(?, ?)", [text, format_]).fetchone() for text in texts]
    readings = [
        [session.execute("select try_strptime(?, ?)", [text, candidate]).fetchone() for text in texts]
        for candidate in found.formats
    ]
    assert truth in readings
    decided = any(at.day > 12 for at in moments) or all(at.day == at.month for at in moments)
    if decided and "%y" not in format_:
        assert len(found.formats) == 1


@settings(deadline=None, max_examples=40)
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=20), zone=st.sampled_from([" UTC", "Z", "+02:00", " -0400", "+00"])
)
def test_zones_are_no_part_of_the_format(
    session: duckdb.DuckDBPyConnection, moments: list[dt.datetime], zone: str
) -> None:
    """Times with a zone would fit no format."""
    found = date_format([f"{at:%Y-%m-%d %H:%M:%S}{zone}" for at in moments], session)
    assert found is not None
    assert found.formats == ("%Y-%m-%d %H:%M:%S",)
    assert found.zones == (zone.strip(),)


@given(at=MOMENTS)
@settings(deadline=None, max_examples=40)
def test_buddhist_years_are_told_from_others(session: duckdb.DuckDBPyConnection, at: dt.datetime) -> None:
    """Also the 29th of February, which the year 543 later may not have."""
    found = date_format([f"{at.day:02d}/{at.month:02d}/{at.year + 543}"], session)
    assert found is not None
    assert found.has_buddhist_years
    assert "%d/%m/%Y" in found.formats or at.day == at.month


def test_two_formats_in_one_column_are_not_hidden(session: duckdb.DuckDBPyConnection) -> None:
    """The rows of the other format would be lost; their share says so."""
    found = date_format(["2023-01-31"] * 6 + ["31.01.2023"] * 4, session)
    assert found is not None
    assert (found.formats, found.share) == (("%Y-%m-%d",), 0.6)


@pytest.mark.parametrize("texts", [["abc"], ["12.50"], ["1234567"], ["00:15"], ["31/31/2023"], ["03/01/0011"]])
def test_what_is_no_date(session: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    """A price or a code taken for the order's date would order sales at random."""
    assert date_format(texts, session) is None


def test_every_day_format_is_tried_with_a_shape_of_its_own() -> None:
    """A format whose shape is wrong would never be tried."""
    at = dt.datetime(2023, 5, 31, 15, 7, 9)
    session = duckdb.connect()
    for day in DAYS:
        found = date_format([at.strftime(day)], session)
        assert found is not None, day
        assert session.execute("select try_strptime(?, ?)", [at.strftime(day), found.formats[0]]).fetchone() == (
            dt.datetime(2023, 5, 31),
        ), day

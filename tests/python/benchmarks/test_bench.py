"""What `make bench` is made of, without a build: the data, the peers, the cases, the table and the history."""

import csv
import hashlib
import importlib
import json
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import duckdb
import pytest
import yaml
from conftest import ROOT

from winback.mapping.start import start

LINES = 2_000
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The modules of benchmarks/, which are programs beside each other and no package."""
    sys.path.insert(0, str(BENCHMARKS))
    names = ("bench", "bench_cases", "bench_results", "measuring", "order_lines", "peer")
    modules: dict[str, ModuleType] = {name: importlib.import_module(name) for name in names}
    yield SimpleNamespace(**modules)
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def shop(bench: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a thousand days of order lines and one more day."""
    folder = tmp_path_factory.mktemp("order_lines")
    with duckdb.connect() as connection:
        bench.order_lines.make(connection, LINES)
        for part in bench.order_lines.PARTS:
            bench.order_lines.copy(connection, f"from {part}", folder / f"{part}.csv")
    return folder


def measured(
    bench: SimpleNamespace, name: str, cpu: list[float], peer_cpu: list[float] = (), others: float = 0.0
) -> SimpleNamespace:
    """Make up what was measured of a case."""
    case = next(case for shop in bench.bench_cases.SHOPS for case in shop.cases if case.name == name)
    runs = [bench.measuring.Usage(2 * seconds, seconds, 100 * seconds, others) for seconds in cpu]
    peers = [bench.measuring.Usage(2 * seconds, seconds, 100 * seconds, 0.0) for seconds in peer_cpu]
    return bench.bench_results.Measured(case, runs, peers)


@pytest.mark.parametrize("threads", [1, 4])
def test_the_same_sizes_give_the_same_lines(bench: SimpleNamespace, threads: int) -> None:
    """Figures of two releases could not be compared if each had lines of its own."""
    with duckdb.connect(config={"threads": threads}) as connection:
        bench.order_lines.make(connection, LINES)
        found = [connection.execute(f"from {part}").fetchall() for part in bench.order_lines.PARTS]
    assert [len(rows) for rows in found] == [LINES, 5]
    assert hashlib.sha256(repr(found).encode()).hexdigest()[:16] == "2fac344c71b9a907"


def test_the_lines_have_what_is_hard_about_lines(shop: Path) -> None:
    """Without returns, guests and quotes a build would be measured on less work than shops give it."""
    query = """
        select
            count(*) / count(distinct order_no) between 4 and 5,
            count(*) filter (where quantity < 0) between 20 and 100,
            count(*) filter (where customer is null) between 150 and 350,
            count(*) filter (where title like '%, "large"') > 0,
            -- the most active fifth of the products makes more than two fifths of the lines
            count(*) filter (where sku < 'P00008') > 0.4 * count(*),
            date_diff('day', min(ordered_at), timestamp '2024-09-29') <= 1000,
            max(ordered_at) < timestamp '2024-09-29'
        from read_csv(?)
    """
    assert set(duckdb.execute(query, [str(shop / "earlier_days.csv")]).fetchone() or ()) == {True}
    days = "select distinct cast(ordered_at as date)::varchar from read_csv(?)"
    assert duckdb.execute(days, [str(shop / "last_day.csv")]).fetchall() == [("2024-09-29",)]


def test_the_day_comes_behind_the_others(bench: SimpleNamespace) -> None:
    """Before them, it would have everything built again, and one more day would be measured as a full build."""
    assert list(bench.order_lines.PARTS) == sorted(bench.order_lines.PARTS)


def test_the_mapping_is_what_init_writes(shop: Path) -> None:
    """A mapping that init would not write measures a build that nobody has."""
    proposed = yaml.safe_load(start(str(shop / "earlier_days.csv"), Path("order_lines.yml")).yaml)
    kept = yaml.safe_load((BENCHMARKS / "order_lines.yml").read_text(encoding="utf-8"))
    proposed["custom"]["order_lines"]["files"] = kept["custom"]["order_lines"]["files"]
    assert kept == proposed


def test_the_peer_of_order_lines_counts_every_line(bench: SimpleNamespace, shop: Path) -> None:
    """A peer that loses rows is quicker than it may be."""
    scripts = bench.bench_cases.ORDER_LINES
    with duckdb.connect() as connection:
        raw = shop / "earlier_days.csv"
        bench.peer.run(connection, raw, [bench.bench_cases.PEERS / f"{script}.sql" for script in scripts])
        ((revenue,),) = connection.execute(f"select sum(quantity * unit_price::decimal(9, 2)) from '{raw}'").fetchall()
        for name in ("monthly", "hourly", "products"):
            assert connection.execute(f"select sum(revenue) from {name}").fetchall() == [(revenue,)]
        ((customers, ordered, segments),) = connection.execute(
            "select count(*), count(frequency), count(distinct segment_id) from single_view"
        ).fetchall()
    assert customers >= ordered > 80
    assert segments > 2


def test_the_peer_of_events_fills_what_is_missing(bench: SimpleNamespace, tmp_path: Path) -> None:
    """Without it the peer would do less than the build."""
    raw = tmp_path / "events.csv"
    raw.write_text(
        "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n"
        "2025-08-01 07:00:00 UTC,view,1,9,a.b,,5.00,7,S1\n"
        "2025-08-01 07:00:00 UTC,view,1,9,a.b,,5.00,7,S1\n"
        "2025-08-01 07:05:00 UTC,purchase,2,9,,x,4.00,7,S1\n"
        "2025-08-02 07:05:00 UTC,cart,2,9,,x,4.00,8,S2\n"
    )
    scripts = next(shop.scripts for shop in bench.bench_cases.SHOPS if shop.cases[0].name == "events")
    with duckdb.connect() as connection:
        bench.peer.run(connection, raw, [bench.bench_cases.PEERS / f"{script}.sql" for script in scripts])
        products = connection.execute("select product_id, category_code, brand from products order by 1").fetchall()
        view = connection.execute(
            "select customer_id, frequency, left_cart_count from single_view order by 1"
        ).fetchall()
    assert products == [("1", "a.b", "x"), ("2", "a.b", "x")]
    assert view == [("7", 1, 0), ("8", None, 1)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["lines_1m"], ["lines_1m_csv", "lines_1m_parquet"]),
        (["online_retail"], ["online_retail", "online_retail_unchanged", "online_retail_report"]),
        (["lines_10m_one_day"], ["lines_10m_csv", "lines_10m_one_day"]),
        (["events", "cdnow=a.txt"], ["events", "cdnow"]),
    ],
)
def test_cases_are_chosen_by_the_start_of_their_names(
    bench: SimpleNamespace, words: list[str], names: list[str]
) -> None:
    """And a case that goes on from a full build brings it."""
    assert [case.name for _, cases in bench.bench_cases.choose(words) for case in cases] == names


def test_what_is_missing_is_a_sentence(bench: SimpleNamespace, tmp_path: Path) -> None:
    """Not a stack trace: the other cases are still measured."""
    with pytest.raises(
        bench.bench_cases.MissingDataError, match="there is no case lines_5m; there are complete_journey"
    ):
        bench.bench_cases.choose(["lines_5m"])
    with pytest.raises(bench.bench_cases.MissingDataError, match="make bench RAW=path"):
        bench.bench_cases.online_retail(bench.bench_cases.Options(tmp_path))


def test_data_is_made_once(bench: SimpleNamespace, tmp_path: Path) -> None:
    """What was interrupted is made again, and what is whole is not."""
    made = []

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "whole").touch()

    with pytest.raises(OSError):  # noqa: PT011 - ours
        bench.bench_cases.kept(tmp_path, "data", fail)
    for _ in range(2):
        folder = bench.bench_cases.kept(tmp_path, "data", make)
        assert [path.name for path in folder.iterdir()] == ["whole"]
    assert len(made) == 1


@pytest.mark.parametrize(("large", "expected"), [(10.0, 1.0), (100.0, 2.0), (1.0, 0.0)])
def test_slope(bench: SimpleNamespace, large: float, expected: float) -> None:
    """1 is linear, 2 a self-join."""
    assert bench.bench_results.slope((1e6, 1.0), (1e7, large)) == pytest.approx(expected)


def test_slopes_do_not_mix_forms(bench: SimpleNamespace) -> None:
    """CSV costs more than Parquet, so a slope between them would be no slope."""
    cases = [("lines_1m_csv", 4.0), ("lines_1m_parquet", 1.0), ("lines_10m_csv", 40.0), ("lines_10m_parquet", 100.0)]
    found = bench.bench_results.slopes([measured(bench, name, [cpu]) for name, cpu in cases])
    assert found == {"lines_10m_csv": pytest.approx(1), "lines_10m_parquet": pytest.approx(2)}


def test_the_table_says_ratios_of_medians_and_what_spoils_them(bench: SimpleNamespace) -> None:
    """A reader takes the figures from the table only."""
    one = measured(bench, "online_retail", [30.0, 20.0, 90.0], [10.0, 12.0, 5.0], others=0.03)
    one.nodes = [
        [bench.measuring.Node("model.winback.slow", 4.0, 700.0), bench.measuring.Node("seed.winback.x", 0.1, None)],
        [bench.measuring.Node("model.winback.slow", 6.0, 800.0), bench.measuring.Node("seed.winback.x", 0.1, None)],
    ]
    text = bench.bench_results.report([one], ["events: a run failed"], command="make bench", version="1.2.3", runs=3)
    row = next(line for line in text.splitlines() if line.startswith("| Online Retail, full"))
    assert "| 60.0 | 30.0 | 3,000 | notebook | 20.0 | 10.0 | 1,000 | 3.00 | 3.00 | 3.00 |  | 3.0% |" in row
    assert "**Not valid: other programs took more than 2%" in text
    assert "- Not measured: events: a run failed" in text
    assert "| `slow` | model | 5.00 | 800 |\n| `x` | seed | 0.10 |  |" in text
    assert "Not valid" not in bench.bench_results.report(
        [measured(bench, "online_retail", [30.0])], [], command="make bench", version="1.2.3", runs=1
    )


def test_history_keeps_every_release(bench: SimpleNamespace, tmp_path: Path) -> None:
    """What is measured again on the day of the release replaces the same case, and nothing else."""
    path = tmp_path / "results" / "history.csv"
    for version, date, names in (
        ("0.1.0", "2026-11-01", ["events", "online_retail"]),
        ("0.2.0", "2026-12-01", ["events", "online_retail"]),
        ("0.2.0", "2026-12-01", ["events"]),
    ):
        cases = [measured(bench, name, [20.0], [10.0]) for name in names]
        bench.bench_results.add_to_history(path, bench.bench_results.history_rows(cases, version, date))
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["version"], row["date"], row["case"]) for row in rows] == [
        ("0.1.0", "2026-11-01", "events"),
        ("0.1.0", "2026-11-01", "online_retail"),
        ("0.2.0", "2026-12-01", "online_retail"),
        ("0.2.0", "2026-12-01", "events"),
    ]
    last = rows[-1]
    assert (last["wall_seconds"], last["cpu_ratio"], last["peak_mib"]) == ("40.00", "2.000", "2000")
    assert "cores" in last["machine"]
    assert not platform.node() or platform.node() not in path.read_text()


def test_a_try_is_no_release(bench: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures of small data under a large name would spoil the history."""
    with pytest.raises(SystemExit):
        bench.bench.parse(["--scale", "0.1", "--date", "2026-12-01"])
    assert "a release is measured at full size" in capsys.readouterr().err
    assert bench.bench.parse(["--scale", "0.1"]).report == bench.bench.CACHE / "bench.md"
    assert bench.bench.parse([]).report == BENCHMARKS / "results" / "bench.md"


def test_memory_of_a_node_is_that_of_its_own_time(bench: SimpleNamespace, tmp_path: Path) -> None:
    """The peak of the whole build at every node would blame all of them."""
    (tmp_path / "target").mkdir()
    spans = {"model.winback.a": ("00", "01"), "model.winback.b": ("02", "04")}
    results = [
        {
            "unique_id": unique_id,
            "execution_time": int(end) - int(start),
            "timing": [
                {
                    "name": "execute",
                    "started_at": f"1970-01-01T00:00:{start}.000000Z",
                    "completed_at": f"1970-01-01T00:00:{end}.000000Z",
                }
            ],
        }
        for unique_id, (start, end) in spans.items()
    ]
    (tmp_path / "target" / "run_results.json").write_text(json.dumps({"results": results}))
    memory = bench.measuring.Memory(0)
    memory.samples = [(0.5, 300.0), (1.5, 900.0), (2.5, 400.0), (3.5, 500.0)]
    nodes = bench.measuring.node_usages(tmp_path, bench.measuring.Usage(5, 5, 900, 0, memory))
    assert [(node.name, node.seconds, node.peak_mib) for node in nodes] == [("b", 2, 500.0), ("a", 1, 300.0)]


def test_the_history_has_the_columns_that_are_written(bench: SimpleNamespace) -> None:
    """Rows of an earlier form would be read under other names."""
    with (BENCHMARKS / "results" / "history.csv").open(newline="") as stream:
        assert tuple(next(csv.reader(stream))) == bench.bench_results.COLUMNS


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory of other processes is read on Linux only")
def test_a_run_is_measured(bench: SimpleNamespace, tmp_path: Path) -> None:
    """Time, memory and failure of a program, as the operating system says."""
    program = "import time; x = bytearray(60_000_000); time.sleep(0.5)"
    usage = bench.measuring.measure([sys.executable, "-c", program], tmp_path / "out.txt")
    assert usage.wall_seconds > 0.5
    assert usage.peak_mib > 57
    assert usage.memory.peak(0, float("inf")) > 57
    with pytest.raises(bench.measuring.RunFailedError, match="no luck"):
        bench.measuring.measure([sys.executable, "-c", "raise SystemExit('no luck')"], tmp_path / "out.txt")

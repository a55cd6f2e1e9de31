"""The sponsor network against closed forms and a plain count: trees, chains, cycles, and any member list."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping

import duckdb
import pytest
from compiled import SCHEMA, add_customers, compile_models, run_models, warehouse
from conftest import Dbt

MODELS = ["int_sponsor_links", "int_members_below"]
DEPTH_MAX = 50

Sponsors = dict[str, str | None]


@pytest.fixture(scope="module")
def models(dbt: Dbt) -> dict[str, str]:
    return compile_models(dbt, MODELS)


@pytest.fixture(scope="module")
def network() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse() as connection:
        yield connection


def build(network: duckdb.DuckDBPyConnection, models: Mapping[str, str], sponsors: Sponsors) -> None:
    """Make the network of these customers."""
    add_customers(network, f"{SCHEMA}.int_customers", sponsors)
    run_models(network, models)


def below(network: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, ...]]:
    rows = network.execute(
        "select customer_id, members_below_count, direct_member_count, second_level_member_count, "
        "levels_below_count, members_cut_count "
        f"from {SCHEMA}.int_members_below"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def places(network: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str | None, int | None]]:
    rows = network.execute(
        f"select customer_id, member_type, root_id, depth from {SCHEMA}.int_sponsor_links"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def ways_up(sponsors: Sponsors) -> dict[str, list[str]]:
    """Climb from each customer, one step at a time, until there is no sponsor or somebody is met again."""
    ways = {}
    for customer in sponsors:
        way: dict[str, None] = {}
        above = sponsors[customer]
        last = customer
        while above in sponsors and above not in (last, customer) and above not in way:
            way[above] = None
            last, above = above, sponsors[above]
        ways[customer] = list(way)
    return ways


def counted(sponsors: Sponsors, depth_max: int = DEPTH_MAX) -> dict[str, tuple[int, ...]]:
    """Count what is below each customer, member by member."""
    levels: dict[str, Counter[int]] = {customer: Counter() for customer in sponsors}
    for way in ways_up(sponsors).values():
        for level, above in enumerate(way, 1):
            levels[above][level] += 1
    return {
        customer: (
            sum(count for level, count in of.items() if level <= depth_max),
            of[1],
            of[2],
            max((level for level in of if level <= depth_max), default=0),
            of[depth_max + 1],
        )
        for customer, of in levels.items()
    }


def tree(k: int, depth: int) -> tuple[Sponsors, dict[str, int]]:
    """Make the tree in which everybody above the lowest level brought k others; returns the sponsors and the levels."""
    sponsors: Sponsors = {"r": None}
    levels = {"r": 0}
    for customer in iter(list(levels)):
        level = [customer]
        for number in range(1, depth + 1):
            following = [f"{above}.{child}" for above in level for child in range(k)]
            sponsors |= {child: child.rpartition(".")[0] for child in following}
            levels |= dict.fromkeys(following, number)
            level = following
    return sponsors, levels


@pytest.mark.parametrize("k", [2, 3])
def test_trees_have_the_closed_form(network: duckdb.DuckDBPyConnection, models: dict[str, str], k: int) -> None:
    """A sponsor's reach would be wrong in the plainest of all networks."""
    sponsors, levels = tree(k, 6)
    build(network, models, sponsors)
    expected = {customer: (k ** (7 - level) - k) // (k - 1) for customer, level in levels.items()}
    assert {customer: row[0] for customer, row in below(network).items()} == expected
    assert {customer: row[1:] for customer, row in places(network).items()} == {
        customer: ("r", level) for customer, level in levels.items()
    }


def test_a_chain_longer_than_the_cap_is_cut_and_says_so(
    network: duckdb.DuckDBPyConnection, models: dict[str, str]
) -> None:
    """A chain would cost the square of its length, or lose members without a word."""
    length = 6_000
    sponsors: Sponsors = {f"c{n}": f"c{n - 1}" if n else None for n in range(length)}
    build(network, models, sponsors)
    found = below(network)
    for n in (0, 1, 17, length - 52, length - 51, length - 50, length - 1):
        follow = length - 1 - n
        assert found[f"c{n}"] == (
            min(follow, DEPTH_MAX),
            min(follow, 1),
            min(max(follow - 1, 0), 1),
            min(follow, DEPTH_MAX),
            int(follow > DEPTH_MAX),
        )
    found_places = places(network)
    assert found_places["c99"] == ("member", "c0", 99)
    assert found_places["c100"] == ("too_deep", None, None)


@pytest.mark.parametrize("length", [2, 49, 50, 51, 101, 1_000])
def test_a_cycle_of_any_length_ends_and_is_found(
    network: duckdb.DuckDBPyConnection, models: dict[str, str], length: int
) -> None:
    """Two members who name each other would keep the nightly build busy for ever."""
    sponsors: Sponsors = {f"z{n}": f"z{(n + 1) % length}" for n in range(length)}
    sponsors |= {"t1": "z0", "t2": "t1", "t3": "t1", "free": None, "free2": "free"}
    build(network, models, sponsors)
    found_places = places(network)
    assert {customer for customer, row in found_places.items() if row[0] == "on_cycle"} == {
        f"z{n}" for n in range(length)
    }
    assert {customer for customer, row in found_places.items() if row[0] == "below_cycle"} == {"t1", "t2", "t3"}
    assert found_places["free2"] == ("member", "free", 1)
    assert below(network) == counted(sponsors)
    # Everybody on a small cycle has all the others below, and never themselves.
    if length == 2:
        assert below(network)["z1"][0] == 1 + 3


def any_graph(rng: random.Random, name: str) -> Sponsors:
    """Draw a member list: a forest, deep or wide, with some sponsors named at random, unknown, or oneself."""
    size = rng.choice([1, 2, 3, 10, 40, 150])
    customers = [f"{name}-{n}" for n in range(size)]
    reach = rng.choice([1, 3, size])
    wrong = rng.choice([0, 0.02, 0.2, 1])
    roots = rng.choice([0, 0.03])
    sponsors: Sponsors = {}
    for n, customer in enumerate(customers):
        if rng.random() < wrong:
            sponsors[customer] = rng.choice([rng.choice(customers), rng.choice(customers), customer, "nobody"])
        elif n == 0 or rng.random() < roots:
            sponsors[customer] = None
        else:
            sponsors[customer] = customers[max(0, n - rng.randint(1, reach))]
    shuffled = list(sponsors.items())
    rng.shuffle(shuffled)
    return dict(shuffled)


def test_any_member_list_is_counted_as_by_hand(network: duckdb.DuckDBPyConnection, models: dict[str, str]) -> None:
    """A shape nobody thought of would be counted wrongly, and top sponsors rewarded for members they do not have."""
    rng = random.Random(20111209)
    sponsors: Sponsors = {}
    for number in range(400):
        sponsors |= any_graph(rng, f"g{number}")
    build(network, models, sponsors)
    expected = counted(sponsors)
    # The draw holds what it is meant to hold.
    assert max(row[3] for row in expected.values()) == DEPTH_MAX
    assert sum(row[4] > 0 for row in expected.values()) > 100
    found_places = places(network)
    assert Counter(member_type for member_type, _, _ in found_places.values()).keys() == {
        *("root", "member", "on_cycle", "below_cycle", "too_deep")
    }
    assert below(network) == expected
    ways = ways_up(sponsors)
    for customer, (member_type, root, depth) in found_places.items():
        way = ways[customer]
        top = way[-1] if way else customer
        above_top = sponsors[top]
        if above_top == customer and way:
            assert member_type == "on_cycle"
        elif above_top not in sponsors or above_top == top:
            assert (member_type, root, depth) == (
                ("too_deep", None, None) if len(way) > 99 else ("member" if way else "root", top, len(way))
            )
        else:
            assert member_type in ("below_cycle", "too_deep")


@pytest.mark.parametrize("customers", [0, 3])
def test_without_sponsors_there_is_no_network(
    network: duckdb.DuckDBPyConnection, models: dict[str, str], customers: int
) -> None:
    """A shop without referrals would show "0 members below" for everybody, as if it had asked."""
    build(network, models, {f"k{n}": None for n in range(customers)})
    assert below(network) == {}
    assert places(network) == {}

"""The network of names: readable, the same each time, and empty where there is no link."""

from itertools import combinations

import pytest

from winback.reporting.components.network_chart import LABEL_HEIGHT, LABEL_WIDTH, network_chart
from winback.reporting.components.no_data import NoData
from winback.reporting.network_layout import network_layout
from winback.reporting.result import Result

SIZE = {"width": 720.0, "height": 600.0, "label_width": LABEL_WIDTH, "label_height": LABEL_HEIGHT}
CLUSTERS = [(0, 1), (0, 2), (1, 2), (3, 4), (5, 6), (6, 7), (7, 8), (8, 5), (9, 10), (11, 12), (12, 13), (14, 15)]


def links(*ends: tuple[str, str], weight: float | None = 2.0) -> Result:
    """Return a result with these links."""
    rows = tuple({"a": one, "b": other, "weight": weight} for one, other in ends)
    return Result(name="links", columns=("a", "b", "weight"), rows=rows)


@pytest.mark.parametrize("count", [1, 2, 16, 40])
def test_no_name_is_over_another(count: int) -> None:
    """Names that cover each other cannot be read."""
    places = network_layout([link for link in CLUSTERS if max(link) < count], count, **SIZE)
    assert (places >= [LABEL_WIDTH / 2, LABEL_HEIGHT / 2]).all()
    assert (places <= [720 - LABEL_WIDTH / 2, 600 - LABEL_HEIGHT / 2]).all()
    for one, other in combinations(places, 2):
        apart = abs(one - other)
        assert apart[0] > 0.9 * LABEL_WIDTH or apart[1] > 0.7 * LABEL_HEIGHT


def test_linked_points_are_near() -> None:
    """A picture in which links cross everywhere says less than the table."""
    places = network_layout(CLUSTERS, 16, **SIZE)
    lengths = [((places[one] - places[other]) ** 2).sum() ** 0.5 for one, other in combinations(range(16), 2)]
    linked = [((places[one] - places[other]) ** 2).sum() ** 0.5 for one, other in CLUSTERS]
    assert sum(linked) / len(linked) < 0.6 * sum(lengths) / len(lengths)


def test_the_same_links_give_the_same_picture() -> None:
    """Two reports of the same database would differ."""
    assert (network_layout(CLUSTERS, 16, **SIZE) == network_layout(CLUSTERS, 16, **SIZE)).all()


def test_links_without_a_name_or_weight_are_left_out() -> None:
    """A line would lead to nowhere."""
    assert isinstance(
        network_chart(links(("x", "y"), weight=None), source="a", target="b", weight="weight", title="T"), NoData
    )
    assert isinstance(network_chart(links(), source="a", target="b", weight="weight", title="T"), NoData)
    chart = network_chart(links(("x", "y"), ("x", "z")), source="a", target="b", weight="weight", title="T")
    rows = chart.spec["datasets"]["rows"]  # type: ignore[attr-defined]
    assert [row["type"] for row in rows] == ["link", "link", "point", "point", "point"]

"""Cuts and drawings of trees, held against scipy's."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import dendrogram, fcluster
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

from winback.segments.fitting.algorithms import ALGORITHMS
from winback.segments.fitting.trees import Tree

LINKAGES = [algorithm.linkage for algorithm in ALGORITHMS if algorithm.linkage]
POINTS = np.random.default_rng(5).normal(size=(200, 3))


@pytest.mark.parametrize("method", LINKAGES)
@pytest.mark.parametrize("k", [1, 2, 5, 8, 200])
def test_cuts_are_those_of_scipy(method: str, k: int) -> None:
    """Without it the hierarchical rows of the leaderboard would describe other clusters than the tree's."""
    tree = Tree(pdist(POINTS), len(POINTS), method)
    labels = tree.cut(k)
    assert sorted(set(labels.tolist())) == list(range(k))
    assert adjusted_rand_score(labels, fcluster(tree.merges, k, "maxclust")) == 1.0


def test_a_cut_has_exactly_k_clusters_when_heights_tie() -> None:
    """Without it a shop with many equal customers would have fewer segments than its trial says."""
    grid = np.array([[x, y] for x in range(4) for y in range(4)], dtype=float)
    for method in LINKAGES:
        tree = Tree(pdist(grid), len(grid), method)
        assert [len(set(tree.cut(k).tolist())) for k in range(1, 17)] == list(range(1, 17))


def test_the_drawing_is_that_of_scipy() -> None:
    """Without it the dendrogram of the report would show another tree."""
    tree = Tree(pdist(POINTS), len(POINTS), "ward")
    drawing = tree.drawing(30)
    reference = dendrogram(tree.merges, truncate_mode="lastp", p=30, no_plot=True)
    drawn = sorted(tuple(round(height, 6) for height in lines["height"]) for _, lines in drawing.groupby("merge_id"))
    assert drawn == sorted(tuple(round(height, 6) for height in heights) for heights in reference["dcoord"])
    assert drawing.loc[drawing["merge_id"] == 1, "leaf_count"].unique().tolist() == [200]
    assert drawing["merge_id"].nunique() == 29
    assert set(drawing.loc[drawing["height"] == 0, "x"]) == set(range(1, 31))


@pytest.mark.parametrize(("points", "lines"), [(0, 0), (1, 0), (2, 4), (3, 8)])
def test_small_trees_are_drawn_too(points: int, lines: int) -> None:
    """Without it a new shop with three customers would have no report."""
    assert len(Tree(pdist(POINTS[:points]), points, "ward").drawing(30)) == lines

"""Agglomerative trees: every cut of a tree, and the drawing of its top, from one linkage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.rounding import METRIC_DIGITS, round_significant


@dataclass(frozen=True)
class _Node:
    """A subtree: its members are `leaf_order[start : start + size]`."""

    index: int
    start: int
    size: int


class Tree:
    """An agglomerative tree over at least one point.

    Parameters
    ----------
    condensed : ndarray of shape (n * (n - 1) / 2,)
        Euclidean distances as `scipy.spatial.distance.pdist` gives them.
    points : int
        The number of points n.
    method : {'ward', 'average', 'complete', 'single'}
        The linkage.

    References
    ----------
    Müllner (2011), Modern hierarchical, agglomerative clustering algorithms, arXiv:1109.2378.
    """

    def __init__(self, condensed: FloatArray, points: int, method: str) -> None:
        self.points = points
        self.merges = linkage(condensed, method) if points > 1 else np.empty((0, 4))
        self.leaf_order = np.asarray(leaves_list(self.merges), dtype=np.int64) if points > 1 else np.arange(points)

    def cut(self, k: int) -> IntArray:
        """Labels from 0 to k - 1 of the partition into exactly `k` clusters, shape (points,)."""
        labels = np.empty(self.points, dtype=np.int64)
        for label, node in enumerate(self._nodes(k)):
            labels[self.leaf_order[node.start : node.start + node.size]] = label
        return labels

    def drawing(self, leaves: int = 30) -> pd.DataFrame:
        """Lines of the top of the tree, ready to be drawn.

        Parameters
        ----------
        leaves : int, default 30
            How many branches stay; what lies below them is not drawn.

        Returns
        -------
        DataFrame
            Four points per merge (up, across, down): merge_id (1 = the highest), point_order (1 to 4), x (leaves stand
            at 1, 2, 3, ...), height (linkage distance, 0 at a leaf) and leaf_count (points below the merge).
        """
        nodes = self._nodes(min(leaves, self.points))
        x = {node.index: position + 1.0 for position, node in enumerate(nodes)}
        height = {node.index: 0.0 for node in nodes}
        first_drawn = len(self.merges) - len(nodes) + 1
        rows = []
        for merge in range(first_drawn, len(self.merges)):
            left, right = int(self.merges[merge, 0]), int(self.merges[merge, 1])
            top, index = float(self.merges[merge, 2]), self.points + merge
            corners = [(x[left], height[left]), (x[left], top), (x[right], top), (x[right], height[right])]
            x[index], height[index] = (x[left] + x[right]) / 2, top
            for point_order, (corner_x, corner_height) in enumerate(corners, start=1):
                leaf_count = int(self.merges[merge, 3])
                rows.append((len(self.merges) - merge, point_order, corner_x, corner_height, leaf_count))
        drawing = pd.DataFrame(rows, columns=["merge_id", "point_order", "x", "height", "leaf_count"])
        drawing["height"] = round_significant(drawing["height"].to_numpy(dtype=np.float64), METRIC_DIGITS)
        return drawing.sort_values(["merge_id", "point_order"], ignore_index=True)

    def _nodes(self, k: int) -> list[_Node]:
        """Give the `k` subtrees that are left when the top `k` - 1 merges are undone, from left to right."""
        root = _Node(self.points + len(self.merges) - 1, 0, self.points)
        nodes = {root.index: root} if self.points else {}
        for merge in range(len(self.merges) - 1, len(self.merges) - k, -1):
            node = nodes.pop(self.points + merge)
            left, right = int(self.merges[merge, 0]), int(self.merges[merge, 1])
            left_size = self._size(left)
            nodes[left] = _Node(left, node.start, left_size)
            nodes[right] = _Node(right, node.start + left_size, node.size - left_size)
        return sorted(nodes.values(), key=lambda node: node.start)

    def _size(self, index: int) -> int:
        return 1 if index < self.points else int(self.merges[index - self.points, 3])

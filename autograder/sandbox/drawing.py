"""What a warm parent draws before its first fork."""

from __future__ import annotations

import io


def draw_once() -> None:
    """A figure with what most figures have, so that fonts are found and their letters measured once and not after each fork.

    pyplot is not touched: it belongs to the kernel, which it asks who shows.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    left.semilogy([1, 2], [1e-3, 1], "o-", label="$x$")
    right.bar(["a", "b"], [-1, 2], label="b")
    for axis in (left, right):
        axis.set(title="title", xlabel="x", ylabel="y")
        axis.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")

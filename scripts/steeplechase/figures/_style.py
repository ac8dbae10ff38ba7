"""The only home of colours, markers and dashes, and of the settings figures are drawn with.

Colours are the Okabe–Ito set, darkened where needed so that each has a contrast of at least
3.5:1 on white (the WCAG minimum for graphics is 3:1); text is always in ink, never in a colour.

References
----------
.. [1] M. Okabe and K. Ito (2008), Color universal design. https://jfly.uni-koeln.de/color/
.. [2] WCAG 2.2, success criterion 1.4.11, Non-text contrast.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

INK = "#1F2328"
MUTED = "#57606A"
FAINT = "#D0D7DE"
PAPER = "#FFFFFF"
GREY = "#767676"
WARNING = "#B42318"
BEST = "#0B4F86"  # the dark end of the scale of ranks
WORST = "#F1F5F9"

PALETTE = (
    ("#0072B2", "o", ()),
    ("#D55E00", "s", (5, 1.5)),
    ("#00875F", "^", (1.5, 1.5)),
    ("#B5568A", "D", (6, 1.5, 1.5, 1.5)),
    ("#1F2328", "v", (3, 1)),
    ("#8A7400", "P", (8, 2)),
    ("#2C8FC4", "X", (1, 2)),
    ("#A0522D", "h", (4, 1, 1, 1, 1, 1)),
)

WIDTH = 7.2  # inches, the width of the page's column of text

SETTINGS = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.visible": False,
    "text.color": INK,
    "text.parse_math": False,  # a name may hold dollar signs
    "hatch.color": MUTED,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "figure.dpi": 72,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",  # real text: it can be selected, found and read aloud
    "svg.hashsalt": "steeplechase",  # else ids differ from run to run
    "pdf.fonttype": 42,  # TrueType outlines, editable and accepted by publishers
}


@dataclass(frozen=True)
class Look:
    """How one algorithm is drawn; `emphasised` is false for those shown in grey."""

    colour: str
    marker: str
    dashes: tuple[float, ...]
    emphasised: bool = True


QUIET = Look(GREY, "o", (), emphasised=False)


@dataclass(frozen=True)
class Style:
    """The look of every algorithm of a study, the same in all its figures; and their width.

    Attributes
    ----------
    looks
        By the name of the algorithm.
    width
        In inches, of every figure: of the page, or of a column of a paper.
    """

    looks: dict[str, Look]
    width: float = WIDTH

    @classmethod
    def of(
        cls,
        algorithms: Sequence[str],
        mean_ranks: pd.DataFrame | None = None,
        width: float = WIDTH,
    ) -> "Style":
        """Give each algorithm a look, by its place in the study.

        Parameters
        ----------
        algorithms
            Names in the order of the study.
        mean_ranks
            Columns algorithm and mean_rank. Where there are more algorithms than looks, the
            best-ranked get one and all others are grey; without this table, the first ones.
        width
            Of the figures, in inches.
        """
        chosen = list(algorithms)
        if len(chosen) > len(PALETTE) and mean_ranks is not None and len(mean_ranks):
            ranked = mean_ranks.sort_values(["mean_rank", "algorithm"])["algorithm"]
            best = set(ranked.head(len(PALETTE)))
            chosen = [name for name in algorithms if name in best]
        looks = dict.fromkeys(algorithms, QUIET)
        for name, look in zip(chosen, PALETTE, strict=False):
            looks[name] = Look(*look)
        return cls(looks, width)

    def look(self, algorithm: str) -> Look:
        """Return the look of an algorithm; one that the study does not name is grey."""
        return self.looks.get(algorithm, QUIET)

    def order(self, present: Sequence[str]) -> list[str]:
        """Return the algorithms that are present, in the study's order, unknown ones last."""
        present = set(present)
        known = [name for name in self.looks if name in present]
        return known + sorted(present - set(known))


@contextmanager
def settings() -> Iterator[None]:
    """Draw with these settings alone, whatever the user's own configuration says."""
    import matplotlib  # here, since the report reads the colours and draws nothing

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield

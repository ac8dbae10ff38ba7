"""Contact lenses: what an optician should fit, for every combination of four attributes.

    hard   astigmatic, normal tear rate, and myope or young
    soft   not astigmatic, normal tear rate, and not both presbyopic and myope
    none   all others

24 rows, in the order of the published file: 4 hard, 5 soft, 15 none, the same as UCI's "Lenses"
(which writes the values as numbers).

References
----------
Cendrowska 1987, doi:10.1016/S0020-7373(87)80003-2, table 1; UCI Machine Learning Repository,
doi:10.24432/C5K88Z.
"""

from itertools import product

import pandas as pd

VALUES = {
    "age": ("young", "pre-presbyopic", "presbyopic"),
    "prescription": ("myope", "hypermetrope"),
    "astigmatic": ("no", "yes"),
    "tear_rate": ("reduced", "normal"),
}


def generate() -> pd.DataFrame:
    """Enumerate the combinations.

    Returns
    -------
    pandas.DataFrame
        Four columns of text and class (hard, none, soft).
    """
    patients = list(product(*VALUES.values()))
    frame = pd.DataFrame(patients, columns=list(VALUES))
    return frame.assign(**{"class": [_lenses(*patient) for patient in patients]})


def _lenses(age: str, prescription: str, astigmatic: str, tear_rate: str) -> str:
    """Return what is to be fitted."""
    if tear_rate == "reduced":
        return "none"
    if astigmatic == "yes":
        return "hard" if prescription == "myope" or age == "young" else "none"
    return "none" if (age, prescription) == ("presbyopic", "myope") else "soft"

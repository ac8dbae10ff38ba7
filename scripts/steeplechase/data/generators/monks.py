"""The MONK's problems 1 and 2: a rule over every combination of six categorical attributes.

a1 to a6 take 3, 3, 2, 3, 4 and 2 values: 432 combinations, the published test sets (the training
sets are samples of them). Class 1 is, in problem 1, a1 = a2 or a5 = 1 (216 rows); in problem 2,
exactly two of the six attributes have the value 1 (142 rows). Problem 3 is left out: its published
training set holds noise that no rule gives again.

References
----------
Thrun and others 1991, "The MONK's problems: a performance comparison of different learning
algorithms", technical report CMU-CS-91-197, Carnegie Mellon University.
"""

from itertools import product

import pandas as pd

VALUES = (3, 3, 2, 3, 4, 2)  # of a1 to a6, each counted from 1
RULES = {
    1: lambda a: a[0] == a[1] or a[4] == 1,
    2: lambda a: a.count(1) == 2,
}


def generate(problem: int) -> pd.DataFrame:
    """Enumerate the combinations.

    Parameters
    ----------
    problem : int
        1 or 2.

    Returns
    -------
    pandas.DataFrame
        a1 to a6 (text) and class (0, 1).
    """
    combinations = list(product(*(range(1, n + 1) for n in VALUES)))
    frame = pd.DataFrame(combinations, columns=[f"a{j + 1}" for j in range(6)]).astype(str)
    return frame.assign(**{"class": [str(int(RULES[problem](a))) for a in combinations]})

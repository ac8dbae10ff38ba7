"""Wilson's interval of a share.

References
----------
E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22, 1927.
"""

import math

Z = 1.959963984540054  # of 95 %


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the ends of the 95 % interval of a share that was found of n."""
    if not n or math.isnan(share):
        return math.nan, math.nan
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)

"""The words for numbers."""

import pytest

from steeplechase import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.012345, "0.0123"),
        (-3.14159, "−3.14"),
        (999.4, "999"),
        (999.6, "1,000"),
        (1123.4, "1,120"),
        (-45678.0, "−45,700"),
        (999_900.0, "1e6"),
        (1.234e-7, "1.23e−7"),
        (None, wording.MISSING),
        (float("nan"), wording.MISSING),
    ],
)
def test_quantities_have_three_significant_digits(value, text):
    assert wording.significant(value) == text

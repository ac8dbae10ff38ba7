"""Search spaces and hyperparameters: what is allowed, and how many configurations there are."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.hyperparameters import allowed, expected, normal, value_problem
from steeplechase.joint_space import COUNTED, circle, count_configurations
from steeplechase.spaces import FORMS, check_space, contains, members, size

RATE = {"type": "float", "minimum": 0.0}
POSITIVE = {"type": "float", "exclusive_minimum": 0.0, "maximum": 1.0}
COUNT = {"type": "integer", "minimum": 1, "maximum": 60}
WIDTHS = {"type": "integers", "minimum": 1}
CHOICE = {"type": "choice", "choices": ["relu", "tanh"]}
SWITCH = {"type": "boolean"}
TEXT = {"type": "text"}
HASH = {"type": "text", "pattern": "[0-9a-f]{8,64}"}


# Single values


@pytest.mark.parametrize(
    ("value", "declared"),
    [(0, RATE), (0.5, RATE), (1, POSITIVE), (1, COUNT), (60, COUNT), ([], WIDTHS), ([3, 4], WIDTHS),
     ("tanh", CHOICE), (False, SWITCH), (0, {"type": "choice", "choices": [0, 1]}),
     ("a b", TEXT), (None, TEXT), ("two\nlines", TEXT), ("0676ba61", HASH), (None, HASH)],
)  # fmt: skip
def test_allowed_values(value, declared):
    assert allowed(value, declared)
    assert value_problem(value, declared) is None


@pytest.mark.parametrize(
    ("value", "declared", "said"),
    [(-0.1, RATE, "got -0.1, expected a number of at least 0"),
     (float("nan"), RATE, "got NaN, expected a number"),
     (float("inf"), RATE, "got Infinity, expected a number"),
     (True, RATE, "got true, expected a number"),
     (0.0, POSITIVE, "got 0.0, expected a number above 0 and at most 1"),
     (1.5, POSITIVE, "got 1.5, expected a number above 0 and at most 1"),
     ("1e-3", RATE, "1e-3 is text to YAML, which wants a point and a signed exponent: write"),
     ("1E5", RATE, ": write 1.0e+5 (without quotes)"),
     ("0.5", RATE, "0.5 in quotes is text: write it without quotes"),
     ("fast", RATE, "got 'fast', expected a number of at least 0"),
     (61, COUNT, "got 61, expected a whole number of at least 1 and at most 60"),
     (2.0, COUNT, "got 2.0, expected a whole number of at least 1 and at most 60; write 2"),
     (True, COUNT, "got true, expected a whole number"),
     (3, WIDTHS, "got 3, expected a list of whole numbers of at least 1"),
     ([3, 0], WIDTHS, "got [3, 0], expected a list of whole numbers of at least 1"),
     ("rel", CHOICE, "got 'rel', expected one of relu, tanh; did you mean 'relu'?"),
     (1, SWITCH, "got 1, expected true or false"),
     ("", TEXT, "got '', expected text or null"),
     (["a"], TEXT, 'got ["a"], expected text or null'),
     (True, TEXT, "YAML reads yes, no, on and off as true and false: put text in quotes"),
     (12345678, HASH, "; put text that looks like a number in quotes"),
     ("0676ba6", HASH, "got '0676ba6', expected text of the form [0-9a-f]{8,64}, or null"),
     ("0676ba61.pth", HASH, "expected text of the form"),
     (None, CHOICE, "got nothing, expected one of relu, tanh"),
     (True, {"type": "choice", "choices": [0, 1]}, "got true, expected one of 0, 1")],
)  # fmt: skip
def test_refused_values_and_what_is_said(value, declared, said):
    assert not allowed(value, declared)
    assert said in value_problem(value, declared)


def test_normal_form_makes_floats_of_float_hyperparameters_only():
    assert repr(normal({"values": [1, 2]}, RATE)) == "{'values': [1.0, 2.0]}"
    assert repr(normal({"start": 1, "step": 1, "count": 3, "when": {"n": [1]}}, RATE)) == (
        "{'start': 1.0, 'step': 1.0, 'count': 3, 'when': {'n': [1]}}"
    )
    assert repr(normal({"integers": [1, 2]}, COUNT)) == "{'integers': [1, 2]}"


# Spaces

SOUND = [
    ({"values": [0.1, 0.2]}, RATE, 2),
    ({"values": ["relu"]}, CHOICE, 1),
    ({"values": [[16], [16, 16]]}, WIDTHS, 2),
    ({"values": [True, False]}, SWITCH, 2),
    ({"values": [None, "a.pth"]}, TEXT, 2),
    ({"integers": [1, 50]}, COUNT, 50),
    ({"integers": [3, 3]}, COUNT, 1),
    ({"start": 1.0e-5, "step": 1.0e-3, "count": 100}, RATE, 100),
    ({"start": 0.9, "step": -0.1, "count": 9}, RATE, 9),
    ({"uniform": [0.0, 1.0]}, RATE, None),
    ({"log_uniform": [1.0e-4, 0.1]}, RATE, None),
]


@pytest.mark.parametrize(("space", "declared", "count"), SOUND)
def test_sound_space_and_its_size(space, declared, count):
    assert check_space(space, declared) == []
    assert check_space({**space, "when": {"other": 1}}, declared) == []
    assert size(space) == count
    if count is not None:
        values = list(members(space))
        assert len(values) == count
        assert all(allowed(value, declared) for value in values)
        assert all(contains(space, value) for value in values)


@pytest.mark.parametrize(
    ("space", "declared", "place", "said"),
    [({}, RATE, (), "got none of them, expected one form of search space"),
     ({"value": [1.0]}, RATE, ("value",), "did you mean 'values'?"),
     ({"xyz": 1}, RATE, ("xyz",), "the keys are: values, integers, start, step, count, uniform"),
     ({"values": [1.0], "uniform": [0.0, 1.0]}, RATE, (), "got values and uniform, expected one"),
     ({"values": []}, RATE, ("values",), "got [], expected a list of at least one value"),
     ({"values": 3}, RATE, ("values",), "got 3, expected a list of at least one value"),
     ({"values": [0.1, -1.0]}, RATE, ("values", 1), "got -1.0, expected a number of at least 0"),
     ({"values": [0.1, 0.1]}, RATE, ("values", 1), "0.1 stands twice in the list"),
     ({"integers": [5, 1]}, COUNT, ("integers",), "[5, 1] is reversed: write [1, 5]"),
     ({"integers": [1]}, COUNT, ("integers",), "got [1], expected two ends: [low, high]"),
     ({"integers": [0, 5]}, COUNT, ("integers", 0), "got 0, expected a whole number of at least 1"),
     ({"integers": [1, 99]}, COUNT, ("integers", 1), "got 99, expected a whole number"),
     ({"integers": [1, 5]}, RATE, (), "does not give a number of at least 0; write, for example"),
     ({"uniform": [1, 5]}, COUNT, (), "does not give a whole number of at least 1 and at most 60"),
     ({"uniform": [0.0, 1.0]}, CHOICE, (), "does not give one of relu, tanh; write, for example, "
      "{values: [relu, tanh]}"),
     ({"uniform": [0.5, 0.1]}, RATE, ("uniform",), "is reversed: write [0.1, 0.5]"),
     ({"uniform": [0.5, 0.5]}, RATE, ("uniform",), "is empty: write the single value 0.5"),
     ({"log_uniform": [0.0, 1.0]}, RATE, ("log_uniform", 0), "got 0.0, expected a number above 0"),
     ({"log_uniform": ["1e-4", 0.1]}, RATE, ("log_uniform", 0), "write 1.0e-4"),
     ({"start": 0.1, "step": 0.1}, RATE, (), "'count' is missing: a progression has start, step"),
     ({"start": 0.1, "step": 0.1, "count": 0}, RATE, ("count",), "got 0, expected a whole number"),
     ({"start": 0.1, "step": 0.0, "count": 3}, RATE, ("step",), "too small for 3 different values"),
     ({"start": 9.0, "step": 1e-13, "count": 3}, RATE, ("step",), "too small for 3 different"),
     ({"start": -0.1, "step": 0.1, "count": 3}, RATE, ("start",), "got -0.1, expected a number"),
     ({"start": 0.2, "step": -0.1, "count": 9}, RATE, (), "its last value is -0.6, expected")],
)  # fmt: skip
def test_faulty_space_is_told_with_its_place(space, declared, place, said):
    ((found, text),) = check_space(space, declared)
    assert found == place
    assert said in text


def test_examples_of_the_forms_are_what_they_say():
    assert [form for form, (keys, *_) in FORMS.items() for key in keys[:1]] == list(FORMS)
    assert expected(POSITIVE) == "a number above 0 and at most 1"


def test_progression_members_are_free_of_binary_noise():
    values = list(members({"start": 1.0e-5, "step": 1.0e-3, "count": 100}))
    assert values[3] == 0.00301
    assert values[99] == 0.09901
    assert not contains({"start": 1.0e-5, "step": 1.0e-3, "count": 100}, 0.1)
    assert not contains({"start": 1.0e-5, "step": 1.0e-3, "count": 100}, 0.0035)


# Joint spaces


def test_independent_spaces_multiply():
    spaces = {"a": {"values": [1, 2]}, "b": {"integers": [1, 50]}, "c": {"values": [3]}}
    assert count_configurations(spaces, {}) == 100
    assert count_configurations({}, {"a": 1}) == 1


def test_one_continuous_space_makes_the_joint_one_endless():
    assert count_configurations({"a": {"values": [1]}, "b": {"uniform": [0, 1]}}, {}) is None


def test_condition_on_a_fixed_value_decides_for_all():
    spaces = {"a": {"values": [1, 2, 3], "when": {"b": [5]}}}
    assert count_configurations(spaces, {"a": 1, "b": 5}) == 3
    assert count_configurations(spaces, {"a": 1, "b": 6}) == 1


def test_chain_of_conditions():
    # c off: b and a have their defaults; c on, b 0: a has its default; c on, b 1: a is drawn.
    spaces = {
        "a": {"values": [1, 2, 3], "when": {"b": [1]}},
        "b": {"values": [0, 1], "when": {"c": ["on"]}},
        "c": {"values": ["on", "off"]},
    }
    assert count_configurations(spaces, {"a": 9, "b": 0}) == 1 + 1 + 3


def test_default_that_is_also_drawn_counts_once_more_only_with_its_cause():
    spaces = {"a": {"values": [0, 1], "when": {"b": [1]}}, "b": {"values": [0, 1]}}
    assert count_configurations(spaces, {"a": 0}) == 3


def test_great_conditional_space_is_bounded_by_the_product():
    spaces = {
        "a": {"integers": [1, 200]},
        "b": {"integers": [1, 200], "when": {"a": list(range(1, 101))}},
    }
    assert COUNTED < 200 * 100 + 100
    assert count_configurations(spaces, {"b": 1}) == 200 * 200


def test_unrelated_spaces_do_not_lengthen_the_count():
    spaces = {
        "a": {"values": [1, 2]},
        "b": {"values": [1, 2], "when": {"a": [1]}},
        "huge": {"integers": [1, 10**9]},
    }
    assert count_configurations(spaces, {"b": 1}) == 3 * 10**9


def test_circles_of_conditions_are_found():
    one = {"values": [1]}
    assert circle({"a": one, "b": {**one, "when": {"a": [1]}}}) == []
    assert circle({"a": {**one, "when": {"a": [1]}}}) == ["a", "a"]
    spaces = {
        "x": {**one, "when": {"a": [1]}},
        "a": {**one, "when": {"b": [1], "fixed": [2]}},
        "b": {**one, "when": {"a": [1]}},
    }
    assert circle(spaces) == ["a", "b", "a"]


NAMES = "abcd"
VALUES = st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True)


@st.composite
def joint_spaces(draw):
    """Small spaces, each with a condition on earlier ones or none, in any order."""
    spaces = {}
    for i, name in enumerate(NAMES):
        spaces[name] = {"values": draw(VALUES)}
        causes = draw(st.lists(st.sampled_from(NAMES[:i]), max_size=2, unique=True)) if i else []
        if causes:
            spaces[name]["when"] = {cause: draw(VALUES) for cause in causes}
    return {name: spaces[name] for name in draw(st.permutations(NAMES))}


@given(spaces=joint_spaces(), defaults=st.tuples(*[st.integers(0, 3)] * 4))
def test_count_is_that_of_the_different_resolved_configurations(spaces, defaults):
    defaults = dict(zip(NAMES, defaults, strict=True))
    found = set()
    for drawn in itertools.product(*(spaces[name]["values"] for name in NAMES)):
        values = {}
        for name, value in zip(NAMES, drawn, strict=True):  # causes come before effects
            when = spaces[name].get("when", {})
            holds = all(values[cause] in wanted for cause, wanted in when.items())
            values[name] = value if holds else defaults[name]
        found.add(tuple(values.items()))
    assert count_configurations(spaces, defaults) == len(found)

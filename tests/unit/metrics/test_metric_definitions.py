"""What scikit-learn does not decide: undefined values and their reasons, ties, and the bins."""

import math

import numpy as np
import pytest

from steeplechase import registry
from steeplechase.metrics import Undefined, score_all

NAMES = registry.names("metrics")


def score(name, labels, probabilities):
    """Return one metric of lists."""
    metric = registry.load("metrics", name)
    return metric.score(np.array(labels), np.array(probabilities, dtype=float))


def test_score_all_gives_every_metric():
    labels = np.array([0, 1, 2, 1])
    scores, reasons = score_all(NAMES, labels, np.eye(3)[labels], ("a", "b", "c"))
    assert tuple(scores) == NAMES
    assert all(math.isfinite(value) for value in scores.values())
    assert reasons == {}


def test_score_all_names_the_classes_in_its_reasons():
    labels = np.array([1, 1])
    scores, reasons = score_all(NAMES, labels, np.eye(3)[labels], ("hard", "none", "soft"))
    undefined = {name for name, value in scores.items() if math.isnan(value)}
    assert undefined == {"roc_auc", "pr_auc"} == set(reasons)
    assert reasons["roc_auc"] == "no row of class hard, soft"


def test_a_reason_without_names_gives_indices():
    assert str(Undefined("no row of class", (0, 2))) == "no row of class 0, 2"
    assert str(Undefined("no rows")) == "no rows"


@pytest.mark.parametrize("name", NAMES)
def test_no_rows_have_no_score(name):
    with pytest.raises(Undefined, match="no rows"):
        registry.load("metrics", name).score(np.empty(0, np.int64), np.empty((0, 3)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_has_no_score(name, bad):
    with pytest.raises(Undefined, match="not a finite number"):
        score(name, [0, 1], [[0.5, 0.5], [bad, 0.5]])


def test_the_first_of_equal_probabilities_is_predicted():
    assert score("accuracy", [0, 1], [[0.5, 0.5], [0.5, 0.5]]) == 0.5


def test_a_predicted_class_without_rows_counts_in_macro_tpr_but_not_in_balanced_accuracy():
    labels, probabilities = [0, 0, 1, 1], [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 0]]
    assert score("balanced_accuracy", labels, probabilities) == 0.75
    assert score("macro_tpr", labels, probabilities) == 0.5


def test_a_class_that_neither_appears_nor_is_predicted_does_not_count():
    assert score("macro_f1", [0, 1], [[1, 0, 0], [0, 1, 0]]) == 1.0


def test_a_class_of_all_rows_has_no_false_positives():
    assert score("macro_fpr", [1, 1], [[0, 1], [0, 1]]) == 0.0


def test_one_sure_mistake_costs_a_finite_log_loss():
    assert score("log_loss", [0], [[0.0, 1.0]]) == pytest.approx(52 * math.log(2), abs=1e-12)


def test_tied_pairs_count_half_in_the_area():
    assert score("roc_auc", [0, 1, 0, 1], [[0.5, 0.5]] * 4) == 0.5
    # Of the four pairs, three are right and one is tied.
    assert score("roc_auc", [0, 0, 1, 1], [[0.8, 0.2], [0.5, 0.5], [0.5, 0.5], [0.1, 0.9]]) == 0.875


def test_areas_of_a_single_class_are_undefined():
    for name in ("roc_auc", "pr_auc"):
        with pytest.raises(Undefined, match="only one class"):
            score(name, [0, 0], [[1.0], [1.0]])


def test_pr_auc_of_two_classes_does_not_depend_on_which_comes_first():
    labels = np.array([0, 1, 1, 0, 1])
    second = np.array([0.2, 0.7, 0.4, 0.5, 0.9])
    probabilities = np.column_stack([1 - second, second])
    turned = score("pr_auc", 1 - labels, probabilities[:, ::-1])
    assert score("pr_auc", labels, probabilities) == turned


def test_confidence_on_an_edge_belongs_to_the_bin_below():
    # 0.6 = 9/15 ends the ninth bin, 0.61 stands in the tenth; one bin each: gaps 0.4 and 0.61.
    error = score("ece", [0, 1], [[0.6, 0.4], [0.61, 0.39]])
    assert error == pytest.approx((0.4 + 0.61) / 2, abs=1e-15)
    # In one bin, the two gaps cancel: |1 - 0.6 - 0.59| / 2.
    error = score("ece", [0, 1], [[0.6, 0.4], [0.59, 0.41]])
    assert error == pytest.approx(0.19 / 2, abs=1e-15)

"""Each metric against scikit-learn: many random cases, ties, absent and unpredicted classes."""

import numpy as np
import pytest
from sklearn import metrics as reference

from steeplechase import registry
from steeplechase.metrics import Undefined

CASES = 300


def cases():
    """Yield labels (n,) and probabilities (n, c) of many shapes, half of them with many ties."""
    random = np.random.default_rng(20)
    for case in range(CASES):
        c = int(random.choice([2, 3, 5, 10]))
        n = int(random.integers(1, 60))
        labels = random.integers(0, random.integers(1, c + 1), size=n)
        probabilities = random.dirichlet(np.full(c, random.choice([0.05, 0.5, 5.0])), size=n)
        if case % 2:
            # Few different values, as of a network that has collapsed; exact in binary, so that
            # the rows still sum to 1.
            counts = random.multinomial(4, np.full(c, 1 / c), size=n)
            probabilities = counts / 4
        yield labels, probabilities


def predicted(probabilities):
    """Return the class with the largest probability, the first of equals."""
    return probabilities.argmax(axis=1)


def macro_fpr(labels, probabilities):
    """Return the mean of FP / (FP + TN) from scikit-learn's table of each class."""
    tables = reference.multilabel_confusion_matrix(labels, predicted(probabilities))
    rates = [t[0, 1] / t[0].sum() if t[0].sum() else 0.0 for t in tables]
    return np.mean(rates)


def calibration(labels, probabilities):
    """Return the expected calibration error by its definition, bin by bin."""
    confidence = probabilities.max(axis=1)
    right = predicted(probabilities) == labels
    total = 0.0
    for low, high in zip(np.arange(15) / 15, np.arange(1, 16) / 15, strict=True):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            total += inside.mean() * gap
    return total


def one_hot(labels, probabilities):
    """Return labels (n, c) of zeros and ones."""
    return np.eye(probabilities.shape[1], dtype=int)[labels]


def averaged(function):
    """Return a scikit-learn score of predicted classes, averaged over classes."""
    return lambda y, p: function(y, predicted(p), average="macro", zero_division=0)


def area(labels, probabilities):
    """Return the area under the ROC curve, one against the rest."""
    if probabilities.shape[1] == 2:
        return reference.roc_auc_score(labels, probabilities[:, 1])
    return reference.roc_auc_score(labels, probabilities, average="macro", multi_class="ovr")


REFERENCES = {
    "accuracy": lambda y, p: reference.accuracy_score(y, predicted(p)),
    "balanced_accuracy": lambda y, p: reference.balanced_accuracy_score(y, predicted(p)),
    "macro_precision": averaged(reference.precision_score),
    "macro_tpr": averaged(reference.recall_score),
    "macro_f1": averaged(reference.f1_score),
    "macro_fpr": macro_fpr,
    "roc_auc": area,
    "pr_auc": lambda y, p: reference.average_precision_score(one_hot(y, p), p, average="macro"),
    "log_loss": lambda y, p: reference.log_loss(y, p, labels=np.arange(p.shape[1])),
    "ece": calibration,
}
NEED_ALL_CLASSES = ("pr_auc", "roc_auc")


def test_every_metric_has_a_reference():
    assert set(REFERENCES) == set(registry.names("metrics"))


# Said of folds that lack a class, which is the point of those cases.
@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true")
@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_equals_the_reference(name):
    metric, compared = registry.load("metrics", name), 0
    for labels, probabilities in cases():
        complete = len(np.unique(labels)) == probabilities.shape[1]
        if name in NEED_ALL_CLASSES and not complete:
            with pytest.raises(Undefined, match="no row of class"):
                metric.score(labels, probabilities)
            continue
        expected = REFERENCES[name](labels, probabilities)
        assert metric.score(labels, probabilities) == pytest.approx(expected, abs=1e-12, rel=0)
        compared += 1
    assert compared >= 50

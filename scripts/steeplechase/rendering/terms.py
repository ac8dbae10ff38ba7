"""The glossary: each term in one line, for readers new to the field.

An entry is the term, its meaning, and the forms in which texts use it, where these are others than
the term itself.
"""

GLOSSARY = (
    (
        "algorithm",
        "What is compared: an optimizer under a schedule of its learning rate, with "
        "fixed settings and a search space for the others.",
    ),
    (
        "nested cross-validation",
        "Cross-validation inside cross-validation: the inner one chooses the hyperparameters, the "
        "outer one tests the choice on rows that had no part in it.",
    ),
    ("trial", "One configuration drawn from an algorithm's search space."),
    (
        "outer fold",
        "A part of the rows kept for testing; the others are for tuning and training. "
        "Each row is in the test part of exactly one fold.",
    ),
    ("inner fold", "A part of the training rows kept for validation, by which a trial is chosen."),
    (
        "inner training",
        "A training of one trial on the training rows without one inner fold, on which it is "
        "then validated.",
    ),
    (
        "refit",
        "The chosen trial, trained anew on all training rows of an outer fold and tested "
        "once on its test rows.",
    ),
    ("replicate", "A repetition with other initial weights and another order of the rows."),
    (
        "mean rank",
        "The algorithms are ranked on each data set, 1 for the best; the mean over data "
        "sets does not mind that some data sets are harder than others.",
    ),
    (
        "interval",
        "A 95 % interval: the data sets are drawn again and again with replacement, and "
        "the middle 95 % of the results reported (bootstrap).",
    ),
    (
        "omnibus test",
        "One test of all algorithms together, before any pair is looked at.",
    ),
    (
        "Friedman's test",
        "Asks whether all algorithms could have the same mean rank. Iman and "
        "Davenport's F is a sharper form of it.",
        "Friedman's test",
        "Iman–Davenport",
    ),
    ("Kendall's W", "How far the data sets agree about the order, from 0 (not at all) to 1."),
    (
        "Wilcoxon's signed-rank test",
        "Asks of a pair of algorithms whether the differences on the "
        "data sets lean to one side; here with exact probabilities.",
        "Wilcoxon's signed-rank test",
        "Wilcoxon signed-rank test",
        "Wilcoxon",
    ),
    (
        "Holm's correction",
        "Many tests make chance findings likely; it raises the p-values so that "
        "the chance of even one false finding stays below α.",
        "Holm's correction",
        "adjusted p",
    ),
    (
        "Nemenyi's test",
        "Compares mean ranks of all pairs at once; its threshold is the critical difference.",
        "Nemenyi's test",
        "Nemenyi",
        "critical difference",
    ),
    (
        "p-value",
        "How probable differences at least as large would be if the algorithms did not "
        "differ. It is not the probability that they do not differ.",
    ),
    (
        "power",
        "The probability that a study of this size finds a difference that is there.",
    ),
    (
        "region of practical equivalence",
        "Differences so small that the study calls them none (ROPE), in the metric's own unit.",
        "region of practical equivalence",
        "ROPE",
    ),
    (
        "probability of improvement",
        "The share of data sets on which the first algorithm is the better one; a tie counts half.",
    ),
    (
        "performance profile",
        "For each distance from the best score, the share of data sets on which an algorithm is "
        "no farther from it.",
    ),
    ("interquartile range", "The middle half of the values, from the first to the third quartile."),
    ("cannot tell", "The data neither show a difference nor show that there is none."),
    ("diverged", "A training whose loss became infinite or undefined."),
    (
        "balanced accuracy",
        "The mean of the classes' recalls: every class counts the same, however rare.",
    ),
    (
        "ROC AUC",
        "The probability that a row of a class gets a higher score for it than a row of "
        "another class; .5 is guessing.",
    ),
    (
        "precision and recall",
        "Precision: how many of the rows called a class belong to it. Recall: how many of the "
        "rows of a class are called so.",
        "precision",
        "recall",
    ),
    ("prevalence", "The share of rows that belong to a class: what guessing gets as precision."),
    (
        "log loss",
        "The mean of minus the logarithm of the probability given to the true class; "
        "lower is better.",
    ),
    (
        "ECE",
        "Expected calibration error: how far the stated probabilities are from the observed "
        "frequencies; lower is better.",
    ),
    (
        "audit",
        "A search of the data, before anything is trained, for what would spoil a comparison.",
    ),
)

# Terms that say nothing where scores were trained elsewhere.
OF_TRAINING = frozenset(
    (
        *("algorithm", "nested cross-validation", "trial", "outer fold", "inner fold"),
        *("inner training", "refit", "replicate", "diverged", "interquartile range", "audit"),
        *("balanced accuracy", "ROC AUC", "precision and recall", "prevalence", "log loss", "ECE"),
    )
)

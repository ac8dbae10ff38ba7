"""The six tables that each comparison has: what their columns are, and which method they are of."""

INTERVAL = "end of its 95 % bootstrap interval over data sets; empty below six"

# The statistic whose method, assumptions and reference the rows name.
METHODS = {
    "mean_ranks": "standings",
    "pairs": "wilcoxon",
    "friedman": "friedman",
    "ranks": "ranks",
    "cliques": "cliques",
    "leave_one_out": "leave_one_out",
}

COLUMNS = {
    "mean_ranks": {
        "algorithm": "name",
        "mean_rank": "mean rank over data sets, 1 is best",
        "rank_low": f"lower {INTERVAL}",
        "rank_high": f"upper {INTERVAL}",
        "mean_score": "mean score over data sets, in the unit of the metric",
        "score_low": f"lower {INTERVAL}",
        "score_high": f"upper {INTERVAL}",
        "median_score": "median score over data sets",
        "wins": "data sets on which it has the best rank, alone or shared",
        "wins_shared": "those of them that it shares",
        "n_failed": "refits that failed or are missing",
        "n_diverged": "refits that diverged",
    },
    "pairs": {
        "a": "first algorithm",
        "b": "second algorithm",
        "n": "data sets",
        "median_difference": "median of a minus b, in the unit of the metric",
        "hodges_lehmann": "median of the means of all two differences",
        "difference_low": f"lower {INTERVAL}, of the median",
        "difference_high": f"upper {INTERVAL}, of the median",
        "wins": "data sets on which a is better",
        "ties": "data sets on which both are alike",
        "losses": "data sets on which b is better",
        "probability_of_improvement": "(wins + ties / 2) / n",
        "rank_biserial": "(W+ - W-) / (W+ + W-) in [-1, 1], positive where a is better",
        "wilcoxon_p": "exact two-sided p-value",
        "holm_p": "the same, corrected for the number of pairs by Holm's rule",
        "nemenyi_p": "p-value of Nemenyi's test of the mean ranks",
        "significant": "whether holm_p <= alpha",
        "nemenyi_significant": "whether nemenyi_p <= alpha",
    },
    "friedman": {
        "chi2": "Friedman's chi-square, corrected for ties",
        "p_chi2": "its p-value",
        "iman_davenport_f": "Iman and Davenport's F",
        "df1": "its degrees of freedom, k - 1",
        "df2": "and (k - 1) (n - 1)",
        "p_f": "its p-value",
        "kendall_w": "agreement of the data sets, 0 to 1",
        "n": "data sets",
        "k": "algorithms",
        "kendall_w_low": f"lower {INTERVAL}",
        "kendall_w_high": f"upper {INTERVAL}",
    },
    "ranks": {
        "dataset": "data set, or source of several",
        "algorithm": "name",
        "score": "mean score over folds and replicates; empty where a refit has none",
        "sd": "standard deviation between folds (n - 1), no basis for a test",
        "n_folds": "folds that are averaged",
        "n_missing": "refits without a score",
        "n_untrained": "those of them that are not trained yet, for which nothing is compared",
        "rank": "mid-rank on the data set, 1 is best; empty where it is left out",
    },
    "cliques": {
        "group": "number of a group that the critical difference does not tell apart",
        "algorithm": "a member of it",
    },
    "leave_one_out": {
        "left_out": "data set",
        "winner": "algorithm of the smallest mean rank without it, the first of several",
        "mean_rank": "its mean rank",
        "shared": "whether another one has the same",
        "decision": "the algorithm that the tests support then, or 'cannot tell'",
    },
}

"""Which result files a study has, by name: read while the workflow is, so it imports nothing."""

TABLES = ("scores", "trials", "curves", "predictions", "pooled", "datasets")
CSV_TABLES = ("scores", "trials", "pooled", "datasets")
STATISTICS = ("mean_ranks", "pairs", "friedman", "ranks", "cliques", "leave_one_out")

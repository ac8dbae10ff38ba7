"""The protocol of a study: seeds, splits, trials, selection and the plan of packs."""

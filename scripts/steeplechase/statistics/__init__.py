"""What is computed from the scores: one statistic per file, frames and arrays in, frames out.

The unit of analysis is the data set. No member imports another; `steeplechase.comparison` runs
them together. Each declares its TITLE and has one function of its own name; where it declares
COLUMNS that function is `table`, where it ADJUSTS p-values it is `adjust`.
"""

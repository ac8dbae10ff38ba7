import pandas as pd

frame = pd.read_csv(snakemake.input[0], index_col="data set")
frame.plot.bar(backend="matplotlib").figure.savefig(snakemake.output[0])

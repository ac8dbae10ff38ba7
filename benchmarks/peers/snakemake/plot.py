import matplotlib
matplotlib.use("svg")
import matplotlib.pyplot as plt
import pandas as pd
pd.read_csv(snakemake.input[0]).plot.bar(x="data set")
plt.savefig(snakemake.output[0])

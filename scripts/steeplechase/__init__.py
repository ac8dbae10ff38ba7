"""The library behind the workflow: data, protocol, training, metrics, statistics and figures.

It knows nothing of the workflow manager: every module takes and returns plain values.
"""

__version__ = "0.1.0"

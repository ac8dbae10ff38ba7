"""Which data sets come from one source, by what is declared and by what the audit found."""

from collections.abc import Mapping, Sequence


def joined(origins: Mapping[str, str], clusters: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the source of each data set.

    Parameters
    ----------
    origins
        What is declared of each data set, in the order of the study; its own name by default.
    clusters
        Groups of data sets that share features, as the audit found them. Their origins are taken
        for one.

    Returns
    -------
    dict
        The source by data set: of origins that hang together, directly or through others, that of
        the first data set.
    """
    source = dict(origins)
    for cluster in clusters:
        together = {source[name] for name in cluster if name in source}
        first = next((one for one in source.values() if one in together), None)
        source = {name: first if one in together else one for name, one in source.items()}
    return source

"""The report's parts: what is read, what is counted, and how it is laid out in tables."""

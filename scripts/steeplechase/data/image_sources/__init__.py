"""Where image sets come from, one file a format."""

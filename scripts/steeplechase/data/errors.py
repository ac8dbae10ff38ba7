"""What goes wrong with data, told to the person who brought them."""


class DataError(Exception):
    """A data set cannot be used as it is; the message is one line that says why and where."""

"""Downloads that can be trusted: found, checked, unpacked and remembered."""

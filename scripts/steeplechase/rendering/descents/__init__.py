"""The sections of the report of a study of problems."""

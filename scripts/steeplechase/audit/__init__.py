"""The audit: what would spoil a comparison, found in the data before anything is trained.

A finding is a file with a literal `TITLE` and one function

    find(data: AuditData) -> list[Finding]

which looks at all tables of a study. It knows no data set by name and trains nothing.
"""

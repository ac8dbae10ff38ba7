"""The paper pack: figures at the widths of a paper, tables, methods and references as LaTeX.

Nothing is computed here: figures are drawn as those of the page are, tables are the page's own.
"""

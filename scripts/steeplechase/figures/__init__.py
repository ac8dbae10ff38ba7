"""One file per figure: tidy tables in, a drawing and the facts of its caption out."""

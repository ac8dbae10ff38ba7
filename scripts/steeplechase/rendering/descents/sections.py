"""The order of the report of a study of problems."""

from steeplechase.rendering import provenance
from steeplechase.rendering.descents import answer, every_setting, evidence, methods

SECTIONS = (
    ("verdict", "Verdict", answer.verdict),
    ("settings", "What became of every setting?", every_setting.settings),
    ("rates", "What does the learning rate do?", evidence.drawn("loss_by_rate")),
    ("momentum", "What does momentum do?", evidence.momentum),
    ("batches", "All rows or batches?", evidence.batches),
    ("line", "How does the line move?", evidence.drawn("separating_line")),
    ("paths", "Which way do they go?", evidence.drawn("descent_paths")),
    ("theory", "Is it as theory has it?", evidence.theory),
    ("divergence", "When is a rate too large?", evidence.divergence),
    ("methods", "Methods", methods.methods),
    ("provenance", "Provenance", provenance.provenance),
    ("glossary", "Glossary", methods.glossary),
)

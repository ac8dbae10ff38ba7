"""The order of the report of a study of images."""

from steeplechase.rendering import provenance
from steeplechase.rendering.images import answer, cost, evidence, methods, stages

SECTIONS = (
    ("verdict", "Verdict", answer.verdict),
    ("stages", "What was chosen, stage by stage?", stages.stages),
    ("progress", "How did it train?", evidence.progress),
    ("fit", "Over- or under-fitted?", evidence.fit),
    ("classes", "Which classes are hard?", evidence.classes),
    ("mistakes", "What does it get wrong?", evidence.mistakes),
    ("failures", "What went wrong?", evidence.failures),
    ("cost", "What did it cost?", cost.cost),
    ("methods", "Methods", methods.methods),
    ("provenance", "Provenance", provenance.provenance),
    ("glossary", "Glossary", methods.glossary),
)

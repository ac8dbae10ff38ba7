"""Any text as LaTeX that pdflatex can set: nothing in it is a command, and no sign is an error.

What stands in a name is data, of a user or of a download: signs with a meaning in LaTeX are
escaped, accents are written as commands, and what the fonts lack is shown as an empty box.
"""

import re
import unicodedata

UNKNOWN = r"{\fboxsep=0pt\framebox[0.6em]{\rule{0pt}{1.2ex}}}"

SIGNS = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    # Not as escaped braces, which BibTeX would count.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    # At the start of a table's row these would belong to the end of the row before it.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "\N{NO-BREAK SPACE}": "~",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
    "–": "--",
    "—": "---",
    "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "’": "{'}",
    "“": "``",
    "”": "{''}",
    "…": r"\ldots{}",
    "−": r"\ensuremath{-}",
    "±": r"\ensuremath{\pm}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "≠": r"\ensuremath{\neq}",
    "≈": r"\ensuremath{\approx}",
    "∞": r"\ensuremath{\infty}",
    "→": r"\ensuremath{\rightarrow}",
    "←": r"\ensuremath{\leftarrow}",
    "°": r"\ensuremath{^\circ}",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "\N{LATIN SMALL LETTER DOTLESS I}": r"\i{}",
    "đ": r"\dj{}",
    "Đ": r"\DJ{}",
    "ð": r"\dh{}",
    "þ": r"\th{}",
}

# Combining marks, and the commands that set them on a letter.
ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
    "\u0328": "k",
}

SMALL = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lambda", "mu", "nu", "xi", "", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi"),
    *("chi", "psi", "omega"),
)  # from U+03B1 on; omicron has no command, since it looks as an o does
CAPITAL = {"Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi"}
CAPITAL |= {"Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega"}
GREEK = {chr(0x3B1 + place): name for place, name in enumerate(SMALL) if name}
GREEK |= {**CAPITAL, "µ": "mu"}

# Two such signs in a row would be drawn as one: quotation marks, dashes.
LIGATURES = re.compile(r"(?<=[-,'`])(?=[-,'`])")
LONG = 20  # letters: a longer word may be broken,
PIECE = 10  # after so many


def latex(text: object) -> str:
    """Return a text as LaTeX, line breaks and control characters as spaces."""
    lines = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(text))
    plain = " ".join(re.split(r"[ \t]+", unicodedata.normalize("NFC", lines).strip(" ")))
    return "".join(_sign(sign) for sign in LIGATURES.sub("\0", plain))


def _sign(sign: str) -> str:
    """Return one character."""
    if sign == "\0":
        return "{}"
    if sign in SIGNS:
        return SIGNS[sign]
    if sign in GREEK:
        return rf"\ensuremath{{\{GREEK[sign]}}}"
    if sign.isascii():
        return sign
    if unicodedata.category(sign) in ("Cf", "Mn"):
        return ""  # marks of direction and joining, and accents on nothing, have no ink
    return _composed(sign)


def _composed(sign: str) -> str:
    """Return a letter with its accents as commands, or a sign as the plain ones it stands for."""
    base, *marks = unicodedata.normalize("NFD", sign)
    if base.isascii() and marks and all(mark in ACCENTS for mark in marks):
        for mark in marks:
            base = rf"\{ACCENTS[mark]}{{{base}}}"
        return base
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign:
        return "".join(_sign(one) for one in plain)
    plain = unicodedata.normalize("NFKD", sign)
    return "".join(map(_sign, plain)) if plain.isascii() else UNKNOWN


def lost(text: str) -> bool:
    """Tell whether a text has a sign that is shown as an empty box."""
    return UNKNOWN in latex(text)


def breakable(text: object) -> str:
    """Return a text as LaTeX in which a long word may be broken, with no hyphen put in."""
    words = []
    for word in str(text).split():
        step = PIECE if len(word) > LONG else len(word)
        pieces = [word[i : i + step] for i in range(0, len(word), step)]
        words.append(r"\allowbreak{}".join(latex(piece) for piece in pieces))
    return " ".join(words)

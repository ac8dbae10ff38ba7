"""Any text as LaTeX: no sign is a command, none is an error, none is lost in silence."""

import unicodedata

import pytest
import synthetic_study as synthetic

from steeplechase.paper import escape


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 % of $x_1$ & #2", r"50 \% of \$x\_1\$ \& \#2"),
        ("{a}~^\\", r"\textbraceleft{}a\textbraceright{}\textasciitilde{}\textasciicircum{}"
         r"\textbackslash{}"),
        ("<b>|\"`", r"\textless{}b\textgreater{}\textbar{}\textquotedbl{}\textasciigrave{}"),
        ("[*]", "{[}{*}{]}"),
        ("a--b ,, ''", "a-{}-b ,{}, '{}'"),
        ("Demšar Źółć", r"Dem\v{s}ar \'{Z}\'{o}\l{}\'{c}"),
        ("α = χ², −1 ± 2 µs", r"\ensuremath{\alpha} = \ensuremath{\chi}\textsuperscript{2}, "
         r"\ensuremath{-}1 \ensuremath{\pm} 2 \ensuremath{\mu}s"),
        ("\uff11 \ufb01", "1 fi"),
        ("a\nb\x07c\u2028d", "a b c d"),
        ("\u202eevil\u200b", "evil"),
        ("Friedman's", "Friedman's"),
    ],
)  # fmt: skip
def test_signs(text, expected):
    assert escape.latex(text) == expected


@pytest.mark.parametrize("text", ["日本語", "عربى", "Привет", "🎉", "\ud800"])
def test_what_the_fonts_lack_is_seen(text):
    assert escape.latex(text).count(escape.UNKNOWN) == len(text)
    assert escape.lost(text)


def test_nothing_but_ascii_and_balanced_braces_comes_of_any_sign():
    for code in range(0x3000):
        shown = escape.latex(f"x{chr(code)}y")
        assert shown.isascii(), hex(code)
        plain = shown.replace("\\\\", "")
        assert plain.count("{") == plain.count("}"), hex(code)


OTHERWISE = {"λ": "lambda", "Λ": "Lambda", "ς": "varsigma", "µ": "mu"}


def test_greek_letters_have_commands_of_their_names():
    for letter, command in escape.GREEK.items():
        name = unicodedata.name(letter).split()[-1]
        usual = name.capitalize() if letter.isupper() else name.lower()
        assert command == OTHERWISE.get(letter, usual)


def test_long_words_may_be_broken_and_short_ones_not():
    assert escape.breakable("cross-validation") == "cross-validation"
    shown = escape.breakable("n" * 45)
    assert shown.replace(r"\allowbreak{}", "") == "n" * 45
    assert max(map(len, shown.split(r"\allowbreak{}"))) <= 20


@pytest.mark.parametrize("name", synthetic.HOSTILE)
def test_a_sign_with_a_meaning_is_never_left_as_it_is(name):
    shown = escape.latex(name)
    for sign in "&%$#_":
        assert shown.count(sign) == shown.count(f"\\{sign}")

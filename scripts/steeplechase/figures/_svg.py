"""From a matplotlib figure to bytes: SVG fit to stand inside a page, and PDF.

matplotlib's SVG carries a global style sheet, ids that clash between figures, inline styles and
no accessible name. Here it is read as XML and mended; the result is the same for the same
numbers, whatever the locale, the time zone or the hash seed.
"""

import base64
import io
import re
import warnings
from xml.etree import ElementTree

from matplotlib.figure import Figure
from PIL import Image

from steeplechase.figures._compact import compact

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LARGEST = 300_000  # bytes; above it a picture of pixels is quicker to show
PIXELS_PER_INCH = 150
COLOURS = 128  # of that picture; a third of the bytes, and no difference to be seen

REFERENCE = re.compile(r"url\(#([^)]+)\)")

ElementTree.register_namespace("", SVG)


def svg(figure: Figure, name: str, title: str, description: str) -> tuple[str, bool]:
    """Return a figure as SVG text for a page.

    Parameters
    ----------
    figure
        Drawn under `steeplechase.figures._style.settings`.
    name
        Name of the figure: every id begins with it, so that figures can share a page.
    title, description
        Its accessible name and description.

    Returns
    -------
    str, bool
        The SVG; true if it wraps a PNG, because the drawing was above 300 kB and the PNG is less.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        _ignore_missing_glyphs()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(buffer.getvalue())
    _strip(root)
    _attributes(root)
    compact(root)
    _name_ids(root, name)
    _describe(root, name, title, description)
    text = _text(root)
    if len(text.encode()) <= LARGEST:
        return text, False
    wrapped = _wrapped_png(figure, name, title, description)
    return (wrapped, True) if len(wrapped) < len(text.encode()) else (text, False)


def pdf(figure: Figure) -> bytes:
    """Return a figure as PDF, its fonts embedded as outlines, without any date."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        _ignore_missing_glyphs()
        figure.savefig(
            buffer,
            format="pdf",
            metadata={"CreationDate": None, "Creator": None, "Producer": None},
        )
    return buffer.getvalue()


def _ignore_missing_glyphs() -> None:
    """Keep quiet about scripts that the drawing font lacks: the page has the reader's fonts."""
    warnings.filterwarnings("ignore", message="Glyph .* missing from font")
    warnings.filterwarnings("ignore", message="Matplotlib currently does not support .* natively")


def _strip(root: ElementTree.Element) -> None:
    """Drop metadata and style sheets, and the white space between elements."""
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
        if parent.tag != f"{{{SVG}}}text":
            parent.text = None
        parent.tail = None
    # What the global style sheet said, for this figure alone.
    root.set("stroke-linejoin", "round")
    root.set("font-family", FONTS)


def _attributes(root: ElementTree.Element) -> None:
    """Turn inline styles into attributes: a strict policy forbids the former."""
    for element in root.iter():
        for entry in element.attrib.pop("style", "").split(";"):
            key, _, value = entry.partition(":")
            if key.strip() and key.strip() != "font-family":
                element.set(key.strip(), value.strip())
        href = element.attrib.pop(f"{{{XLINK}}}href", None)
        if href is not None:
            element.set("href", href)


def _name_ids(root: ElementTree.Element, name: str) -> None:
    """Drop the ids that nothing refers to; number the others after the figure's name."""
    used = set()
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "href" and value.startswith("#"):
                used.add(value[1:])
            used.update(REFERENCE.findall(value))
    named = (element.get("id") for element in root.iter())
    ids = {old: f"{name}-{n}" for n, old in enumerate(old for old in named if old in used)}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                if value in ids:
                    element.set("id", ids[value])
                else:
                    del element.attrib["id"]
            elif key == "href" and value.startswith("#"):
                element.set(key, f"#{ids[value[1:]]}")
            else:
                element.set(key, REFERENCE.sub(lambda found: f"url(#{ids[found[1]]})", value))


def _describe(root: ElementTree.Element, name: str, title: str, description: str) -> None:
    """Give the drawing its role, its name and its description."""
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title")
    root.set("aria-describedby", f"{name}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(place, element)


def _text(root: ElementTree.Element) -> str:
    """Serialise without an XML declaration, which has no place inside a page."""
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _wrapped_png(figure: Figure, name: str, title: str, description: str) -> str:
    """Return an SVG that holds the figure as one PNG image."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        _ignore_missing_glyphs()
        figure.savefig(buffer, format="png", dpi=PIXELS_PER_INCH, metadata={"Software": None})
    width, height = (round(inches * 72, 2) for inches in figure.get_size_inches())
    root = ElementTree.Element(
        f"{{{SVG}}}svg", {"width": f"{width}pt", "height": f"{height}pt", "version": "1.1"}
    )
    root.set("viewBox", f"0 0 {width} {height}")
    image = ElementTree.SubElement(root, f"{{{SVG}}}image")
    image.set("width", str(width))
    image.set("height", str(height))
    small = io.BytesIO()
    picture = Image.open(buffer).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    data = base64.b64encode(small.getvalue()).decode()
    image.set("href", f"data:image/png;base64,{data}")
    _describe(root, name, title, description)
    return _text(root)

"""A sheet's XML means the same however it is written: by its bytes where it is plain, by a parser, in other spellings."""

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.formats import plain_xml, sheet_xml

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_CELLS = (
    '<c r="{at}"{s}/>',
    '<c r="{at}"{s}></c>',
    '<c r="{at}"{s}><v>1</v></c>',
    '<c r="{at}"{s}><f>A1+1</f><v>2</v></c>',
    '<c r="{at}"{s}><f>A1&amp;"x"</f><v></v></c>',
    '<c r="{at}"{s}><f>A1</f></c>',
    '<c r="{at}"{s}><f/><v/></c>',
    '<c r="{at}"{s}><f t="shared" si="0" /><v />  </c>',
    '<c r="{at}"{s} t="str"><f>""</f><v></v></c>',
    '<c r="{at}"{s} t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="{at}"{s} t="e"><v>#REF!</v></c>',
    '<c r="{at}"{s} t="inlineStr"><is><t xml:space="preserve"> t="e" hidden="1" &lt;f&gt; {at}</t></is></c>',
    '<c r="{at}"{s} t="s"><v xml:space="preserve">3</v></c>',
)


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """The XML of a sheet as the common programs write it."""
    hidden = st.sampled_from(["", "", ' hidden="1"', ' hidden="true"', ' hidden="0"', ' hidden="false"'])
    columns = "".join(
        f'<col min="{first}" max="{first + draw(st.integers(0, 2))}" width="9"{draw(hidden)}/>'
        for first in draw(st.lists(st.sampled_from([1, 4, 9]), unique=True, max_size=3))
    )
    rows = ""
    for row in sorted(draw(st.sets(st.integers(1, 300), max_size=6))):
        cells = ""
        for column in sorted(draw(st.sets(st.integers(0, 5), max_size=4))):
            style = draw(st.sampled_from(["", ' s="3"', ' s="12"']))
            cells += draw(st.sampled_from(_CELLS)).format(at=f"{'ABCDEF'[column]}{row}", s=style)
        rows += f'<row r="{row}" spans="1:9"{draw(hidden)} ht="15">{cells}</row>'
    merged = "".join(
        f'<mergeCell ref="A{first}:B{first + draw(st.integers(0, 3))}"/>'
        for first in draw(st.lists(st.integers(1, 300), max_size=3))
    )
    merges = f'<mergeCells count="1">{merged}</mergeCells>' if merged else ""
    head = draw(st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']))
    cols = f"<cols>{columns}</cols>" if columns else ""
    return f'{head}<worksheet xmlns="{_MAIN}">{cols}<sheetData>{rows}</sheetData>{merges}</worksheet>'


def _in_tags(change: Callable[[str], str]) -> Callable[[str], str]:
    """Apply a change to every tag but the declaration."""
    return lambda xml: re.sub(r"<[^?>][^>]*>", lambda tag: change(tag[0]), xml)


def _prefixed(xml: str) -> str:
    return _in_tags(lambda tag: re.sub(r"^(</?)", r"\1x:", tag))(xml).replace("xmlns=", "xmlns:x=")


def _single_quoted(xml: str) -> str:
    return _in_tags(lambda tag: tag.replace('"', "'"))(xml)


def _referenced(xml: str) -> str:
    """Character references in the values of attributes."""
    return _in_tags(
        lambda tag: re.sub(r'="([A-Za-z0-9])', lambda m: f'="&#{ord(m[1])};', tag) if "xmlns" not in tag else tag
    )(xml)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "prefixed": _prefixed,
    "single quotes": _single_quoted,
    "prefixed, single quotes": lambda xml: _single_quoted(_prefixed(xml)),
    "references": _referenced,
    "lines": _in_tags(lambda tag: tag.replace(" ", "\n ")),
    "tabs": _in_tags(lambda tag: re.sub(r" (?=\w+=)", "\t", tag)),
    "spaces around =": _in_tags(lambda tag: tag.replace("=", " = ") if "xmlns" not in tag else tag),
    "brackets in attributes": _in_tags(lambda tag: tag.replace("<c ", '<c n=">" ')),
    "comments": lambda xml: xml.replace("<row", '<!-- <row r="7" hidden="1"><c r="Z7" t="e"/></row> --><row'),
    "strict": lambda xml: xml.replace(_MAIN, _STRICT),
    "references last": _in_tags(lambda tag: re.sub(r'^<(c|row) (r="\w+")([^/>]*)', r"<\1\3 \2", tag)),
    "another namespace": lambda xml: xml.replace(
        "<sheetData>", '<x xmlns="y"><row r="7" hidden="1"><c r="Z7" t="e"/></row></x><sheetData>'
    ),
    "a prefix of the namespace too": lambda xml: (
        xml.replace("<worksheet ", f'<worksheet xmlns:x="{_MAIN}" ').replace("<c ", "<x:c ").replace("</c>", "</x:c>")
    ),
}


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_bytes_and_parser_agree_on_plain_xml(xml: str) -> None:
    data = xml.encode()
    facts, extent = sheet_xml.read(data)

    assert plain_xml.is_plain(data)
    assert plain_xml.read_facts(data) == facts
    assert plain_xml.cells_spanned(data, 0) == extent.cells
    assert plain_xml.has_hidden(data) or not (facts.hidden_rows or facts.hidden_columns)


@settings(max_examples=60, deadline=None)
@given(sheets(), st.sampled_from(sorted(SPELLINGS)))
def test_other_spellings_mean_the_same(xml: str, name: str) -> None:
    other = SPELLINGS[name](xml).encode()

    assert plain_xml.read_facts(other) == plain_xml.read_facts(xml.encode())
    assert plain_xml.cells_spanned(other, 0) == plain_xml.cells_spanned(xml.encode(), 0)


def test_cells_without_references_follow_each_other() -> None:
    xml = (
        f'<worksheet xmlns="{_MAIN}"><sheetData><row/><row><c/><c t="e"><v>#REF!</v></c></row></sheetData></worksheet>'
    )

    assert plain_xml.read_facts(xml.encode()).broken == {"B2"}

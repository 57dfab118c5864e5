"""Files made in memory for the reader tests. Every sentence is written for this project."""

from __future__ import annotations

import io
import struct
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(parts: dict[str, str | bytes]) -> bytes:
    """A zip container."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, *, related: dict[str, str] | None = None) -> bytes:
    """A Word file from the XML inside ``w:body``; ``related`` maps part kinds (numbering, styles …) to whole parts."""
    related = related or {}
    ids = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for n, kind in enumerate(related, start=1)
    )
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships {relations}><Relationship Id="r" Type="{OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f"<Relationships {relations}>{ids}</Relationships>",
            "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
            **{f"word/{kind}.xml": part for kind, part in related.items()},
        }
    )


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def numbering(*levels: tuple[str, str], extra: str = "") -> str:
    """``numbering.xml`` of one list: ``(numFmt, lvlText)`` per level."""
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{made}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{extra}</w:numbering>'
    )


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) whose streams are padded to 4,096 bytes so that none is a mini stream."""
    sector = 512
    padded = {name: data.ljust(max(4096, -(-len(data) // sector) * sector), b"\0") for name, data in streams.items()}
    fat = [0xFFFFFFFD, 0xFFFFFFFE]
    starts = {}
    for name, data in padded.items():
        starts[name] = len(fat)
        count = len(data) // sector
        fat += [len(fat) + n + 1 for n in range(count - 1)] + [0xFFFFFFFE]
    assert len(fat) <= 128, "one sector of FAT is enough for tests"
    fat += [0xFFFFFFFF] * (128 - len(fat))

    def entry(name: str, kind: int, start: int, size: int, child: int = -1, right: int = -1) -> bytes:
        raw = (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0")
        return (
            raw
            + struct.pack("<HBBiii", 2 * len(name) + 2, kind, 1, -1, right, child)
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    names = sorted(padded, key=lambda n: (len(n), n.upper()))
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for n, name in enumerate(names):
        right = n + 2 if n + 1 < len(names) else -1
        directory += entry(name, 2, starts[name], len(padded[name]), right=right)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    assert len(header) == sector
    body = struct.pack("<128I", *fat) + directory.ljust(sector, b"\0") + b"".join(padded.values())
    return header + body


def doc(body: str, *, notes: str = "", header: str = "", flags: int = 0x0200) -> bytes:
    """A Word 97 file: the body in one 16-bit piece, what follows it in another."""
    lengths = {0x4C: len(body), 0x50: len(notes), 0x54: len(header)}
    rest = notes + header
    start = 0x400
    raw = body.encode("utf-16-le")
    tail = rest.encode("utf-16-le")
    bounds = [0, len(body), len(body) + len(rest)]
    pieces = struct.pack("<HIH", 0, start, 0) + struct.pack("<HIH", 0, start + len(raw), 0)
    plc = struct.pack("<3I", *bounds) + pieces
    clx = b"\x01" + struct.pack("<h", 2) + b"\0\0" + b"\x02" + struct.pack("<I", len(plc)) + plc
    word = bytearray(start)
    struct.pack_into("<HH", word, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", word, 0x0A, flags)
    for offset, length in lengths.items():
        struct.pack_into("<i", word, offset, length)
    struct.pack_into("<II", word, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(word) + raw + tail, "1Table": clx})


def pdf(
    paragraphs: list[str], *, header: str = "", numbers: bool = False, password: str = "", columns: int = 1
) -> bytes:
    """A justified PDF with first-line indents, set by ReportLab in a font that PDF readers bring along."""
    from reportlab.lib import pdfencrypt
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle(
        "body",
        fontName="STSong-Light",
        fontSize=12,
        leading=20,
        firstLineIndent=24,
        wordWrap="CJK",
        alignment=TA_JUSTIFY,
    )
    title = ParagraphStyle(
        "title", fontName="STSong-Light", fontSize=20, leading=30, alignment=TA_CENTER, wordWrap="CJK"
    )

    def furniture(canvas, document):
        canvas.setFont("STSong-Light", 9)
        if header:
            canvas.drawString(90, A4[1] - 40, header)
        if numbers:
            canvas.drawCentredString(A4[0] / 2, 30, f"- {document.page} -")

    out = io.BytesIO()
    encrypt = pdfencrypt.StandardEncryption(password, ownerPassword="o") if password else None
    document = BaseDocTemplate(out, pagesize=A4, encrypt=encrypt)
    width = (A4[0] - 140 - 30 * (columns - 1)) / columns
    frames = [Frame(70 + n * (width + 30), 70, width, A4[1] - 140, 0, 0, 0, 0) for n in range(columns)]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    story = []
    for text in paragraphs:
        if text.startswith("# "):
            story.append(Paragraph(text[2:], title))
        elif "|" in text:
            rows = [row.split("|") for row in text.split("\n")]
            story.append(
                Table(
                    rows, style=[("GRID", (0, 0), (-1, -1), 1, "black"), ("FONTNAME", (0, 0), (-1, -1), "STSong-Light")]
                )
            )
        else:
            story.append(Paragraph(text, body))
    document.build(story)
    return out.getvalue()

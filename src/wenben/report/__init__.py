"""Reports for people: the check of a draft on a terminal, as a self-contained HTML page, as an annotated Word document."""

from wenben.report.check_docx import docx_report
from wenben.report.check_html import html_report
from wenben.report.check_text import summary_text, text_report
from wenben.report.dossier import dossier_docx, dossier_text, dossier_xlsx
from wenben.report.marks import Mark, marks

__all__ = [
    "Mark",
    "docx_report",
    "dossier_docx",
    "dossier_text",
    "dossier_xlsx",
    "html_report",
    "marks",
    "summary_text",
    "text_report",
]

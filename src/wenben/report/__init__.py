"""Reports for people: the check of a draft as a self-contained HTML page and as an annotated Word document."""

from wenben.report.check_docx import docx_report
from wenben.report.check_html import html_report
from wenben.report.marks import Mark, marks

__all__ = ["Mark", "docx_report", "html_report", "marks"]

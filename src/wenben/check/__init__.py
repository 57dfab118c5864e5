"""The draft check: which passages of a draft stand in other documents, from where, and how closely.

:func:`check` looks at one draft, :func:`check_many` at several and at what they share among themselves. Passages are
found by :mod:`wenben.passages`; here they get a class, ranked sources and the ratios that editors know.
"""

from wenben.check.decisions import ignore
from wenben.check.draft import DEFINITIONS, LABELS, check
from wenben.check.exclude import Exclusions
from wenben.check.many import CheckSummary, check_many

__all__ = ["DEFINITIONS", "LABELS", "CheckSummary", "Exclusions", "check", "check_many", "ignore"]

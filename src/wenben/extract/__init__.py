"""One document at a time: findings, problems, recommendations, topics, names, references, links."""

from wenben.extract.roles import RoleModel, load_model
from wenben.extract.statements import extract

__all__ = ["RoleModel", "extract", "load_model"]

"""What became of letters, in figures and in words: of a mailing, at a domain, for a person, a school, a role's week."""

from newsletters.reports.going import figures, progress

__all__ = ["figures", "progress"]

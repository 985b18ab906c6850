"""What the same thing is called: by parents, on the phone, in the staff room, in a statute, and before it was renamed.

Each line is a set, with commas between. Words are compared by their stems, so plurals need no line; a verb and its noun
do (exclude, exclusion). A word of several meanings stands only with what makes it plain: "sick leave", not "leave".
"""

from cms.search.starting_words.one_way import ONE_WAY
from cms.search.starting_words.pupils import PUPILS
from cms.search.starting_words.running import RUNNING
from cms.search.starting_words.welfare import WELFARE

__all__ = ["ONE_WAY", "SYNONYMS"]

WORD_FORMS = [
    "gypsy, Roma, traveller children",
    "exclude, exclusion",
    "admit, admission",
    "absent, absence",
    "discipline, disciplinary",
    "apply, application",
    "yr, year",
    "hrs, hours",
    "disabled, disability",
    "advert, advertise, advertising",
    "advice, advise",
    "appraise, appraisal",
    "assess, assessment",
    "choose, choice",
    "enrol, enrolment",
    "finance, financial",
    "inclusive, inclusion",
    "insure, insurance",
    "pregnant, pregnancy",
    "refer, referral",
    "religion, religious",
    "retire, retirement",
    "safe, safety",
    "vacant, vacancy",
    "decide, decision",
    "permit, permission",
    "renew, renewal",
    "approve, approval",
    "remove, removal",
    "propose, proposal",
    "withdraw, withdrawal",
    "prevent, prevention",
    "protect, protection",
    "prosecute, prosecution",
    "respond, response",
    "receive, receipt",
    "describe, description",
    "teach, teaching",
    "vaccinate, vaccine",
]  # fmt: skip

#: Sets of which each finds the others.
SYNONYMS = [*PUPILS, *WELFARE, *RUNNING, *WORD_FORMS]

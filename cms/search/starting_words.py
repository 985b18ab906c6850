"""The words that a partnership begins with: acronyms of the field with their explanations, and synonyms. Its editors
keep them from then on."""

from typing import Any

from cms.people.models import Partnership
from cms.search.models import Acronym, Synonym

#: Acronym, what it stands for, and what that is.
ACRONYMS = [
    ("AP", "alternative provision", "Education outside school for pupils who cannot be in one for a time."),
    ("CAMHS", "child and adolescent mental health services", "The NHS teams for the mental health of under-18s."),
    ("CLA", "children looked after", "Children in the care of the local authority."),
    ("CME", "children missing education", "Children of school age who get no suitable education anywhere."),
    ("CME officer", "children missing education officer", "Who finds children that get no education."),
    ("CPD", "continuing professional development", "What staff learn while they work."),
    ("CRB", "criminal records bureau", "The old name of the body that checks criminal records: now the DBS."),
    ("DBS", "disclosure and barring service", "Checks the criminal records of those who work with children."),
    ("DDSL", "deputy designated safeguarding lead", "Stands in for the designated safeguarding lead."),
    ("DfE", "Department for Education", "The ministry that answers for schools in England."),
    ("DSG", "dedicated schools grant", "The money that councils are given for schools."),
    ("DSL", "designated safeguarding lead", "Who leads on keeping pupils safe in a school."),
    ("EAL", "English as an additional language", "For pupils who speak another language at home."),
    ("ECT", "early career teacher", "A teacher in the first two years after qualifying."),
    ("EHAP", "early help assessment and plan", "What a family needs, and who does what, before things get worse."),
    ("EHC plan", "education, health and care plan", "Says by law what a pupil with special needs must get."),
    ("EHCP", "education, health and care plan", "Says by law what a pupil with special needs must get."),
    ("EHE", "elective home education", "Where parents teach a child themselves instead of at school."),
    ("ESFA", "Education and Skills Funding Agency", "Paid and watched over the money of schools until 2025."),
    ("EYFS", "early years foundation stage", "What children learn from birth to five, and how they are kept safe."),
    ("FOI", "freedom of information", "Anybody’s right to ask a public body what it holds."),
    ("FSM", "free school meals", "Lunches at no cost for pupils who are entitled to them."),
    ("GB", "governing body", "The people who answer for how a school is led."),
    ("GDPR", "general data protection regulation", "The rules for keeping information about people."),
    ("ITT", "initial teacher training", "How somebody becomes a teacher."),
    ("KCSIE", "keeping children safe in education", "The statutory guidance on safeguarding for schools."),
    ("LA", "local authority", "The council, and what it does for schools."),
    ("LAC", "looked-after children", "Children in the care of the local authority."),
    ("LADO", "local authority designated officer", "Whom to tell when somebody who works with children is accused."),
    ("LSCB", "local safeguarding children board", "What came before the safeguarding partnership."),
    ("MASH", "multi-agency safeguarding hub", "Where worries about a child are reported and judged together."),
    ("MAT", "multi-academy trust", "Several academies under one board."),
    ("NEET", "not in education, employment or training", "Young people who neither learn nor work."),
    ("NFF", "national funding formula", "How the money for each school is worked out."),
    ("NPQ", "national professional qualification", "Training for teachers and leaders that leads to a certificate."),
    ("NQT", "newly qualified teacher", "The old name of an early career teacher in the first year."),
    ("Ofsted", "Office for Standards in Education", "Inspects schools and children’s services."),
    ("PP", "pupil premium", "Extra money for pupils who start with less."),
    ("PPG", "pupil premium grant", "Extra money for pupils who start with less."),
    ("PRU", "pupil referral unit", "A school for pupils who cannot be in another for a time."),
    ("PSHE", "personal, social, health and economic education", "The subject about living well and safely."),
    ("QTS", "qualified teacher status", "What a teacher in a maintained school must have."),
    ("RPA", "risk protection arrangement", "The government’s instead of insurance for schools."),
    ("RSE", "relationships and sex education", "A part of what every secondary school teaches."),
    ("SACRE", "standing advisory council on religious education", "Advises the council on religious education."),
    ("SAR", "subject access request", "Where somebody asks what is held about them."),
    ("SBM", "school business manager", "Leads on money, buildings and staff matters in a school."),
    ("SCR", "single central record", "The list of checks on everybody who works in a school."),
    ("SEF", "self-evaluation form", "A school’s own view of how well it does."),
    ("SEN", "special educational needs", "Where a pupil finds it harder to learn than most and needs more help."),
    ("SENCO", "special educational needs co-ordinator", "The teacher who leads on special needs in a school."),
    ("SENDCo", "special educational needs and disabilities co-ordinator", "Another name of the SENCO."),
    ("SEND", "special educational needs and disabilities", "Where a pupil needs more help to learn than most."),
    ("SIP", "school improvement partner", "Who supports and challenges a school from outside."),
    ("SLA", "service level agreement", "What a service promises to those who buy it."),
    ("SLT", "senior leadership team", "The head, the deputies and whoever leads with them."),
    ("STPCD", "school teachers' pay and conditions document", "What teachers must be paid, and their duties."),
    ("TLR", "teaching and learning responsibility", "A payment for teachers with more to answer for."),
]  # fmt: skip

#: They may mean something else on a page.
NOT_EXPLAINED = {"AP", "GB", "PP", "SEF", "SIP"}

#: Sets of which each finds the others.
SYNONYMS = [
    "SEN, SEND",
    "SENCO, SENDCo",
    "CLA, LAC, looked after, in care, care experienced",
    "ECT, NQT",
    "EHCP, EHC plan, statement of special educational needs",
    "governor, trustee",
    "headteacher, head teacher, principal",
    "pay, salary",
    "absence, attendance",
    "exclusion, suspension",
    "home schooling, elective home education",
]
#: The first finds the second.
ONE_WAY = ["CRB, DBS", "DCSF, DfE", "LSCB, safeguarding partnership"]


def give(partnership: Partnership) -> None:
    Acronym.objects.bulk_create(
        Acronym(
            partnership=partnership, short=short, long=long, explanation=explanation,
            explained=short not in NOT_EXPLAINED,
        )
        for short, long, explanation in ACRONYMS
    )  # fmt: skip
    Synonym.objects.bulk_create(
        [Synonym(partnership=partnership, words=words) for words in SYNONYMS]
        + [Synonym(partnership=partnership, words=words, one_way=True) for words in ONE_WAY]
    )


def give_when_founded(instance: Partnership, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        give(instance)

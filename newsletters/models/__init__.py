"""The post room: lists, publications, people's choices, mailings and their deliveries."""

from newsletters.models.carried import Carried
from newsletters.models.choice import Choice
from newsletters.models.dkim_key import DkimKey
from newsletters.models.feedback import Feedback
from newsletters.models.handover_note import HandoverNote
from newsletters.models.link_trial import LinkTrial
from newsletters.models.list import List
from newsletters.models.list_use import ListUse
from newsletters.models.mailing import Delivery, Lane, Mailing, Variant
from newsletters.models.publication import Publication, Section
from newsletters.models.reply import Reply
from newsletters.models.sealing import Sealing, Staged
from newsletters.models.sign_up import SignUp
from newsletters.models.suppression import Suppression
from newsletters.models.text import Text
from newsletters.models.trace import Hit, Link, LinkCount, Trace, Uncounted
from newsletters.models.weekly import Gathered, WeeklyLetter, WeeklyReader

__all__ = [
    "Carried",
    "Choice",
    "Delivery",
    "DkimKey",
    "Feedback",
    "Gathered",
    "HandoverNote",
    "Hit",
    "Lane",
    "Link",
    "LinkCount",
    "LinkTrial",
    "List",
    "ListUse",
    "Mailing",
    "Publication",
    "Reply",
    "Sealing",
    "Section",
    "SignUp",
    "Staged",
    "Suppression",
    "Text",
    "Trace",
    "Uncounted",
    "Variant",
    "WeeklyLetter",
    "WeeklyReader",
]

"""Every weight of the ranking, in one place. Set on the judged queries that developers have, none for one query."""

#: How much a word in each field counts, and how much the field's length tempers it.
FIELDS = {"title": 5.0, "headings": 3.0, "summary": 4.0, "lead": 2.0, "body": 0.7}
LENGTH = {"title": 0.4, "headings": 0.6, "summary": 0.5, "lead": 0.5, "body": 0.65}
#: How soon more of the same word adds nothing (BM25's k1).
SATURATION = 2.5

#: How sure each way is by which a word of the query stands for other words.
LONG_FORM = 1.0
SYNONYM = 0.8
SMALL_ACRONYM = 0.5  # "send" may be SEND
JOINED = 0.9  # "time table" is timetable
SPELLINGS = (1.0, 0.5, 0.5)  # the likeliest correction first
RARE_SPELLING = 0.8  # a rare word beside a common one that is nearly the same
LOOSE = 0.4  # the words of a long form, singly
#: From here on two spellings of one thing are as rare as both together; a less sure way is as rare as itself.
SURE = 0.9

#: The words of a long entry of the dictionary, singly, beside the whole.
SINGLY = 0.3
#: Words of which questions are made ("how do I"), against others.
FAINT = 0.15
#: Words for what kind of thing is asked for ("policy", "referral"), against what it is about.
OF_A_KIND = 0.5
#: Words of the dictionary against others.
CONCEPT = 1.3
#: The share of the query that a document has, to this power.
COVERAGE = 0.35
#: For a title that has the query's words, and for one that has no others.
TITLE_SHARE = 0.8
TITLE_WHOLE = 0.7
#: For what is meant for somebody whom the query names: SENCOs, governors.
AUDIENCE = 0.1
#: For the query's words standing together, in the title or anywhere.
EXACT_TITLE = 0.3
PHRASE = 0.1

#: What has become old counts less: half of this much after so many years.
AGE = 0.06
AGE_YEARS = 4.0

#: How much it counts that a document is near a query, beside the words of the best.
VECTOR = 1.5
#: Cosines: from here on a document joins those that have the words; where none has; and it answers the query.
NEAR = 0.4
NEAR_ALONE = 0.45
NEAR_GOOD = 0.62

#: With less of the query than this standing together in each of the best three, the answer is "no good match".
GOOD = 0.62
#: Together: in so many letters of stems, some forty words. Words that are scattered over a long page answer nothing.
TOGETHER = 280
#: Documents with less of the query than this are no results.
LEAST = 0.25
#: So many of the database's best are looked at closely.
CANDIDATES = 200
#: For a first page so many that match above their body will do.
ENOUGH = 60

"""School safe alerts: written, approved by a second person, sent to seats at schools, followed up.

write.py       words and whom it is for          audience.py   the seats, and who holds them
ask.py         a second person, or broken glass  schools.py    by school: seats, letters, accepted or not
send.py        sealed by the urgent lane         steps.py      what was done, by whom and when
confirm.py     a school has it                   board.py      how far it is with each school
chase.py       who does not confirm              phone_sheet.py   whom to telephone
proof.py       whether it arrived                rehearse.py   drills, and how long each step took
after.py       wires what follows an alert       reached.py    whom a link stands for
"""

#: The kind of publication that alerts are of.
KIND = "school-safe"

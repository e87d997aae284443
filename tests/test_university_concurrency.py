"""Students who ask for the last seat in the same moment.

Threads with transactions of their own, which have all begun before the first one asks:
none of them sees what another one does.
"""

import json
from collections import Counter

import pytest

from tests.common import SERVER, database_name, rows, run_script
from tools import database, layout

STUDENTS = 100

SEED = f"""
from datetime import date
from dateutil.relativedelta import relativedelta
from odoo import fields
now = fields.Datetime.now()
today = date.today()
people = env["res.partner"].create([{{"name": f"S{{n}}"}} for n in range({STUDENTS})])
env["university.lifecycle"].create([
    {{"partner_id": person.id, "stage": "student", "date": "2020-09-01"}}
    for person in people
])
program = env["university.program"].create({{"name": "Race", "code": "RACE"}})
env["university.program.enrollment"].create([
    {{"partner_id": person.id, "program_id": program.id, "date_start": "2020-09-01"}}
    for person in people
])
term = env["university.term"].create({{
    "name": "Race", "code": "RACE", "credit_limit": 4, "state": "open",
    "date_start": today, "date_end": today + relativedelta(months=4),
    "selection_start": now - relativedelta(days=1),
    "selection_end": now + relativedelta(days=1),
}})
for code, capacity in (("LAST", 1), ("OTHER", 30)):
    course = env["university.course"].create(
        {{"name": code, "code": code, "credits": 3}}
    )
    env["university.course.offering"].create({{
        "course_id": course.id, "term_id": term.id, "capacity": capacity,
        "teacher_ids": env.ref("base.user_admin").ids, "state": "open",
    }})
env.cr.commit()
"""

# each pair of student and course is asked for by a thread; prints what each one got
ASK = """
import json, threading
from odoo import api, sql_db
from odoo.service.model import retrying
offerings = {offering.course_id.code: offering.id
             for offering in env["university.course.offering"].search([])}
students = env["res.partner"].search([("lifecycle_stage", "=", "student")], order="id")
wishes = [(students[number].id, offerings[code]) for number, code in WISHES]
# each one calls the scheduler through a connection of its own
sql_db._Pool._maxconn = 2 * len(wishes) + 20
admin = env.ref("base.user_admin").id
begun = threading.Barrier(len(wishes))
told = {}
def ask(number, student, offering):
    try:
        with env.registry.cursor() as cr:
            own = api.Environment(cr, admin, {})
            own["university.enrollment"].search_count([])
            begun.wait(timeout=120)
            def create():
                row = own["university.enrollment"].create(
                    {"partner_id": student, "offering_id": offering})
                own.flush_all()
                return row.state
            told[number] = retrying(create, own)
    except Exception as error:
        told[number] = f"{type(error).__name__}: {error}"
threads = [threading.Thread(target=ask, args=(number, *wish))
           for number, wish in enumerate(wishes)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()
env["university.course.offering"]._cron_allocate_seats()
env.cr.commit()
print(json.dumps([told[number] for number in sorted(told)]))
"""


@pytest.fixture
def name():
    name = database_name("university")
    database.copy_template(SERVER, layout.suite_addons(), name)
    try:
        run_script(name, SEED)
        yield name
    finally:
        database.drop(SERVER, name)


def ask_at_once(name, wishes):
    """Let students ask for courses in the same moment; what each was told.

    :param wishes: pairs of the student's number and the course's code
    """
    output = run_script(name, ASK.replace("WISHES", repr(wishes)))
    return json.loads(output.strip().splitlines()[-1])


def states(name, code):
    """States of the enrollments in a course."""
    return [
        state
        for (state,) in rows(
            name,
            "SELECT enrolled.state FROM university_enrollment enrolled "
            "JOIN university_course course ON course.id = enrolled.course_id "
            f"WHERE course.code = '{code}'",
        )
    ]


def positions(name):
    """Place of each one on the waiting list, by the enrollment's id."""
    output = run_script(
        name,
        "import json\n"
        "domain = [('state', '=', 'waitlisted')]\n"
        "waiting = env['university.enrollment'].search(domain)\n"
        "print(json.dumps([(row.id, row.position) for row in waiting]))\n",
    )
    return dict(json.loads(output.strip().splitlines()[-1]))


def test_the_last_seat_is_given_once_and_the_others_wait_in_order(name):
    told = ask_at_once(name, [(number, "LAST") for number in range(STUDENTS)])
    assert set(told) <= {"requested", "enrolled", "waitlisted"}
    assert told.count("enrolled") <= 1
    assert Counter(states(name, "LAST")) == {"enrolled": 1, "waitlisted": STUDENTS - 1}
    asked = rows(
        name,
        "SELECT id, state FROM university_enrollment ORDER BY requested_on, id",
    )
    assert positions(name) == {
        enrollment: number
        for number, enrollment in enumerate(
            (enrollment for enrollment, state in asked if state == "waitlisted"), 1
        )
    }


def test_thirty_seats_are_all_given(name):
    ask_at_once(name, [(number, "OTHER") for number in range(STUDENTS)])
    assert Counter(states(name, "OTHER")) == {"enrolled": 30, "waitlisted": 70}


def test_two_tabs_of_one_student_do_not_exceed_the_credits(name):
    told = ask_at_once(name, [(0, "LAST"), (0, "OTHER")])
    [refused] = [words for words in told if "credits would be selected" in words]
    assert "at most 4 are allowed" in refused
    assert len(states(name, "LAST") + states(name, "OTHER")) == 1

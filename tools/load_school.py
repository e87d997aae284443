# ruff: noqa: F821
"""Fills a trial database with a school; read by Odoo's shell, which gives it `env`.

CRM_LOAD (JSON) names the users' language and passwords, and tells whether the generated
school joins (else: users only). One user a role that has a password; the teacher is
one of the school's, the student one of its students.
"""

import json
import os
import sys
import time

from odoo import fields

from odoo.addons.crm_university.tools.school_generator import generate
from odoo.addons.crm_university.tools.school_loader import SchoolLoader, find_advisors

ROLES = {
    "teacher": ("Teacher", "group_teacher", "university_course_offering_action_mine"),
    "registrar": ("Registrar", "group_registrar", "university_course_offering_action"),
    "student_affairs": (
        "Student Affairs",
        "group_student_affairs",
        "university_alert_action",
    ),
    "dean": ("Dean", "group_dean", "university_course_offering_action_pass_rates"),
}


def say(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def make_users(settings):
    """One user a role that has a password; returns them by login."""
    users = env["res.users"].with_context(no_reset_password=True)
    return {
        login: users.create(
            {
                "name": name,
                "login": login,
                "password": settings["passwords"][login],
                "lang": settings["language"],
                # No greeting of the chat robot over the page.
                "odoobot_state": "disabled",
                "action_id": env.ref(f"crm_university.{page}").id,
                "group_ids": [(6, 0, env.ref(f"crm_university.{group}").ids)],
            }
        )
        for login, (name, group, page) in ROLES.items()
        if login in settings["passwords"]
    }


def make_student(settings, partner=None):
    """The user of a student: of this one, or of a new partner without a school."""
    student = {"partner_id": partner.id} if partner else {"name": "Student"}
    env["res.users"].with_context(no_reset_password=True).create(
        {
            **student,
            "login": "student",
            "password": settings["passwords"]["student"],
            "lang": settings["language"],
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )


def load_school(settings, users):
    """Load the school as it stands today; returns the loader."""
    school = generate(today=fields.Date.today())
    advisors = find_advisors(school)
    newest = max(school.classes, key=lambda one: (one.intake, one.program == "SE"))
    key = advisors[newest.code]
    teacher = users["teacher"]
    teacher.write(
        {
            "name": school.teachers[key].name_zh
            if settings["language"].startswith("zh")
            else school.teachers[key].name_en,
            "email": school.teachers[key].email,
        }
    )
    loader = SchoolLoader(env, school, settings["language"], {key: teacher})
    return loader.load()


def search_alerts():
    """Let the school look for students at risk; returns the search."""
    runs = env["university.alert.run"]
    run = runs._request(env.company)
    env.cr.commit()
    runs._cron_run()
    env.cr.commit()
    return run


def find_student(loader):
    """A student of the running term who has results behind them."""
    return next(
        partner
        for number, partner in loader.students.items()
        if partner.lifecycle_stage == "student" and partner.has_gpa
    )


def main():
    settings = json.loads(os.environ["CRM_LOAD"])
    users = make_users(settings)
    if settings["demo"] and "teacher" in users:
        start = time.monotonic()
        loader = load_school(settings, users)
        make_student(settings, find_student(loader))
        env.cr.commit()
        took = time.monotonic() - start
        say(f"a school of {len(loader.students)} students in {took:.0f} s")
        run = search_alerts()
        say(f"search for students at risk: {run.alert_count} alerts")
    elif "student" in settings["passwords"]:
        make_student(settings)
    env.cr.commit()


main()

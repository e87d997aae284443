# ruff: noqa: F821
"""Fills a trial database with a school; read by Odoo's shell, which gives it `env`.

CRM_LOAD (JSON) names the users' language and passwords, and tells whether the generated
school joins (else: users only). One user a role that has a password; the teacher is
one of the school's, the student one of its students, the employer one of those whose
vacancies they apply for.
"""

import json
import os
import sys
import time

from odoo import fields

from odoo.addons.crm_university.tools.school_generator import generate
from odoo.addons.crm_university.tools.school_loader import SchoolLoader, find_advisors
from odoo.addons.crm_university_career.tools import career_generator
from odoo.addons.crm_university_career.tools.career_loader import CareerLoader

CAREER = "crm_university_career"
START_PAGE = "crm_lifecycle.res_users_action_open_lifecycle"
# login: name, role
ROLES = {
    "teacher": ("Teacher", "crm_university.group_teacher"),
    "registrar": ("Registrar", "crm_university.group_registrar"),
    "student_affairs": ("Student Affairs", "crm_university.group_student_affairs"),
    "dean": ("Dean", "crm_university.group_dean"),
    "career_officer": ("Career Officer", f"{CAREER}.group_career_officer"),
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
                "action_id": env.ref(START_PAGE).id,
                "group_ids": [(6, 0, env.ref(group).ids)],
            }
        )
        for login, (name, group) in ROLES.items()
        if login in settings["passwords"]
    }


def make_portal_user(settings, login, partner_vals):
    """The user of somebody outside, if it has a password."""
    if login not in settings["passwords"]:
        return
    env["res.users"].with_context(no_reset_password=True).create(
        {
            **partner_vals,
            "login": login,
            "password": settings["passwords"][login],
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


def load_career(settings, school, users):
    """Load the career office of the school; returns the loader."""
    career = career_generator.generate(school.school)
    return CareerLoader(school, career, users.get("career_officer")).load()


def fill(settings, users):
    """Load the school with its career office, and give people of it their users."""
    start = time.monotonic()
    school = load_school(settings, users)
    career = load_career(settings, school, users)
    make_portal_user(settings, "student", {"partner_id": career.find_student().id})
    make_portal_user(settings, "employer", {"partner_id": career.find_recruiter().id})
    env.cr.commit()
    took = time.monotonic() - start
    say(f"a school of {len(school.students)} students in {took:.0f} s")
    run = search_alerts()
    say(f"search for students at risk: {run.alert_count} alerts")


def make_strangers(settings):
    """The portal users of an empty database: new people."""
    make_portal_user(settings, "student", {"name": "Student"})
    employer = {"name": "Employer", "is_company": True, "is_employer": True}
    make_portal_user(settings, "employer", employer)


def main():
    settings = json.loads(os.environ["CRM_LOAD"])
    users = make_users(settings)
    if settings["demo"] and "teacher" in users:
        fill(settings, users)
    else:
        make_strangers(settings)
    env.cr.commit()


main()

from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from unittest import TestCase

from odoo.addons.crm_university.tools import school_generator

from ..tools.application_states import STATES
from ..tools.career_data import COURSE_SKILLS, EMPLOYERS, LEADS, SKILLS
from ..tools.career_generator import describe, generate
from ..tools.lapsing import FAIR, HIRE, VACANCY, Presence, find_lapsing
from ..tools.matching import score
from ..tools.seasons import get_season

TODAY = date(2026, 11, 20)
# the days on which a term is about to end, has begun, or is not yet there
OTHER_DAYS = (date(2027, 3, 3), date(2027, 9, 8))


class GeneratedCareerCase(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = school_generator.generate(1, TODAY)
        cls.career = generate(cls.school)
        cls.offers = {offer.key: offer for offer in cls.career.offers}


class TestCareer(GeneratedCareerCase):
    def test_the_same_seed_gives_the_same_career_office(self):
        again = generate(school_generator.generate(1, TODAY))
        self.assertEqual(asdict(again), asdict(self.career))

    def test_another_seed_gives_another_one(self):
        self.assertNotEqual(describe(generate(self.school, 2)), describe(self.career))

    def test_it_has_all_that_happens_at_a_career_office(self):
        counts = describe(self.career)
        for name in (
            *(
                f"vacancy/{state}"
                for state in ("draft", "submitted", "published", "closed", "refused")
            ),
            *(f"application/{state}" for state in STATES),
            *(
                f"placement/{state}"
                for state in ("draft", "submitted", "confirmed", "verified")
            ),
            "corrections",
        ):
            self.assertGreater(counts.get(name, 0), 0, name)

    def test_employers_say_that_they_are_samples(self):
        for one in EMPLOYERS:
            self.assertTrue(one.name_en.endswith("(Sample)"))
            self.assertTrue(one.name_zh.endswith("（示例）"))
        for english, chinese in LEADS:
            self.assertIn("(Sample)", english)
            self.assertIn("示例", chinese)

    def test_no_two_people_have_one_name(self):
        people = [
            *self.school.students.values(),
            *self.school.teachers.values(),
            *self.career.graduates.values(),
            *(one for some in self.career.contacts.values() for one in some),
        ]
        for form in ("name_en", "name_zh", "email"):
            names = Counter(getattr(person, form) for person in people)
            self.assertEqual(names.most_common(1)[0][1], 1, form)
        self.assertTrue(all(one.email.endswith(".example.com") for one in people))

    def test_former_students_have_numbers_and_classes_of_their_own(self):
        self.assertFalse(self.career.graduates.keys() & self.school.students.keys())
        classes = {one.code for one in self.school.classes}
        for graduate in self.career.graduates.values():
            self.assertNotIn(graduate.class_code, classes)
            self.assertLess(graduate.entry, graduate.graduated)

    def test_courses_and_posts_name_skills_that_there_are(self):
        known = {skill.key for skill in SKILLS}
        self.assertLessEqual(COURSE_SKILLS.keys(), self.school.courses.keys())
        for given in COURSE_SKILLS.values():
            self.assertLessEqual(given.keys(), known)
        for offer in self.career.offers:
            self.assertLessEqual({need.skill for need in offer.post.required}, known)

    def test_every_season_asks_for_every_program(self):
        asked = defaultdict(set)
        for offer in self.career.offers:
            if offer.approved:
                programs = offer.post.programs or ("SE", "BA", "DA")
                asked[get_season(offer.approved)].update(programs)
        self.assertEqual(sorted(asked), [2022, 2023, 2024, 2025, 2026, 2027])
        self.assertTrue(all(len(programs) == 3 for programs in asked.values()))

    def test_some_employers_stay_away(self):
        presences = [
            *(
                Presence(row.employer, get_season(row.start), HIRE)
                for row in self.career.placements
                if row.employer and not row.replaced
            ),
            *(
                Presence(offer.employer, get_season(offer.approved), VACANCY)
                for offer in self.career.offers
                if offer.approved
            ),
            *(
                Presence(employer, get_season(fair.day), FAIR)
                for fair in self.career.fairs
                for employer, _number, _fee in fair.booths
            ),
        ]
        found = find_lapsing(presences, 2026, 2)
        self.assertEqual({one.employer for one in found}, {"sail", "leaf", "lamp"})


class TestApplications(GeneratedCareerCase):
    def test_who_is_recommended_lacks_nothing_mandatory(self):
        held = defaultdict(dict)
        for row in self.school.enrollments:
            if row.is_passed:
                for skill, level in COURSE_SKILLS.get(row.course, {}).items():
                    own = held[row.student]
                    own[skill] = max(level, own.get(skill, 0))
        for row in self.career.applications:
            required = self.offers[row.offer].post.required
            self.assertTrue(score(required, held[row.student]), row)

    def test_they_are_for_vacancies_that_were_shown(self):
        for row in self.career.applications:
            self.assertIn(self.offers[row.offer].state, ("published", "closed"))

    def test_nobody_has_too_many_running_ones(self):
        running = Counter(
            row.student
            for row in self.career.applications
            if self.offers[row.offer].state == "published"
        )
        self.assertLessEqual(max(running.values()), 4)

    def test_nobody_applies_twice_and_no_post_is_given_twice(self):
        pairs = Counter((row.offer, row.student) for row in self.career.applications)
        self.assertEqual(max(pairs.values()), 1)
        accepted = Counter(
            row.offer for row in self.career.applications if row.state == "accepted"
        )
        for key, count in accepted.items():
            self.assertLessEqual(count, self.offers[key].headcount)

    def test_steps_follow_each_other_until_today(self):
        for row in self.career.applications:
            days = [moment.date() for moment in row.moments.values()]
            self.assertEqual(days, sorted(days))
            self.assertLessEqual(days[-1], TODAY)
            self.assertGreaterEqual(days[0], self.offers[row.offer].approved)
            self.assertEqual(list(row.moments)[-1], row.state)


class TestPlacements(GeneratedCareerCase):
    def test_everybody_has_one_destination_at_most(self):
        present = Counter(
            row.student for row in self.career.placements if not row.replaced
        )
        self.assertEqual(max(present.values()), 1)

    def test_a_correction_follows_what_it_takes_the_place_of(self):
        for former, row in pairwise(self.career.placements):
            self.assertEqual(bool(former.replaced), row.corrects)
            if row.corrects:
                self.assertEqual(former.student, row.student)
                self.assertEqual(former.replaced, row.recorded)
                self.assertLess(former.recorded, former.replaced)

    def test_only_verified_ones_are_recorded_and_not_after_today(self):
        for row in self.career.placements:
            self.assertEqual(row.state == "verified", bool(row.recorded))
            if row.recorded:
                self.assertLessEqual(row.recorded.date(), TODAY)

    def test_some_of_the_last_class_wait_and_former_ones_do_not(self):
        waiting = {row.student for row in self.career.placements if not row.recorded}
        last = {one.number for one in self.career.get_own_graduates()} | {
            one.number
            for one in self.career.graduates.values()
            if one.graduated.year == 2026
        }
        self.assertTrue(waiting)
        self.assertLessEqual(waiting, last)

    def test_an_application_leads_to_its_employer(self):
        found = 0
        for row in self.career.placements:
            if row.application is not None:
                found += 1
                applied = self.career.applications[row.application]
                self.assertEqual(applied.state, "accepted")
                self.assertEqual(applied.student, row.student)
                self.assertEqual(self.offers[applied.offer].employer, row.employer)
        self.assertGreater(found, 5)


class TestFairs(GeneratedCareerCase):
    def test_there_are_two_and_both_are_over(self):
        first, second = self.career.fairs
        self.assertLess(first.day, second.day)
        self.assertLess(second.day, TODAY)

    def test_nobody_is_at_two_interviews_at_a_time(self):
        for fair in self.career.fairs:
            taken = Counter()
            for one in fair.interviews:
                taken[one.employer, one.start] += 1
                if one.student:
                    taken[one.student, one.start] += 1
            self.assertEqual(max(taken.values()), 1)

    def test_they_lead_from_the_booth_to_the_placement(self):
        first, _second = self.career.fairs
        results = Counter(one.result for one in first.interviews)
        self.assertGreater(results["held"], 20)
        self.assertTrue(results["missed"] and results["planned"])
        led = [
            self.career.applications[one.application].state
            for one in first.interviews
            if one.application is not None
        ]
        self.assertIn("accepted", led)


class TestOtherDays(TestCase):
    def test_other_days_and_seeds_do_as_well(self):
        for day in OTHER_DAYS:
            with self.subTest(day=day):
                career = generate(school_generator.generate(2, day), 3)
                counts = describe(career)
                self.assertGreater(counts["vacancy/published"], 5)
                self.assertGreater(counts["application/accepted"], 3)
                self.assertTrue(all(fair.day <= day for fair in career.fairs))
                for row in career.placements:
                    self.assertFalse(row.recorded and row.recorded.date() > day)

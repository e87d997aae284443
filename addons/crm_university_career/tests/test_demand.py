from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestDemand(CareerCase):
    def _refresh(self):
        self.env["university.demand"]._refresh(self.company)
        return self.env["university.demand"].search(
            [("program_id", "=", self.program.id)]
        )

    def test_what_vacancies_ask_and_courses_do_not_give(self):
        self._create_vacancy(
            headcount=3, skills=[(self.skill, 4, True), (self.other_skill, 2, False)]
        )
        welding, drawing = self._refresh().sorted("mandatory_headcount", reverse=True)
        self.assertEqual((welding.skill_id, welding.headcount), (self.skill, 3))
        self.assertEqual((welding.level, welding.given_level), (4, 0))
        self.assertEqual(welding.mandatory_headcount, 3)
        self.assertEqual(drawing.mandatory_headcount, 0)

    def test_what_a_course_gives_is_not_missing(self):
        course = self._create_course(
            skill_ids=[Command.create({"skill_id": self.skill.id, "level": 4})]
        )
        self.program.course_line_ids = [Command.create({"course_id": course.id})]
        self._create_vacancy(skills=[(self.skill, 4, True)])
        self.assertFalse(self._refresh())

    def test_each_night_they_are_counted(self):
        self._create_vacancy(skills=[(self.skill, 4, True)])
        self._run_cron("refresh_demand")
        self.assertTrue(
            self.env["university.demand"].search([("skill_id", "=", self.skill.id)])
        )

    def test_closed_vacancies_ask_for_nothing(self):
        self._create_vacancy("closed", skills=[(self.skill, 4, True)])
        self._create_vacancy(
            closing_date=date(2026, 3, 10), skills=[(self.skill, 4, True)]
        )
        self.assertFalse(self._refresh())

    def test_refreshing_replaces_the_former_figures(self):
        vacancy = self._create_vacancy(skills=[(self.skill, 4, True)])
        self.assertEqual(len(self._refresh()), 1)
        vacancy.state = "closed"
        self.assertFalse(self._refresh())

    def test_they_are_read_only(self):
        self._create_vacancy(skills=[(self.skill, 4, True)])
        row = self._refresh()
        for user in (self.officer, self.dean):
            self.assertEqual(row.with_user(user).headcount, 1)
            with self.assertRaises(AccessError):
                row.with_user(user).write({"headcount": 9})


@tagged("post_install", "-at_install")
class TestDemandForecast(CareerCase):
    def _offer(self, *headcounts):
        """Offer so many posts in the seasons from 2022 on."""
        for season, headcount in enumerate(headcounts, start=2022):
            self._create_vacancy(
                "closed",
                headcount=headcount,
                approved_on=datetime(season, 3, 1),
                program_ids=[Command.set(self.program.ids)],
            )

    def _refresh(self):
        forecasts = self.env["university.demand.forecast"]
        forecasts._refresh(self.company)
        return forecasts.search(
            [("program_id", "=", self.program.id), ("kind", "=", "vacancy")]
        )

    def test_a_steady_demand_is_forecast_with_its_error(self):
        self._offer(10, 10, 10, 10)
        found = self._refresh()
        self.assertEqual((found.season, found.season_count), (2026, 4))
        self.assertEqual((found.value, found.last_figure), (10, 10))
        self.assertEqual((found.last_error, found.naive_error), (0, 0))
        self.assertFalse(found.reason)

    def test_each_week_it_is_made(self):
        self._offer(10, 10, 10, 10)
        self._run_cron("refresh_forecasts")
        found = self.env["university.demand.forecast"].search(
            [("program_id", "=", self.program.id), ("kind", "=", "vacancy")]
        )
        self.assertEqual(found.value, 10)

    def test_two_seasons_are_too_few(self):
        self._create_vacancy(
            "closed",
            headcount=5,
            approved_on=datetime(2024, 3, 1),
            program_ids=[Command.set(self.program.ids)],
        )
        found = self._refresh()
        self.assertEqual((found.reason, found.season_count), ("too_short", 2))

    def test_the_season_that_runs_decides_nothing(self):
        self._offer(10, 10, 10, 10, 99)
        self.assertEqual(self._refresh().value, 10)

    def test_a_vacancy_for_all_programs_counts_for_each(self):
        other = self.env["university.program"].create({"name": "Law", "code": "LAW"})
        for season in range(2022, 2026):
            self._create_vacancy("closed", approved_on=datetime(season, 3, 1))
        self._refresh()
        found = self.env["university.demand.forecast"].search(
            [("program_id", "=", other.id), ("kind", "=", "vacancy")]
        )
        self.assertEqual(found.value, 1)

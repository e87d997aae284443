from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_customer.hooks import check_ended_meetings

from ..tools.text import cut_organizer
from .test_crm_interaction import InteractionCase

NOW = datetime(2026, 3, 11, 4, 0)  # noon in Shanghai
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestCalendarEvent(InteractionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        # meetings of demo data are none of these tests' business
        cls.env["calendar.event"].search([]).is_interaction_checked = True

    @classmethod
    def _meet(cls, *partners, **vals):
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Price talk",
                    "start": NOW - 2 * HOUR,
                    "stop": NOW - HOUR,
                    "user_id": cls.am.id,
                    "location": "Shanghai",
                    "partner_ids": [
                        Command.set([cls.am.partner_id.id, *(p.id for p in partners)])
                    ],
                    **vals,
                }
            )
        )

    def _run(self):
        """Run the cron; return what it has written."""
        before = self.env["crm.interaction"].search([])
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_customer.ir_cron_write_interactions"
            ).method_direct_trigger()
        return self.env["crm.interaction"].search([]) - before

    def _decline(self, meeting, partner):
        meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == partner
        ).state = "declined"

    # What is written

    def test_a_held_meeting_writes_an_interaction(self):
        meeting = self._meet(self.contact, description="<p>Ten <b>presses</b></p>")
        interaction = self._run()
        self.assertRecordValues(
            interaction,
            [
                {
                    "partner_id": self.own.id,
                    "contact_id": self.contact.id,
                    "user_id": self.am.id,
                    "date": NOW - 2 * HOUR,
                    "place": "Shanghai",
                    "name": "Price talk",
                    "description": "Ten *presses*",
                    "kind_id": self.env.ref(
                        "crm_customer.dictionary_interaction_meeting"
                    ).id,
                }
            ],
        )
        self.assertEqual(interaction.origin, meeting)

    def test_each_customer_of_a_meeting_gets_one(self):
        self._meet(self.own, self.contact, self.unowned)
        self.assertEqual(self._run().partner_id, self.own | self.unowned)
        self.assertEqual(self.env["crm.interaction"].search_count([]), 2)

    def test_the_customer_of_the_opportunity_gets_one(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "partner_id": self.contact.id}
        )
        self._meet(opportunity_id=lead.id)
        self.assertEqual(self._run().contact_id, self.contact)

    def test_what_the_meeting_leaves_open_is_filled_in(self):
        for values, place in (
            ({"location": " "}, "Place not noted"),
            (
                {"location": "", "videocall_location": "https://meet.example/1"},
                "https://meet.example/1",
            ),
        ):
            with self.subTest(place=place):
                self._meet(self.own, name=" ", description="<p><br></p>", **values)
                interaction = self._run()
                self.assertEqual(interaction.place, place)
                self.assertEqual(interaction.name, "Meeting")
                self.assertEqual(interaction.description, "Meeting")
                interaction.unlink()

    def test_addresses_that_core_appends_are_left_out(self):
        lines = ["Talk", "*Plan*", "Role Am 2", "*组织者*", "Role Am", "am@example.com"]
        text = cut_organizer("\n".join(lines), "Role Am")
        self.assertEqual(text, "Talk\n*Plan*\nRole Am 2")

    def test_words_are_in_the_language_of_the_organizer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "crm_customer")]
        )._update_translations(["zh_CN"])
        self.am.lang = "zh_CN"
        self._meet(self.own, location=False)
        self.assertEqual(self._run().place, "未注明地点")

    def test_a_lost_customer_gets_one_too(self):
        self.own.sudo().customer_status = "lost"
        self._meet(self.own)
        self.assertEqual(len(self._run()), 1)

    # What is not

    def test_no_interaction_comes_of(self):
        declined = self._meet(self.own, name="declined")
        self._decline(declined, self.own)
        self._meet(self.own, name="not over", stop=NOW + HOUR)
        self._meet(self.own, name="private", privacy="private")
        self._meet(self.own, name="archived", active=False)
        self._meet(self.own, name="by a visitor", user_id=self.portal.id)
        self._meet(self.own, name="by nobody", user_id=False)
        self._meet(self.am2.partner_id, name="among colleagues")
        self._meet(self.env.company.partner_id, name="with ourselves")
        self.assertEqual(self._run().mapped("name"), [])

    def test_a_calendar_that_is_private_by_default_stays_private(self):
        self.am.res_users_settings_id.calendar_default_privacy = "private"
        self._meet(self.own)
        self.assertFalse(self._run())

    def test_an_opportunity_whose_customer_declined_was_not_met(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "partner_id": self.own.id}
        )
        meeting = self._meet(self.own, opportunity_id=lead.id)
        self._decline(meeting, self.own)
        self.assertFalse(self._run())

    def test_a_customer_whose_second_person_came_was_met(self):
        meeting = self._meet(self.own, self.contact)
        self._decline(meeting, self.own)
        self.assertEqual(self._run().contact_id, self.contact)

    # Once only

    def test_a_second_run_writes_nothing(self):
        meeting = self._meet(self.own)
        interaction = self._run()
        self.assertEqual(len(interaction), 1)
        self.assertTrue(meeting.is_interaction_checked)
        interaction.unlink()
        self.assertFalse(self._run())

    def test_what_somebody_wrote_down_already_is_not_written_again(self):
        meeting = self._meet(self.own, self.unowned)
        self._create_interaction(self.own, origin=f"calendar.event,{meeting.id}")
        self.assertEqual(self._run().partner_id, self.unowned)

    def test_a_series_that_is_made_anew_writes_nothing_twice(self):
        meeting = self._meet(self.own)
        self.assertEqual(len(self._run()), 1)
        meeting.copy()
        meeting.unlink()
        self.assertFalse(self._run())

    def test_each_meeting_of_a_series_is_written(self):
        self._meet(
            self.own,
            start=NOW - 50 * HOUR,
            stop=NOW - 49 * HOUR,
            recurrency=True,
            rrule_type="daily",
            interval=1,
            count=4,
            end_type="count",
        )
        dates = self._run().mapped("date")
        self.assertEqual(dates, [NOW - hours * HOUR for hours in (2, 26, 50)])

    def test_a_meeting_entered_afterwards_is_written(self):
        self._meet(self.own, start=NOW - 90 * 24 * HOUR, stop=NOW - 89 * 24 * HOUR)
        self.assertEqual(len(self._run()), 1)

    def test_meetings_of_before_the_addon_write_nothing(self):
        self._meet(self.own)
        coming = self._meet(self.own, stop=NOW + HOUR)
        self.env.flush_all()
        self.cr.execute("UPDATE calendar_event SET is_interaction_checked = NULL")
        self.cr.execute(
            SQL("UPDATE calendar_event SET stop = now() WHERE id != %s", coming.id)
        )
        self.cr.execute(
            SQL(
                "UPDATE calendar_event SET stop = now() + interval '1 hour' "
                "WHERE id = %s",
                coming.id,
            )
        )
        check_ended_meetings(self.cr)
        self.env.invalidate_all()
        unchecked = self.env["calendar.event"].search(
            [("is_interaction_checked", "=", False)]
        )
        self.assertEqual(unchecked, coming)

    def test_an_interaction_outlives_its_meeting(self):
        meeting = self._meet(self.own)
        interaction = self._run()
        meeting.unlink()
        self.assertFalse(self._run())
        self.assertEqual(interaction.name, "Price talk")

    # Whole days

    def test_a_whole_day_is_over_when_it_is_for_the_organizer(self):
        for zone, now, is_over in (
            ("Asia/Shanghai", datetime(2026, 3, 11, 18), True),
            ("America/Los_Angeles", datetime(2026, 3, 11, 19), False),
            ("America/Los_Angeles", datetime(2026, 3, 12, 7), True),
            ("Pacific/Kiritimati", datetime(2026, 3, 11, 17), False),
        ):
            self.am.tz = zone
            meeting = self._meet(
                self.own,
                allday=True,
                start_date="2026-03-10",
                stop_date="2026-03-11",
                start="2026-03-10 08:00:00",
                stop="2026-03-11 18:00:00",
            )
            with self.subTest(zone=zone, now=now), freeze_time(now):
                interaction = self._run()
                self.assertEqual(bool(interaction), is_over)
            meeting.unlink()
            interaction.unlink()

    def test_a_whole_day_begins_in_the_organizers_morning(self):
        self.am.tz = "Asia/Shanghai"
        self._meet(
            self.own,
            allday=True,
            start_date="2026-03-09",
            stop_date="2026-03-10",
            start="2026-03-09 08:00:00",
            stop="2026-03-10 18:00:00",
        )
        self.assertEqual(self._run().date, datetime(2026, 3, 9, 0))

    # Many

    def test_a_batch_takes_as_many_queries_for_many_meetings_as_for_few(self):
        def write(count):
            partners = self.env["res.partner"].create(
                [{"name": f"Guest {number}"} for number in range(count)]
            )
            meetings = self.env["calendar.event"].concat(
                *(self._meet(partner) for partner in partners)
            )
            return self._count_queries(meetings.sudo()._write_interactions)

        write(1)
        few = write(3)
        self.assertEqual(write(30), few)

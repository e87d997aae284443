from odoo.tests import tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestTimeline(ServiceCase):
    def _interactions(self, ticket):
        return self.env["crm.interaction"].search(
            [("origin", "=", f"helpdesk.ticket,{ticket.id}")]
        )

    def test_archiving_writes_an_interaction(self):
        ticket = self._create_archived()
        interaction = self._interactions(ticket)
        self.assertEqual(interaction.partner_id, self.own)
        self.assertEqual(interaction.contact_id, self.contact)
        self.assertEqual(interaction.date, NOW)
        self.assertEqual(interaction.user_id, self.am)
        self.assertIn("Fuse", interaction.description)
        self.assertIn("As the customer said", interaction.description)
        self.assertEqual(interaction.kind_id.value, "service_request")

    def test_no_answer_writes_one_too(self):
        ticket = self._create_processed()
        ticket._archive_silent()
        self.assertEqual(len(self._interactions(ticket)), 1)

    def test_a_bad_verdict_and_giving_up_write_none(self):
        ticket = self._create_processed()
        self._judge(ticket, 1)
        self.assertFalse(self._interactions(ticket))
        self.assertFalse(self._interactions(self._create_unsolved()))

    def test_requests_show_in_the_timeline_of_the_customer(self):
        ticket = self._create_archived("Press stands still")
        timeline = self.own.with_user(self.am).get_customer_timeline(
            kinds=["service_request"]
        )
        [entry] = timeline["entries"]
        self.assertEqual(entry["id"], ticket.id)
        self.assertIn("Press stands still", entry["title"])
        self.assertIn("Han Mei", entry["subtitle"])
        self.assertEqual(entry["extract"], "Fuse")
        self.assertEqual(entry["status"], "Archived")

    def test_requests_follow_merged_customers(self):
        ticket = self._create_ticket(partner_id=self.unowned.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [(6, 0, (self.own | self.unowned).ids)],
                "dst_partner_id": self.own.id,
            }
        )
        wizard.action_merge()
        self.assertEqual(ticket.partner_id, self.own)

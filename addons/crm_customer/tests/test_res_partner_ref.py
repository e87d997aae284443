from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestResPartnerRef(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.partners = cls.env["res.partner"]

    def _create(self, name="Trading", user=None, **vals):
        partners = self.partners.with_user(user or self.am)
        return partners.create({"name": name, "is_company": True, **vals})

    def test_ref_is_filled_when_empty(self):
        first, second = self._create(), self._create(ref="")
        self.assertTrue(first.ref)
        self.assertTrue(second.ref)
        self.assertNotEqual(first.ref, second.ref)

    def test_given_ref_is_kept(self):
        self.assertEqual(self._create(ref="K-1").ref, "K-1")

    def test_contact_gets_no_ref(self):
        self.assertFalse(self._create_contact(self.own).ref)

    def test_person_without_company_gets_a_ref(self):
        self.assertTrue(self.partners.create({"name": "Person"}).ref)

    def test_visitor_becomes_a_customer_with_ref(self):
        public = self.env.ref("base.public_user")
        partner = self.partners.with_user(public).sudo().create({"name": "Visitor"})
        self.assertTrue(partner.ref)

    def test_copy_gets_its_own_ref(self):
        copied = self.own.with_user(self.am).copy()
        self.assertTrue(copied.ref)
        self.assertNotEqual(copied.ref, self.own.ref)

    def test_emptied_ref_is_numbered_when_a_contact_becomes_a_customer(self):
        contact = self._create_contact(self.own)
        contact.with_user(self.am).parent_id = False
        self.assertTrue(contact.ref)

    def test_number_in_use_is_skipped(self):
        sequence = self.env.ref("crm_customer.sequence_customer_ref")
        upcoming = sequence.get_next_char(sequence.number_next_actual)
        self._create(ref=upcoming)
        self.assertNotEqual(self._create().ref, upcoming)

    def test_ref_is_unique_on_create_and_the_message_names_the_other(self):
        self._create("First Works", ref="K-1")
        with self.assertRaisesRegex(ValidationError, "First Works"):
            self._create(ref="K-1")

    def test_ref_is_unique_with_an_archived_customer(self):
        self._create("First Works", ref="K-1", active=False)
        with self.assertRaisesRegex(ValidationError, "First Works"):
            self._create(ref="K-1")

    def test_ref_is_unique_on_write(self):
        self._create("First Works", ref="K-1")
        with self.assertRaisesRegex(ValidationError, "First Works"):
            self.own.with_user(self.am).ref = "K-1"

    def test_ref_is_unique_in_a_mass_write(self):
        with self.assertRaisesRegex(ValidationError, "several customers"):
            (self.own | self.unowned).with_user(self.am).write({"ref": "K-1"})

    def test_ref_is_unique_in_one_batch(self):
        with self.assertRaisesRegex(ValidationError, "several customers"):
            self.partners.create([{"name": n, "ref": "K-1"} for n in ("A", "B")])

    def test_shared_and_company_customer_of_one_batch_clash(self):
        with self.assertRaisesRegex(ValidationError, "several customers"):
            self.partners.create(
                [
                    {"name": "Shared", "ref": "K-1"},
                    {"name": "Own", "ref": "K-1", "company_id": self.company.id},
                ]
            )

    def test_ref_is_unique_on_import(self):
        self._create("First Works", ref="K-1")
        result = self.partners.with_user(self.supervisor).load(
            ["name", "ref"], [["Imported", "K-1"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("First Works", result["messages"][0]["message"])

    def test_ref_is_unique_for_the_superuser(self):
        self._create("First Works", ref="K-1")
        with self.assertRaises(ValidationError):
            self.partners.sudo().create({"name": "Second", "ref": "K-1"})

    def test_ref_may_repeat_in_another_company(self):
        self._create(ref="K-1", company_id=self.company.id)
        other = self.partners.create(
            {"name": "Other", "ref": "K-1", "company_id": self.other_company.id}
        )
        self.assertEqual(other.ref, "K-1")

    def test_shared_customer_clashes_with_each_company(self):
        self.partners.create(
            {"name": "Other", "ref": "K-1", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(ValidationError, "Other"):
            self._create(ref="K-1")

    def test_company_customer_clashes_with_a_shared_one(self):
        self._create("Shared", ref="K-1")
        with self.assertRaisesRegex(ValidationError, "Shared"):
            self._create(ref="K-1", company_id=self.company.id)

    def test_moving_into_a_company_where_the_ref_is_taken_is_refused(self):
        self._create("First Works", ref="K-1", company_id=self.company.id)
        other = self.partners.create(
            {"name": "Other", "ref": "K-1", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(ValidationError, "First Works"):
            other.company_id = self.company

    def test_contact_with_a_taken_ref_cannot_become_a_customer(self):
        contact = self._create_contact(self.own, ref=self.own.ref)
        with self.assertRaisesRegex(ValidationError, self.own.name):
            contact.parent_id = False

    def test_contact_with_a_taken_ref_cannot_become_a_company(self):
        contact = self._create_contact(self.own, ref=self.own.ref)
        for vals in ({"is_company": True}, {"company_type": "company"}):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, self.own.name),
            ):
                contact.with_user(self.am).write(vals)

    def test_two_at_once_meet_the_index(self):
        """What the check cannot see, in a transaction still open, the index does."""
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                SQL(
                    "UPDATE res_partner SET ref = %s WHERE id = %s",
                    self.foreign.ref,
                    self.own.id,
                )
            )

    def test_saving_a_customer_with_a_shared_old_ref_still_works(self):
        self._share_ref()
        self.own.with_user(self.am).phone = "021 5555 0100"
        self.assertTrue(self.own.has_shared_ref)

    def test_new_ref_ends_the_sharing(self):
        self._share_ref()
        self.own.with_user(self.am).ref = "K-1"
        self.assertFalse(self.own.has_shared_ref)

    def _share_ref(self):
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE res_partner SET ref = 'old', has_shared_ref = true"
                " WHERE id IN %s",
                (self.own.id, self.unowned.id),
            )
        )
        self.env.invalidate_all()

    def test_batch_takes_as_many_queries_as_one(self):
        def count(size):
            vals_list = [{"name": f"Mass {n}"} for n in range(size)]
            before = self.cr.sql_log_count
            self.partners._fill_missing_refs(vals_list)
            self.partners._check_refs_free([(v["ref"], False) for v in vals_list])
            return self.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(200))

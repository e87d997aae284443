from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestCrmDictionaryItem(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.items = cls.env["crm.dictionary.item"].with_user(cls.crm_admin)
        cls.locked = cls.env["crm.dictionary.item"].create(
            {
                "category": "region",
                "name": "Locked region",
                "value": "locked",
                "is_editable": False,
            }
        )

    def _create(self, name="Island", **vals):
        return self.items.create({"category": "region", "name": name, **vals})

    def test_code_is_generated(self):
        first, second = self.items.create(
            [
                {"category": "region", "name": "First"},
                {"category": "region", "name": "Second"},
            ]
        )
        self.assertTrue(first.code)
        self.assertNotEqual(first.code, second.code)

    def test_batch_takes_as_many_queries_as_one(self):
        def create(prefix, size):
            self.items.create(
                [
                    {"category": "region", "name": f"{prefix} {number}"}
                    for number in range(size)
                ]
            )

        create("Warm up", 1)
        self.assertEqual(
            self._count_queries(create, "One", 1),
            self._count_queries(create, "Many", 30),
        )

    def test_administrator_edits_an_item(self):
        item = self._create()
        item.name = "Islands"
        self.assertEqual(item.name, "Islands")

    def test_administrator_deletes_an_unused_item(self):
        item = self._create()
        item.unlink()
        self.assertFalse(item.exists())

    def test_code_is_unique(self):
        self._create("First", code="K-1")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._create("Second", code="K-1")

    def test_name_is_unique_in_a_category(self):
        self._create(value="1")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._create(value="2")

    def test_name_is_unique_with_an_archived_item(self):
        self._create(active=False)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._create()

    def test_name_may_repeat_in_another_category(self):
        self._create("Same")
        self.assertTrue(
            self.items.create({"category": "customer_level", "name": "Same"})
        )

    def test_value_is_unique_in_a_category(self):
        self._create(value="same")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._create("Other", value="same")

    def test_several_items_may_lack_a_value(self):
        self._create("Without one")
        self.assertTrue(self._create("Without two"))

    def test_name_is_unique_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        first = self._create("First")
        second = self._create("Second")
        first.with_context(lang="zh_CN").name = "岛屿"
        with self.assertRaisesRegex(ValidationError, "岛屿"):
            second.with_context(lang="zh_CN").name = "岛屿"

    def test_name_is_unique_with_an_archived_item_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        first = self._create("First", active=False)
        second = self._create("Second")
        first.with_context(lang="zh_CN").name = "岛屿"
        with self.assertRaisesRegex(ValidationError, "岛屿"):
            second.with_context(lang="zh_CN").name = "岛屿"

    def test_name_is_unique_in_the_translation_dialog(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        first = self._create("First").with_context(lang="zh_CN")
        second = self._create("Second").with_context(lang="zh_CN")
        first.update_field_translations("name", {"zh_CN": "岛屿"})
        with self.assertRaises(ValidationError):
            second.update_field_translations("name", {"zh_CN": "岛屿"})

    def test_import_names_the_clash(self):
        self._create("Taken")
        with mute_logger("odoo.sql_db"):
            result = self.items.load(["category", "name"], [["Region", "Taken"]])
        self.assertFalse(result["ids"])
        self.assertIn("already has an item", result["messages"][0]["message"])

    def test_copy_takes_another_name(self):
        self.assertEqual(self._create("Origin", value="v").copy().name, "Origin (copy)")

    def test_not_editable_item_is_not_changed_by_administrator(self):
        for vals in ({"name": "X"}, {"active": False}, {"is_editable": True}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.locked.with_user(self.crm_admin).write(vals)

    def test_not_editable_item_is_not_changed_by_superuser(self):
        with self.assertRaises(UserError):
            self.locked.sudo().write({"name": "X"})

    def test_not_editable_item_is_not_changed_with_the_context_of_an_installation(self):
        with self.assertRaises(UserError):
            self.locked.with_user(self.crm_admin).with_context(install_mode=True).write(
                {"name": "X"}
            )

    def test_not_editable_item_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.locked.with_user(self.crm_admin).unlink()

    def test_not_editable_item_is_not_deleted_with_the_context_of_uninstalling(self):
        with self.assertRaises(UserError):
            self.locked.with_user(self.crm_admin).with_context(
                _force_unlink=True
            ).unlink()

    def test_not_editable_item_is_not_translated_by_administrator(self):
        with self.assertRaises(UserError):
            self.locked.with_user(self.crm_admin).update_field_translations(
                "name", {"en_US": "X"}
            )

    def test_not_editable_item_is_not_imported_over(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "locked",
                "model": "crm.dictionary.item",
                "res_id": self.locked.id,
            }
        )
        result = self.items.load(["id", "name"], [["__import__.locked", "X"]])
        self.assertFalse(result["ids"])
        self.assertEqual(self.locked.name, "Locked region")

    def test_not_editable_item_follows_the_data_of_its_addon(self):
        self.locked.sudo().with_context(install_mode=True).write({"name": "New name"})
        self.assertEqual(self.locked.name, "New name")

    def test_uninstalling_deletes_a_not_editable_item(self):
        self.locked.sudo().with_context(_force_unlink=True).unlink()
        self.assertFalse(self.locked.exists())

    def test_item_in_use_is_not_deleted_and_the_message_counts(self):
        item = self._create()
        self.own.region_id = item
        self.foreign.write({"region_id": item.id, "active": False})
        with self.assertRaisesRegex(UserError, r"Contact \(2\)"):
            item.unlink()

    def test_item_in_use_is_archived(self):
        item = self._create()
        self.own.region_id = item
        item.action_archive()
        self.assertFalse(item.active)
        self.assertEqual(self.own.region_id, item)

    def test_item_in_use_keeps_its_category(self):
        item = self._create()
        self.own.region_id = item
        with self.assertRaisesRegex(UserError, "in use"):
            item.category = "customer_level"

    def test_usage_of_many_items_takes_one_query(self):
        items = self.items.create(
            [{"category": "region", "name": f"Region {n}"} for n in range(30)]
        )
        self.env.flush_all()
        items._count_usage()
        with self.assertQueryCount(1):
            items._count_usage()

    def test_roles_read_the_dictionary_and_change_nothing(self):
        item = self._create()
        for user in (self.am, self.supervisor, self.executive):
            with self.subTest(user=user.login):
                self.assertTrue(item.with_user(user).has_access("read"))
                with self.assertRaises(AccessError):
                    item.with_user(user).name = "X"
                with self.assertRaises(AccessError):
                    item.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.items.with_user(user).create(
                        {"category": "region", "name": "Y"}
                    )

    def test_others_cannot_read_the_dictionary(self):
        item = self._create()
        for user in (self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                item.with_user(user).read(["name"])
            with self.subTest(user=user.login), self.assertRaises(UserError):
                item.with_user(user).export_data(["name"])

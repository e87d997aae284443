from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user

PASSWORD = "customer-lifecycle"
# Wednesday noon in Shanghai
NOW = datetime(2026, 3, 11, 4, 0)


class RoleCase(TransactionCase):
    """One user a role, and the customers they meet.

    Addons that build on crm_customer use the same users in their tests.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A database may have been made in Chinese alone; messages are in English here.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(
            context=dict(cls.env.context, lang="en_US", tracking_disable=True)
        )
        cls._create_users()
        cls._create_dictionary()
        cls._create_customers()

    @classmethod
    def _freeze(cls):
        """Let the tests of this class begin at `NOW`, in a company of Shanghai."""
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"

    @classmethod
    def _create_company(cls, name, tz="UTC"):
        """Create a company of a zone, for those who work with customers."""
        company = cls.env["res.company"].create({"name": name})
        company.resource_calendar_id.tz = tz
        for user in cls.am | cls.am2 | cls.supervisor | cls.executive:
            user.company_ids = [Command.link(company.id)]
        return company

    @classmethod
    def _create_role_user(cls, login, groups, **kwargs):
        """Create an internal user with nothing but these groups."""
        return mail_new_test_user(
            cls.env,
            login=login,
            password=kwargs.pop("password", PASSWORD),
            groups=groups,
            lang="en_US",
            name=kwargs.pop("name", login.replace("_", " ").title()),
            **kwargs,
        )

    @classmethod
    def _create_users(cls):
        create = cls._create_role_user
        cls.am = create("role_am", "crm_customer.group_account_manager")
        cls.am2 = create("role_am2", "crm_customer.group_account_manager")
        cls.supervisor = create(
            "role_supervisor", "crm_customer.group_sales_supervisor"
        )
        cls.executive = create("role_executive", "crm_customer.group_executive")
        cls.crm_admin = create("role_crm_admin", "crm_customer.group_crm_administrator")
        cls.plain = create("role_plain", "base.group_user")
        cls.portal = create("role_portal", "base.group_portal")

    @classmethod
    def _create_dictionary(cls):
        cls.level = cls.env.ref("crm_customer.dictionary_level_key")
        cls.region = cls.env.ref("crm_customer.dictionary_region_east")

    @classmethod
    def _create_customers(cls):
        cls.own = cls._create_customer("Own Trading", user_id=cls.am.id)
        cls.foreign = cls._create_customer("Foreign Trading", user_id=cls.am2.id)
        cls.unowned = cls._create_customer("Unowned Trading")

    @classmethod
    def _create_customer(cls, name, **vals):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "customer_level_id": cls.level.id,
                "region_id": cls.region.id,
                **vals,
            }
        )

    @classmethod
    def _create_contact(cls, customer, name="Contact", **vals):
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": customer.id, **vals}
        )

    def _act_as(self, user):
        """Let a call come from outside, as this user.

        Commands on related records run as the user who opened the transaction,
        which in a test is the superuser.
        """
        self.patch(self.env.transaction, "default_env", self.env(user=user))

    @classmethod
    def _create_product(cls, name="Service", **vals):
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": 100, **vals}
        )

    def _count_queries(self, function, *args):
        """Return how many queries a call takes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    @classmethod
    def _create_order(cls, partner, product=None, **vals):
        """Create a quotation of one line."""
        product = product or cls._create_product()
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
                **vals,
            }
        )

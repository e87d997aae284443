from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

RATINGS = [
    ("1", "1 – lowest"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5 – highest"),
]
# What a customer must not read about itself in the portal, nor every employee.
ROLES = "crm_customer.group_account_manager,crm_customer.group_executive"
HIERARCHY_FIELDS = {"parent_id", "is_company", "company_type"}
REF_FIELDS = HIERARCHY_FIELDS | {"ref", "company_id"}


class ResPartner(models.Model):
    """A customer is a partner that is its own commercial partner."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.dictionary.mixin"]

    ref = fields.Char(copy=False)
    # declared again for its Chinese label, which the addon of the field lacks
    mobile = fields.Char()
    has_shared_ref = fields.Boolean(
        copy=False,
        readonly=True,
        help="Another customer had the same reference before references became "
        "unique. Give one of them a new reference.",
    )
    region_id = fields.Many2one(
        comodel_name="crm.dictionary.item",
        dictionary_category="region",
        domain="[('category', '=', 'region')]",
        context={"default_category": "region"},
        ondelete="restrict",
        index="btree_not_null",
        groups=ROLES,
    )
    customer_level_id = fields.Many2one(
        comodel_name="crm.dictionary.item",
        dictionary_category="customer_level",
        domain="[('category', '=', 'customer_level')]",
        context={"default_category": "customer_level"},
        ondelete="restrict",
        index="btree_not_null",
        groups=ROLES,
    )
    satisfaction = fields.Selection(selection=RATINGS, groups=ROLES)
    credit_rating = fields.Selection(selection=RATINGS, groups=ROLES)
    # Not precomputed: that reads the field as the creator, who may lack the role.
    customer_status = fields.Selection(
        selection=[
            ("prospect", "Prospect"),
            ("active", "Active"),
            ("at_risk", "At Risk"),
            ("lost", "Lost"),
        ],
        compute="_compute_customer_status",
        store=True,
        index="btree_not_null",
        copy=False,
        groups=ROLES,
        help="Prospect: never bought. Active: bought. At risk: has an open churn "
        "warning. Lost: confirmed as lost. Set by the system.",
    )
    legal_representative = fields.Char(groups=ROLES)
    # No groups here: creating any partner reads the currency of its amounts.
    company_file_currency_id = fields.Many2one(
        comodel_name="res.currency",
        default=lambda self: self.env.company.currency_id,
        help="Currency of the registered capital and the annual turnover.",
    )
    registered_capital = fields.Monetary(
        currency_field="company_file_currency_id", groups=ROLES
    )
    annual_turnover = fields.Monetary(
        currency_field="company_file_currency_id", groups=ROLES
    )
    local_tax_no = fields.Char(string="Local Tax No.", groups=ROLES)

    # References that were shared before the addon came are left out, so that an old
    # database can be installed; the check in Python names them when they are touched.
    _customer_ref_uniq = models.UniqueIndex(
        "(ref, COALESCE(company_id, 0)) WHERE ref <> ''"
        " AND (parent_id IS NULL OR is_company) AND has_shared_ref IS NOT TRUE",
        "Another customer of this company has just been given the same reference. "
        "Choose another reference.",
    )

    # ------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """On the customer form, who creates a customer manages it."""
        values = super().default_get(fields)
        if (
            "user_id" in fields
            and self.env.context.get("crm_customer_form")
            and self.env.user.has_group("crm_customer.group_account_manager")
        ):
            values.setdefault("user_id", self.env.uid)
        return values

    @api.depends("parent_id", "is_company")
    def _compute_customer_status(self):
        customers = self.filtered(lambda p: p._is_customer())
        (self - customers).customer_status = False
        statuses = customers._origin._get_customer_status_map()
        for customer in customers:
            customer.customer_status = statuses.get(customer._origin.id, "prospect")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any("customer_status" in vals for vals in vals_list):
            self._raise_customer_status_readonly()
        vals_list = [dict(vals) for vals in vals_list]
        customers = [vals for vals in vals_list if self._is_customer_vals(vals)]
        self._check_account_managers(customers)
        self._fill_missing_refs(customers)
        self._check_refs_free(
            [(vals["ref"], self._get_company_of_vals(vals)) for vals in customers]
        )
        partners = super().create(vals_list)
        partners._check_lost_edit()
        return partners

    def write(self, vals):
        vals = self._drop_unchanged_customer_status(vals)
        self._check_lost_edit()
        self._check_write_account_manager(vals)
        self._check_write_ref(vals)
        if "ref" in vals:
            vals["has_shared_ref"] = False
        if not HIERARCHY_FIELDS & vals.keys():
            return super().write(vals)
        families = self._get_customers()
        result = super().write(vals)
        # Rules are checked before a write only: a contact must not be moved to where
        # its writer may not edit, neither from there.
        self.check_access("write")
        self._check_lost_edit()
        self._fill_refs_after_move()
        (families | self._get_customers())._refresh_customer_status()
        return result

    def copy_data(self, default=None):
        """Who lacks a role copies a partner without what only roles may read."""
        default = dict(default or {})
        hidden = dict.fromkeys(
            name
            for name, field in self._fields.items()
            if field.groups and field.copy and not self._has_field_access(field, "read")
        )
        vals_list = super().copy_data(default={**hidden, **default})
        for vals in vals_list:
            for name in hidden.keys() - default.keys():
                vals.pop(name, None)
        return vals_list

    # at_uninstall=True: the uninstall flag is a context key that any user may send
    @api.ondelete(at_uninstall=True)
    def _unlink_except_lost(self):
        self._check_lost_edit()

    # ------------------------------------------------------------
    # Customers among the partners
    # ------------------------------------------------------------

    def _is_customer(self):
        """Tell whether the partner is its own commercial partner."""
        self.ensure_one()
        return self.is_company or not self.parent_id

    @api.model
    def _is_customer_vals(self, vals):
        """Tell the same of values to create."""
        parent = vals.get("parent_id", self.env.context.get("default_parent_id"))
        default = self.env.context.get("default_is_company")
        is_company = (
            vals.get("is_company", default) or vals.get("company_type") == "company"
        )
        return bool(is_company or not parent)

    def _get_customers(self):
        """Return the customers that these partners are or belong to."""
        # sudo: only to look up the hierarchy; it gives no access to what it returns
        return self.sudo().commercial_partner_id.sudo(self.env.su)

    # ------------------------------------------------------------
    # Reference
    # ------------------------------------------------------------

    @api.model
    def _get_company_of_vals(self, vals):
        return vals.get("company_id", self.env.context.get("default_company_id"))

    @api.model
    def _fill_missing_refs(self, vals_list):
        """Give each of these values without a reference one, in place."""
        missing = [vals for vals in vals_list if not vals.get("ref")]
        for vals, ref in zip(missing, self._next_refs(len(missing)), strict=True):
            vals["ref"] = ref

    @api.model
    def _next_refs(self, count):
        """Draw references from the sequence, leaving out those in use.

        :param int count: how many are wanted
        :return: list of ``count`` references
        """
        if not count:
            return []
        # sudo: visitors, who read no sequence, become customers too
        sequence = self.env.ref("crm_customer.sequence_customer_ref").sudo()
        refs = []
        while len(refs) < count:
            drawn = sequence._next_batch(count - len(refs))
            taken = set(self._search_same_refs(drawn).mapped("ref"))
            refs += [ref for ref in drawn if ref not in taken]
        return refs

    @api.model
    def _search_same_refs(self, refs):
        """Return the customers with one of these references."""
        # sudo: a reference is taken also by a customer whom the user cannot see
        return (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("ref", "in", list(refs)),
                    "|",
                    ("parent_id", "=", False),
                    ("is_company", "=", True),
                ],
                ["ref", "company_id", "name"],
            )
        )

    def _check_refs_free(self, wanted):
        """Raise ValidationError if a reference is taken.

        A customer without company is shared by all companies, so its reference must
        be free in each of them. These partners themselves are left out.

        :param list wanted: pairs of reference and id of the company (or False)
        """
        wanted = [(ref, company_id or False) for ref, company_id in wanted if ref]
        if not wanted:
            return
        owners = defaultdict(list)
        for other in self._search_same_refs({ref for ref, _company in wanted}) - self:
            owners[other.ref].append((other.company_id.id, other.name))
        for ref, company_id in wanted:
            for other_company_id, name in owners[ref]:
                if not company_id or other_company_id in (False, company_id):
                    self._raise_ref_taken(ref, name)
        self._check_refs_distinct(wanted)

    def _check_refs_distinct(self, wanted):
        """Raise ValidationError if two of these references are for one company."""
        companies = defaultdict(list)
        for ref, company_id in wanted:
            companies[ref].append(company_id)
        for ref, company_ids in companies.items():
            repeated = max(Counter(company_ids).values()) > 1
            if repeated or (len(company_ids) > 1 and False in company_ids):
                raise ValidationError(
                    self.env._(
                        "The reference %(ref)s is given to several customers at once. "
                        "Give each customer a reference of its own.",
                        ref=ref,
                    )
                )

    def _raise_ref_taken(self, ref, name):
        raise ValidationError(
            self.env._(
                "The reference %(ref)s already belongs to the customer “%(name)s”. "
                "Choose another reference, or leave it empty to get the next number.",
                ref=ref,
                name=name,
            )
        )

    def _check_write_ref(self, vals):
        """Check the references that a write would lead to."""
        if not REF_FIELDS & vals.keys():
            return
        # sudo: only compares references and companies
        changed = self.sudo().filtered(lambda p: p._is_ref_affected(vals))
        changed._check_refs_free(
            [
                (
                    vals.get("ref", partner.ref),
                    vals.get("company_id", partner.company_id.id),
                )
                for partner in changed
            ]
        )

    def _is_ref_affected(self, vals):
        """Tell whether the write changes whom the reference must differ from."""
        before = (self.ref, self.company_id.id, self._is_customer())
        is_company = vals.get("is_company", self.is_company)
        if "company_type" in vals:
            is_company = vals["company_type"] == "company"
        parent = vals.get("parent_id", self.parent_id.id)
        after = (
            vals.get("ref", self.ref),
            vals.get("company_id", self.company_id.id),
            bool(is_company or not parent),
        )
        return after[2] and after != before

    def _fill_refs_after_move(self):
        """Give those a reference that have become customers by a move."""
        # sudo: the number is the system's; whether the move was allowed is checked
        customers = self.sudo().filtered(lambda p: p._is_customer() and not p.ref)
        refs = self._next_refs(len(customers))
        for customer, ref in zip(customers, refs, strict=True):
            customer.ref = ref

    # ------------------------------------------------------------
    # Account manager
    # ------------------------------------------------------------

    @api.model
    def _filter_account_managers(self, users):
        """Return those of the users who may be an account manager.

        :param users: ``res.users``
        :return: the active internal users among them who hold the role
        """
        # sudo: whoever creates a customer need not be able to read users' roles
        users = users.sudo()
        domain = users._get_account_manager_domain()
        return users.search(domain & Domain("id", "in", users.ids))

    @api.model
    def _check_account_managers(self, vals_list):
        """Raise ValidationError if these values name somebody without the role."""
        users = self.env["res.users"].browse(
            {vals["user_id"] for vals in vals_list if vals.get("user_id")}
        )
        # Data files of other addons were not written for the role.
        if not users or (self.env.su and self.env.context.get("install_mode")):
            return
        refused = users - self._filter_account_managers(users)
        if not refused:
            return
        if self.env.user.share:
            # A visitor's order must not fail for a salesperson set up elsewhere: the
            # customer then shows among those to complete.
            for vals in vals_list:
                if vals.get("user_id") in refused.ids:
                    vals["user_id"] = False
            return
        raise ValidationError(
            self.env._(
                "%(names)s cannot be an account manager. Choose an active internal "
                "user with the role Account Manager, or have the CRM administrator "
                "give the role.",
                names=", ".join(refused.sudo().mapped("name")),
            )
        )

    def _check_write_account_manager(self, vals):
        """Check a new account manager; one that stays is left in peace."""
        if not vals.get("user_id"):
            return
        # sudo: only compares the account managers
        if any(
            partner._is_customer() and partner.user_id.id != vals["user_id"]
            for partner in self.sudo()
        ):
            self._check_account_managers([vals])

    # ------------------------------------------------------------
    # Status
    # ------------------------------------------------------------

    def _get_customer_status_map(self):
        """Return the status that each of these customers should have.

        Extended by the addons that know more about a customer. Must take a constant
        number of queries.

        :return: dict ``{partner id: status}``
        """
        bought = self._get_ids_with_order()
        return {
            partner_id: "active" if partner_id in bought else "prospect"
            for partner_id in self.ids
        }

    def _get_ids_with_order(self):
        """Return the ids of those customers with a confirmed order in any company.

        Orders of contacts count for their customer.
        """
        if not self.ids:
            return set()
        # Stopping at a customer's first order needs EXISTS, which the ORM has not.
        self.env["sale.order"].flush_model(["partner_id", "state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.id
                  FROM res_partner customer
                 WHERE customer.id IN %s
                   AND EXISTS (
                       SELECT 1
                         FROM res_partner member
                         JOIN sale_order ON sale_order.partner_id = member.id
                        WHERE member.commercial_partner_id = customer.id
                          AND sale_order.state = 'sale'
                   )
                """,
                tuple(self.ids),
            )
        )
        return {partner_id for (partner_id,) in rows}

    def _refresh_customer_status(self):
        """Set the status of these partners' customers to what it should be.

        The only place that changes ``customer_status``. Writes nothing where it is
        right already.
        """
        # sudo: the status follows from documents of every company, whatever the user
        # who caused the change may see
        customers = self.sudo().commercial_partner_id
        statuses = customers._get_customer_status_map()
        changed = defaultdict(self.sudo().browse)
        for customer in customers:
            status = statuses[customer.id]
            if customer.customer_status != status:
                changed[status] |= customer
        for status, partners in changed.items():
            partners.write({"customer_status": status})

    def _drop_unchanged_customer_status(self, vals):
        """Return the values to write; raise UserError if a user sets the status.

        A value that changes nothing is dropped: merging two partners writes back
        what the kept one has.
        """
        vals = dict(vals)
        if self.env.su or "customer_status" not in vals:
            return vals
        status = vals.pop("customer_status")
        # sudo: only compares the status, which the writer may be unable to read
        if any(partner.customer_status != status for partner in self.sudo()):
            self._raise_customer_status_readonly()
        return vals

    def _raise_customer_status_readonly(self):
        raise UserError(
            self.env._(
                "The customer status is set by the system: it follows from orders and "
                "churn warnings. Leave it out (in an import, remove the column)."
            )
        )

    def _check_lost_edit(self):
        """Raise UserError if one of these belongs to a lost customer.

        Supervisors and the system may edit lost customers.
        """
        if self.env.su or self.env.user.has_group(
            "crm_customer.group_sales_supervisor"
        ):
            return
        # sudo: the status of the customer decides, also where a contact's writer
        # cannot read it
        lost = self.sudo().commercial_partner_id.filtered(
            lambda customer: customer.customer_status == "lost"
        )
        if lost:
            raise UserError(
                self.env._(
                    "%(names)s: lost customers can be edited by sales supervisors "
                    "only. Ask your supervisor, or win the customer back: a new "
                    "confirmed order makes the customer active again.",
                    names=", ".join(lost.mapped("display_name")),
                )
            )

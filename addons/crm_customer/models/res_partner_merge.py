from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL, html2plaintext, is_html_empty, plaintext2html

from .res_partner import ROLES

# fields of these types can be told in the chatter
NOTED_TYPES = {
    "char",
    "date",
    "datetime",
    "float",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}
# in the title, of the system, or meaningless on another record
UNNOTED_FIELDS = {
    "calendar_last_notif_ack",
    "color",
    "customer_rank",
    "message_bounce",
    "name",
    "ref",
    "signup_type",
    "supplier_rank",
}
AMOUNT_FIELDS = ("registered_capital", "annual_turnover")


class ResPartner(models.Model):
    """What a merge of customers asks for, before and after core merges them."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    last_order_on = fields.Datetime(
        string="Last Order",
        compute="_compute_last_order_on",
        groups=ROLES,
        help="Of the confirmed orders that you may read, those of contacts included.",
    )

    def _compute_last_order_on(self):
        groups = self.env["sale.order"]._read_group(
            [
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    self.commercial_partner_id.ids,
                ),
                ("state", "=", "sale"),
            ],
            ["partner_id"],
            ["date_order:max"],
        )
        dates = {}
        for partner, date in groups:
            customer = partner.commercial_partner_id
            dates[customer] = max(date, dates.get(customer, date))
        for partner in self:
            partner.last_order_on = dates.get(partner.commercial_partner_id)

    # ------------------------------------------------------------
    # Who may merge whom
    # ------------------------------------------------------------

    def _check_merge(self):
        """Raise AccessError or UserError unless the user may make one of these."""
        self._check_merge_role()
        self.check_access("write")
        self._check_lost_edit()
        self._check_merge_emails()
        self._check_merge_own_people()
        self._check_merge_companies()
        self._check_merge_contacts()
        self._check_merge_families()

    def _check_merge_role(self):
        """Customers are merged by those who work with customers."""
        if self.env.su or self.env.user.has_group("crm_customer.group_account_manager"):
            return
        # sudo: only tells customers from contacts
        if any(partner._is_customer() for partner in self.sudo()):
            raise AccessError(
                self.env._(
                    "Customers are merged by sales supervisors, and by account "
                    "managers where all of them are their own or nobody's."
                )
            )

    def _check_merge_emails(self):
        """Different addresses may be different people: only a supervisor decides."""
        allowed = ("crm_customer.group_sales_supervisor", "base.group_erp_manager")
        if self.env.su or any(self.env.user.has_group(group) for group in allowed):
            return
        if len({partner.email or "" for partner in self}) > 1:
            raise UserError(
                self.env._(
                    "Account managers merge customers with the same e-mail address "
                    "only. Ask a sales supervisor."
                )
            )

    def _check_merge_own_people(self):
        """Keep the companies of this database, and its employees, out of a merge."""
        # sudo: only tells own companies and employees from customers
        partners = self.sudo()
        companies = partners.filtered("ref_company_ids")
        if companies:
            raise UserError(
                self.env._(
                    "%(names)s is a company of this database and cannot be merged.",
                    names=", ".join(companies.mapped("display_name")),
                )
            )
        users = partners.filtered(lambda partner: not partner.partner_share)
        if users and not self.env.is_admin():
            raise UserError(
                self.env._(
                    "%(names)s is an internal user. Only an administrator can merge "
                    "the record of a user.",
                    names=", ".join(users.mapped("display_name")),
                )
            )

    def _check_merge_companies(self):
        # sudo: a company is named whatever the user may see of it
        companies = self.sudo().company_id
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "These customers belong to different companies (%(names)s). "
                    "First remove the company from them, so that all share them.",
                    names=", ".join(companies.mapped("name")),
                )
            )

    def _check_merge_contacts(self):
        """A company does not become somebody's contact, nor the other way round."""
        companies = self.filtered("is_company")
        contacts = self.filtered(lambda partner: not partner._is_customer())
        if companies and contacts:
            raise UserError(
                self.env._(
                    "%(contact)s is a contact and %(company)s is a company. Merge "
                    "companies with companies and people with people.",
                    contact=contacts[0].display_name,
                    company=companies[0].display_name,
                )
            )

    def _check_merge_families(self):
        """Raise UserError if one of these belongs to another of them.

        Core looks among the active ones that the user may see only.
        """
        # sudo: archived or hidden, a relative is a relative
        members = self.sudo().with_context(active_test=False)
        for partner in self:
            if members.search_count(
                [("id", "child_of", partner.id), ("id", "in", (self - partner).ids)],
                limit=1,
            ):
                raise UserError(
                    self.env._(
                        "%(name)s cannot be merged with its own contact or branch.",
                        name=partner.display_name,
                    )
                )

    # ------------------------------------------------------------
    # Before and after
    # ------------------------------------------------------------

    def _lock_for_merge(self):
        """Make orders and scans that touch these wait until they are one."""
        self.env.execute_query(
            SQL(
                "SELECT FROM res_partner WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(self.ids),
            )
        )

    def _prepare_merge(self, kept):
        """Make these ready to be merged into ``kept``; they are deleted afterwards.

        Runs as superuser, as all of the merge after the checks.
        Extended by addons whose records exist once a customer: what cannot simply be
        moved to ``kept`` has to be brought together here.

        :param kept: ``res.partner``, not among these
        """
        self._hand_over_amounts(kept)
        self._hand_over_computed_values(kept)
        # The number stays free for nobody but kept; see _finish_merge.
        ref = self.filtered("ref")[:1].ref
        self.ref = False
        if kept._is_customer() and not kept.ref:
            kept.ref = ref
        if len({partner.company_id for partner in self | kept}) > 1:
            # Shared with all companies when one of them was: core would give it to the
            # one company, out of sight of the others.
            (self | kept).company_id = False

    def _hand_over_amounts(self, kept):
        """Keep the amounts of the company file in the currency that they are in."""
        for partner in self:
            if partner.company_file_currency_id == kept.company_file_currency_id:
                continue
            if any(kept[name] for name in AMOUNT_FIELDS):
                partner.write(dict.fromkeys(AMOUNT_FIELDS, 0))
            elif any(partner[name] for name in AMOUNT_FIELDS):
                kept.company_file_currency_id = partner.company_file_currency_id

    def _hand_over_computed_values(self, kept):
        """Give ``kept`` what it lacks of editable fields that are computed.

        Core leaves them out: account manager, licence number, language.
        """
        values = {}
        for name, field in kept._fields.items():
            if not (field.store and field.compute) or field.readonly or kept[name]:
                continue
            givers = self.filtered(name)
            if name == "user_id":
                managers = self._filter_account_managers(givers.user_id)
                givers = givers.filtered(lambda p, m=managers: p.user_id in m)
            if givers and field.type in NOTED_TYPES:
                values[name] = field.convert_to_write(givers[0][name], kept)
        kept.write(values)

    def _finish_merge(self):
        """Bring right what depends on the partner that is left.

        Core redirects references in SQL, past every computed field. Runs as superuser.
        """
        self._recompute_invoices()
        self._move_interactions()

    def _recompute_invoices(self):
        """Let the invoices of these and their contacts follow to the customer."""
        members = self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )
        moves = self.env["account.move"].search([("partner_id", "in", members.ids)])
        self.env.add_to_compute(moves._fields["commercial_partner_id"], moves)

    def _move_interactions(self):
        """Give the interactions of who is now a contact to the customer."""
        interactions = (
            self.env["crm.interaction"]
            .with_context(active_test=False)
            .search([("partner_id", "in", self.ids)])
        )
        for contact, group in interactions.grouped("partner_id").items():
            customer = contact.commercial_partner_id
            if customer == contact:
                continue
            nameless = group.filtered(lambda interaction: not interaction.contact_id)
            nameless.write({"partner_id": customer.id, "contact_id": contact.id})
            (group - nameless).partner_id = customer

    # ------------------------------------------------------------
    # What is not taken over
    # ------------------------------------------------------------

    def _get_merge_snapshot(self):
        """Return what these are, for the note that remains of them.

        :return: list of dicts: ``title``, ``comment`` and ``values``
        """
        names = self._get_noted_fields()
        return [
            {
                "title": " ".join(filter(None, (partner.ref, partner.display_name))),
                "comment": partner.comment,
                "values": {
                    name: self._get_noted_value(partner[name]) for name in names
                },
            }
            for partner in self
        ]

    @api.model
    def _get_noted_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and not field.readonly
            and field.type in NOTED_TYPES
            and name not in UNNOTED_FIELDS
        ]

    @api.model
    def _get_noted_value(self, value):
        """Return a value that outlives its record."""
        if isinstance(value, models.BaseModel):
            return (value.id, value.display_name) if value else False
        return value

    def _log_merge_snapshot(self, snapshot):
        """Note what the merged customers had otherwise.

        :param snapshot: see ``_get_merge_snapshot``
        """
        self.ensure_one()
        infos = self.fields_get(self._get_noted_fields())
        for merged in snapshot:
            body = self.env._(
                "%(name)s was merged into this one.", name=merged["title"]
            )
            if (
                not is_html_empty(merged["comment"])
                and merged["comment"] != self.comment
            ):
                body += "\n" + html2plaintext(merged["comment"])
            # the chatter shows each value to those only who may read its field
            self._message_log(
                body=plaintext2html(body),
                tracking_value_ids=self._prepare_merge_trackings(merged, infos),
            )

    def _prepare_merge_trackings(self, merged, infos):
        """Return commands that show each value not taken over beside the kept one."""
        create_values = self.env["mail.tracking.value"]._create_tracking_values
        return [
            Command.create(create_values(value, current, name, infos[name], self))
            for name, value in merged["values"].items()
            if value
            and name in infos
            and (current := self._get_noted_value(self[name])) != value
        ]

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.text import is_blank
from ..tools.timeline import TimelineEntry, join_parts, make_extract

# required, and never emptied again
REQUIRED_FIELDS = ("date", "place", "name", "description")


def _to_reference(record):
    """Return how a reference to a record is stored."""
    return f"{record._name},{record.id}"


class CrmInteraction(models.Model):
    """One milestone contact with a customer.

    Whoever may edit the customer may write one down and correct it; the chatter keeps
    what it said before. Nobody deletes one: it is archived.
    """

    _name = "crm.interaction"
    _inherit = ["mail.thread", "crm.dictionary.mixin"]
    _description = "Interaction"
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id"]

    name = fields.Char(string="Summary", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        help="The person of the customer whom it was with.",
    )
    company_id = fields.Many2one(related="partner_id.company_id", store=True)
    date = fields.Datetime(
        required=True, default=fields.Datetime.now, index=True, tracking=True
    )
    place = fields.Char(required=True, tracking=True)
    description = fields.Text(required=True, tracking=True)
    remark = fields.Text(tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
    )
    kind_id = fields.Many2one(
        "crm.dictionary.item",
        dictionary_category="interaction_kind",
        domain="[('category', '=', 'interaction_kind')]",
        context={"default_category": "interaction_kind"},
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    origin = fields.Reference(
        selection="_selection_origin",
        index="btree_not_null",
        copy=False,
        help="The document that caused it.",
    )
    active = fields.Boolean(default=True, tracking=True)

    @api.model
    def _selection_origin(self):
        """Return (model, label) of the documents that cause interactions."""
        labels = {
            "calendar.event": self.env._("Meeting"),
            "crm.lead": self.env._("Opportunity"),
            "sale.order": self.env._("Sales Order"),
        }
        return list(labels.items())

    # ------------------------------------------------------------
    # Defaults, computes and checks
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._move_to_customers([values])
        return values

    @api.depends("partner_id")
    def _compute_contact_id(self):
        """Let go of the contact when another customer is chosen."""
        for interaction in self:
            contact = interaction.contact_id
            customer = interaction.partner_id.commercial_partner_id
            is_kept = contact.commercial_partner_id == customer
            interaction.contact_id = contact if is_kept else False

    @api.constrains("partner_id", "contact_id")
    def _check_contact_id(self):
        # sudo: only compares to whom the contact belongs
        for interaction in self.sudo().filtered("contact_id"):
            contact, customer = interaction.contact_id, interaction.partner_id
            if (
                contact == customer
                or contact.commercial_partner_id != customer.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of the customer %(customer)s. "
                        "Choose one of its contacts, or leave the contact empty.",
                        contact=contact.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains(*REQUIRED_FIELDS)
    def _check_required_fields(self):
        """An interaction can be corrected, but not emptied: spaces tell nothing."""
        for interaction in self:
            for name in REQUIRED_FIELDS:
                value = interaction[name]
                if is_blank(value) if isinstance(value, str) else not value:
                    raise ValidationError(
                        self.env._(
                            "An interaction needs its date, place, summary and "
                            "description. Fill in the field “%(field)s”.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._move_to_customers(vals_list)
        interactions = super().create(vals_list)
        interactions.partner_id._check_lost_edit()
        return interactions

    def write(self, vals):
        vals = dict(vals)
        self._move_to_customers([vals])
        self.partner_id._check_lost_edit()
        result = super().write(vals)
        if "partner_id" in vals:
            # Rules are checked before a write only: an interaction must not be moved
            # to a customer whom its writer may not edit.
            self.check_access("write")
            self.partner_id._check_lost_edit()
        return result

    @api.model
    def _move_to_customers(self, vals_list):
        """Put a contact given as customer where it belongs, in these values."""
        given = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        # sudo: only to look up the hierarchy
        partners = self.env["res.partner"].sudo().browse(given)
        customers = {p.id: p.commercial_partner_id.id for p in partners.exists()}
        for vals in vals_list:
            partner_id = vals.get("partner_id")
            customer_id = customers.get(partner_id, partner_id)
            if customer_id != partner_id:
                vals["partner_id"] = customer_id
                vals["contact_id"] = vals.get("contact_id") or partner_id

    @api.model
    def _create_with_origins(self, vals_list):
        """Create interactions whose origins are given as records.

        ``create`` would look the origins up one by one.
        """
        interactions = self.create([{**vals, "origin": False} for vals in vals_list])
        for interaction, vals in zip(interactions, vals_list, strict=True):
            interaction.write({"origin": vals["origin"]})
        return interactions

    @api.model
    def _filter_new_meetings(self, vals_list):
        """Return those of these values that nobody has written down yet.

        The origin is given as a record. A series that is changed gets new meetings in
        the place of the old ones: what a colleague began at one time with one customer
        is one meeting.
        """
        found = self.with_context(active_test=False).search_read(
            [
                ("partner_id", "in", [vals["partner_id"] for vals in vals_list]),
                "|",
                ("origin", "in", [_to_reference(vals["origin"]) for vals in vals_list]),
                ("date", "in", [vals["date"] for vals in vals_list]),
            ],
            ["partner_id", "origin", "date", "user_id"],
            load=None,
        )
        causes = {(known["partner_id"], known["origin"]) for known in found}
        moments = {(k["partner_id"], k["user_id"], k["date"]) for k in found}
        return [
            vals
            for vals in vals_list
            if (vals["partner_id"], _to_reference(vals["origin"])) not in causes
            and (vals["partner_id"], vals["user_id"], vals["date"]) not in moments
        ]

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Send nobody a mail: an interaction is a record, not a task."""
        return []

    # ------------------------------------------------------------
    # Timeline
    # ------------------------------------------------------------

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these interactions.

        :return: dict ``{id: TimelineEntry}``
        """
        # sudo: only names; the contact may have gone to a company of its own since
        return {
            interaction.id: TimelineEntry(
                title=interaction.name,
                subtitle=join_parts(interaction.contact_id.name, interaction.place),
                extract=make_extract(interaction.description),
                status=interaction.kind_id.name or "",
                person=interaction.user_id.name or "",
            )
            for interaction in self.sudo()
        }

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.crm_customer.tools.text import is_blank

# facts that a request which is split off has in common with the other
SHARED_FIELDS = (
    "category_id",
    "channel_id",
    "company_id",
    "given_serial",
    "lot_name",
    "partner_email",
    "partner_id",
    "partner_name",
    "priority",
    "product_id",
    "scope_id",
    "service_type_id",
    "team_id",
)


class HelpdeskTicket(models.Model):
    """Requests that belong together: parents, links, and what is split off."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    parent_id = fields.Many2one(
        "helpdesk.ticket",
        string="Parent Request",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', '!=', id), ('company_id', '=', company_id)]",
        tracking=True,
        help="The greater matter that this request is a part of.",
    )
    child_ids = fields.One2many(
        "helpdesk.ticket", "parent_id", string="Child Requests", readonly=True
    )
    linked_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Linked Requests",
        compute="_compute_linked_ids",
        inverse="_inverse_linked_ids",
        domain="[('id', '!=', id), ('company_id', '=', company_id)]",
        help="Requests that have to do with this one; the link is seen on both.",
    )

    @api.depends_context("uid")
    def _compute_linked_ids(self):
        others = {ticket_id: set() for ticket_id in self.ids}
        # sudo: which of the requests the user reads is filtered below
        for link in self._find_links().sudo():
            one, other = link.ticket_id.id, link.other_id.id
            others.get(one, set()).add(other)
            others.get(other, set()).add(one)
        every = self.browse(set().union(*others.values()))
        readable = set(every._filtered_access("read").ids)
        for ticket in self:
            found = others.get(ticket.id, set()) & readable
            ticket.linked_ids = self.browse(sorted(found))

    def _inverse_linked_ids(self):
        """Keep one record a pair: what is linked or unlinked here, is so there."""
        links = self._find_links()
        for ticket in self:
            present = links.filtered(
                lambda ln, t=ticket: t in ln.ticket_id | ln.other_id
            )
            linked = (present.ticket_id | present.other_id) - ticket
            new = ticket.linked_ids - linked
            # what the user cannot read was never shown, and stays
            gone = (linked - ticket.linked_ids)._filtered_access("read")
            present.filtered(
                lambda ln, g=gone: (ln.ticket_id | ln.other_id) & g
            ).unlink()
            links.create(
                [{"ticket_id": ticket.id, "other_id": other.id} for other in new]
            )
            links = links.exists()

    def _find_links(self):
        # sudo: links are written with their requests only, whose rights were checked
        links = self.env["helpdesk.ticket.link"].sudo()
        if not self.ids:
            return links
        return links.search(
            ["|", ("ticket_id", "in", self.ids), ("other_id", "in", self.ids)]
        )

    @api.constrains("parent_id", "company_id")
    def _check_parent(self):
        if self.parent_id and self._has_cycle():
            raise ValidationError(
                self.env._("A request cannot be a part of its own parts.")
            )
        # sudo: only compares companies
        for ticket in self.sudo():
            parent = ticket.parent_id
            if parent and parent.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "%s: the parent request belongs to another company.",
                        ticket.display_name,
                    )
                )

    def _get_merged_relations(self):
        return [
            *super()._get_merged_relations(),
            ("helpdesk.ticket", "parent_id"),
        ]

    def _move_relations(self, target):
        """Link the target with what these were linked with."""
        linked = self.linked_ids - self - target
        self._find_links().unlink()
        # what is left is no part of what is merged into it
        inside = target if target.parent_id in self else self.browse()
        inside.parent_id = self.parent_id - self - target
        result = super()._move_relations(target)
        target.linked_ids |= linked
        return result

    # ------------------------------------------------------------
    # Splitting
    # ------------------------------------------------------------

    def action_split(self, name, description, message_ids=()):
        """Make a request of its own out of a part of this one; both are linked.

        :param str name: summary of the new request, not blank
        :param str description: HTML, what it is about, not blank
        :param message_ids: ids of messages of this request that go to the new one,
            with their attachments
        :raises AccessError: if the request is not the caller's to change
        :raises UserError: if it is closed, or something is missing
        :return: the new request
        """
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        if is_blank(name) or is_blank(description):
            raise UserError(
                self.env._("Write down a summary and a description of the new request.")
            )
        vals = {**self._prepare_split_vals(), "name": name, "description": description}
        part = self.create(vals)
        # sudo: messages are moved as they are; whose they are to change was checked
        self.sudo()._move_split_messages(part.sudo(), message_ids)
        self.linked_ids = [Command.link(part.id)]
        self._log_split(part)
        return part

    def _prepare_split_vals(self):
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in SHARED_FIELDS
        }

    def _move_split_messages(self, part, message_ids):
        messages = self.message_ids.filtered(
            lambda m: m.id in message_ids and m.message_type != "notification"
        )
        messages.write({"res_id": part.id})
        messages.attachment_ids.filtered(
            lambda a: a.res_model == self._name and a.res_id == self.id
        ).write({"res_id": part.id})

    def _log_split(self, part):
        # sudo: the log of a request is written by its steps
        self.sudo()._log_step(self.env._("Split off: %s", self._join_links(part)))
        part.sudo()._log_step(self.env._("Split off from: %s", self._join_links(self)))

    def action_open_split(self):
        """Return the dialog that asks what to split off."""
        self.ensure_one()
        xmlid = "crm_service_desk.helpdesk_ticket_split_wizard_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_ticket_id": self.id}}

    def _get_form_action(self):
        """Return the action that opens this request."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

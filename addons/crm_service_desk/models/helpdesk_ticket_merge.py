from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.crm_customer.tools.text import is_blank

from ..tools.service_states import ASSIGNED, NEW, SUSPENDED

# facts that the request which is left takes over where it has none
FILLED_FIELDS = (
    "category_id",
    "given_serial",
    "product_id",
    "properties",
    "scope_id",
    "service_type_id",
    "team_id",
)


class HelpdeskTicket(models.Model):
    """Two requests about one matter become one, and nothing of them is lost."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    merged_ids = fields.One2many(
        "helpdesk.ticket",
        "merged_into_id",
        string="Merged Requests",
        readonly=True,
        context={"active_test": False},
    )

    def action_merge_into(self, target):
        """Merge these requests into another one of the same customer.

        Messages, attachments, activities, followers, times, links, tags, orders and
        descriptions go to the target. These stay as hidden records that point to it,
        with their log and their rounds.

        :param target: id or record of the request that is left
        :raises AccessError: if one of them is not the caller's to change
        :raises UserError: if one waits for the customer's verdict or is closed, or if
            they are of different customers or companies
        """
        target = target if isinstance(target, models.BaseModel) else self.browse(target)
        sources = self - target
        if not sources or not target.exists():
            raise UserError(
                self.env._("Choose at least two requests, and which of them is left.")
            )
        both = sources | target
        both.check_access("write")
        both._check_editable()
        both._lock_for_service()
        both._check_mergeable()
        # sudo: nobody hides requests directly; whose they are to change was checked
        sources.sudo()._merge_into(target.sudo())
        return True

    def _check_mergeable(self):
        """Raise UserError unless all of these are in work, and of one customer."""
        self._check_in_state(NEW, ASSIGNED, SUSPENDED)
        if merged := self.filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "%(requests)s: merged before.", requests=merged._get_short_names()
                )
            )
        # sudo: only compares whose they are
        tickets = self.sudo()
        # who reads the one that is left reads all that went into it
        if len(tickets.commercial_partner_id) > 1 or len(tickets.company_id) > 1:
            raise UserError(
                self.env._(
                    "%(requests)s: only requests of one customer are merged, as the "
                    "customer reads everything in them. Link them instead.",
                    requests=self._get_short_names(),
                )
            )

    def _merge_into(self, target):
        """Give everything to the target and hide these, in superuser mode."""
        target.write(target._prepare_merge_vals(self))
        self._move_messages(target)
        self._move_followers(target)
        self._move_relations(target)
        links = self._join_links(target)
        self._log_step(self.env._("Merged into %s", links))
        target._log_step(self.env._("Merged into this: %s", self._join_links(self)))
        self.write(
            {
                "active": False,
                "merged_into_id": target.id,
                "close_kind": "merged",
                "closed_by_id": self.env.uid,
                "closed_date": fields.Datetime.now(),
            }
        )

    def _prepare_merge_vals(self, sources):
        """Return what this request takes over from those merged into it."""
        vals = {
            "description": self._join_descriptions(sources),
            "email_cc": ", ".join(filter(None, (self | sources).mapped("email_cc"))),
            "escalation_level": max((self | sources).mapped("escalation_level")),
            "priority": max(filter(None, (self | sources).mapped("priority"))),
            "sale_order_ids": [Command.link(i) for i in sources.sale_order_ids.ids],
            "tag_ids": [Command.link(tag_id) for tag_id in sources.tag_ids.ids],
        }
        for name in self._get_filled_fields():
            givers = sources.filtered(name)
            if not self[name] and givers:
                value = givers[0][name]
                vals[name] = self._fields[name].convert_to_write(value, self)
        return vals

    def _get_filled_fields(self):
        """Return the facts taken over when missing; extended by other parts."""
        return list(FILLED_FIELDS)

    def _join_descriptions(self, sources):
        joined = Markup(self.description or "")
        for source in sources:
            if not is_blank(source.description):
                heading = Markup("<p><b>%s</b></p>") % source.display_name
                joined += heading + Markup(source.description)
        return joined

    def _move_messages(self, target):
        """Move what was written and attached; what was logged stays with its steps."""
        messages = self.message_ids.filtered(lambda m: m.message_type != "notification")
        messages.write({"res_id": target.id})
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ]
        )
        attachments.write({"res_id": target.id})

    def _move_followers(self, target):
        followers = self.message_follower_ids
        for subtypes, group in followers.grouped("subtype_ids").items():
            new = group.partner_id - target.message_partner_ids
            target.message_subscribe(new.ids, subtypes.ids)

    def _move_relations(self, target):
        """Move all that refers to these; nothing points to a hidden request after."""
        activities = self.with_context(active_test=False).activity_ids
        activities.write({"res_id": target.id})
        everything = self.with_context(active_test=False)
        for model, name in self._get_merged_relations():
            found = everything.env[model].search([(name, "in", self.ids)])
            (found - target if model == self._name else found).write({name: target.id})

    def _get_merged_relations(self):
        """Return (model, field) of what is redirected to the request that is left."""
        return [
            ("helpdesk.ticket", "duplicate_id"),
            ("helpdesk.ticket", "merged_into_id"),
            ("helpdesk.ticket", "origin_id"),
        ]

    # ------------------------------------------------------------
    # What still arrives for a merged request
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Post on the request that is left: an answer to a merged one arrives there."""
        if self._is_written_to_merged(kwargs.get("message_type")):
            return self.merged_into_id.message_post(**kwargs)
        return super().message_post(**kwargs)

    def message_update(self, msg, update_vals=None):
        """Update the request that is left; see ``message_post``."""
        if len(self) == 1 and self.merged_into_id:
            return self.merged_into_id.message_update(msg, update_vals=update_vals)
        return super().message_update(msg, update_vals=update_vals)

    def _is_written_to_merged(self, message_type):
        return (
            len(self) == 1
            and bool(self.merged_into_id)
            and message_type in ("comment", "email", "email_outgoing")
        )

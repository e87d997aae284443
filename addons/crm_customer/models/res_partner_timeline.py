from dataclasses import asdict
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.timeline import TimelineSource, merge_newest, to_moment
from .res_partner import ROLES

MAX_LIMIT = 200  # entries that one call returns


class ResPartner(models.Model):
    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    @api.readonly
    def get_customer_timeline(self, limit=40, offsets=None, kinds=None):
        """Return what happened with the customer of this partner, newest first.

        Each source is an ordinary search: the caller finds what the caller may read.
        The number of queries does not depend on the number of entries.

        :param int limit: how many entries, 200 at most
        :param dict offsets: ``next`` of the page before; nothing for the first page
        :param list kinds: only entries of these kinds; of all if empty
        :return: dict of ``entries`` (the fields of ``TimelineEntry``, and ``kind``,
            ``icon``, ``model``, ``id``, ``date``: a day, or a moment in UTC),
            ``next`` (offsets by kind, False after the last page), ``kinds`` (``kind``,
            ``label``, ``icon``, ``count`` of each source) and ``can_log`` (whether the
            caller may write an interaction down)
        :raises AccessError: if the caller has no role with customers
        """
        self.ensure_one()
        self._check_timeline_access()
        sources = self._get_readable_timeline_sources()
        counts = {s.kind: self._count_timeline(s) for s in sources}
        wanted = [s for s in sources if not kinds or s.kind in kinds]
        found, offsets = self._search_timeline_page(wanted, offsets or {}, limit)
        has_more = any(offsets[s.kind] < counts[s.kind] for s in wanted)
        return {
            "entries": self._prepare_timeline(found),
            "next": offsets if has_more else False,
            "kinds": [s.describe(counts[s.kind]) for s in sources],
            "can_log": self._can_log_interaction(),
        }

    def _get_timeline_sources(self):
        """Return the sources of this customer's timeline; addons append theirs.

        :return: list of ``TimelineSource``
        """
        self.ensure_one()
        is_member = ("partner_id", "in", self._get_timeline_members().ids)
        return [
            TimelineSource(
                kind="interaction",
                label=self.env._("Interactions"),
                model="crm.interaction",
                domain=[is_member, ("active", "=", True)],
                date_field="date",
                icon="fa-comments-o",
            ),
            TimelineSource(
                kind="order",
                label=self.env._("Orders"),
                model="sale.order",
                domain=[is_member, ("state", "!=", "cancel")],
                date_field="date_order",
                icon="fa-shopping-cart",
            ),
            TimelineSource(
                kind="opportunity",
                label=self.env._("Opportunities"),
                model="crm.lead",
                # lost opportunities are archived, and part of the story
                domain=[
                    is_member,
                    ("type", "=", "opportunity"),
                    "|",
                    ("active", "=", True),
                    ("won_status", "=", "lost"),
                ],
                date_field="create_date",
                icon="fa-star-o",
            ),
        ]

    def _get_timeline_members(self):
        """Return the customer with its contacts and branches, archived ones too."""
        customer = self._get_customers()
        return self.with_context(active_test=False).search(
            [("commercial_partner_id", "=", customer.id)]
        )

    def _check_timeline_access(self):
        """Raise AccessError unless the user has a role and may read the customer."""
        if not self.env.su and not self.env.user.has_groups(ROLES):
            raise AccessError(
                self.env._(
                    "The timeline of customers is for account managers, sales "
                    "supervisors and executives. Ask the CRM administrator for a role."
                )
            )
        self.check_access("read")

    def _get_readable_timeline_sources(self):
        return [
            source
            for source in self._get_timeline_sources()
            if self.env[source.model].has_access("read")
        ]

    def _get_timeline_model(self, source):
        return self.env[source.model].with_context(active_test=False)

    def _count_timeline(self, source):
        return self._get_timeline_model(source).search_count(source.domain)

    def _search_timeline_page(self, sources, offsets, limit):
        """Return the newest entries of all sources, and the offsets behind them.

        :return: list of what ``_search_timeline`` returns, dict ``{kind: offset}``
        """
        limit = max(1, min(limit, MAX_LIMIT))
        offsets = {s.kind: max(0, offsets.get(s.kind, 0)) for s in sources}
        found = merge_newest(
            [self._search_timeline(s, offsets[s.kind], limit) for s in sources], limit
        )
        for _moment, source, _record in found:
            offsets[source.kind] += 1
        return found, offsets

    def _search_timeline(self, source, offset, limit):
        """Return (moment, source, record) of a source's newest entries."""
        records = self._get_timeline_model(source).search_fetch(
            source.domain,
            [source.date_field],
            offset=offset,
            limit=limit,
            order=f"{source.date_field} desc, id desc",
        )
        zone = self.env.tz
        return [
            (to_moment(record[source.date_field], zone), source, record)
            for record in records
        ]

    def _prepare_timeline(self, found):
        """Return the entries to show; each model renders its records at once.

        :param list found: from ``_search_timeline``
        """
        ids = {}
        for _moment, source, record in found:
            ids.setdefault(source.model, []).append(record.id)
        rendered = {
            model: self.env[model].browse(record_ids)._prepare_timeline_entries()
            for model, record_ids in ids.items()
        }
        return [
            {
                **asdict(rendered[source.model][record.id]),
                "kind": source.kind,
                "icon": source.icon,
                "model": source.model,
                "id": record.id,
                "date": self._prepare_timeline_date(record[source.date_field]),
            }
            for _moment, source, record in found
        ]

    @api.model
    def _prepare_timeline_date(self, value):
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        return fields.Date.to_string(value)

    def _get_timeline_contact_name(self):
        """Return the name of a contact or branch; of the customer itself nothing."""
        return "" if self == self.commercial_partner_id else self.name or ""

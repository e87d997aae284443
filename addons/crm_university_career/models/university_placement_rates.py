from dataclasses import asdict
from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.placement_rates import rates

AS_OF = "placement_as_of"


class UniversityPlacement(models.Model):
    """Placement rates of a class, as they were on a day."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.placement"

    @api.model
    @api.readonly
    def get_rates(
        self, class_year, as_of=None, company_ids=None, program_id=None, class_id=None
    ):
        """Return the placement rates of those who graduated in a year.

        :param int class_year: calendar year of the graduation
        :param as_of: the day (date or text) whose end is meant, in the user's time
            zone; None: now. A row counts from its verification until its correction
        :param list company_ids: ids of schools; None: those that the user works in
        :param int program_id: only this program
        :param int class_id: only this class
        :return: dict of ``tools.placement_rates.Rates``: counts, and rates in percent
            to two decimals, None of nothing. Formulas: see that module
        :raises AccessError: if the caller is neither of the career office nor dean
        """
        domain = Domain("class_year", "=", class_year)
        for name, value in (
            ("company_id", company_ids),
            ("program_id", program_id),
            ("class_id", class_id),
        ):
            if value:
                domain &= Domain(name, "in", value if name == "company_id" else [value])
        return asdict(self._count_rates(domain, as_of))

    @api.model
    def _count_rates(self, domain, as_of=None):
        """Return the ``Rates`` of the graduates of a domain of the report."""
        report = self.env["university.placement.report"].with_context(
            **{AS_OF: fields.Date.to_string(fields.Date.to_date(as_of))}
        )
        groups = report._read_group(domain, ["category_id"], ["__count"])
        counts = {category.id: count for category, count in groups if category}
        categories = self.env["university.destination.category"].browse(counts)
        return rates(
            counts,
            categories._to_categories(),
            graduates=sum(count for _category, count in groups),
        )

    @api.model
    def _get_moment(self, as_of):
        """Return the end of a day of the user as UTC without zone; None: now."""
        day = fields.Date.to_date(as_of)
        if not day:
            return fields.Datetime.now()
        local = self.env.tz.localize(datetime.combine(day, time.max))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

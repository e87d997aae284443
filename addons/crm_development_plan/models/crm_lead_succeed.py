from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, parse_contact_from_email

from odoo.addons.crm_customer.tools.likeness import name_key, phone_key

from .crm_lead import SUPERVISOR


class CrmLead(models.Model):
    """The development ends with a customer: a new one, or the one who is known."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    def action_development_succeed(self, customer_id=False):
        """End the development of these opportunities as succeeded.

        The customer is the one of the linked contact; else the known one with the
        same name, phone or e-mail; else a new one with the contact below it. The
        assignee becomes its account manager. For core the opportunity is won.

        :param int customer_id: the customer (``res.partner``), chosen by the caller
        :raises AccessError: if the caller is neither assignee nor sales supervisor
        :raises UserError: if an opportunity is not developing, names no customer,
            fits several, or fits the customer of another account manager
        """
        chosen = self.env["res.partner"].browse(customer_id or []).exists()
        return self._succeed(customer=chosen.commercial_partner_id)

    def action_set_won(self):
        """Lead core's won opportunities through the addon's own action."""
        if self.env.su:
            return super().action_set_won()
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        pending = opportunities.filtered(
            lambda lead: lead.development_state != "succeeded"
        )
        if pending:
            pending.action_development_succeed()
        return super(CrmLead, self - opportunities).action_set_won()

    def action_set_won_rainbowman(self):
        """Ask who the customer is where the opportunity does not tell, then celebrate.

        :return: action of the dialog, or core's effect
        """
        self.ensure_one()
        if self.type == "opportunity" and self._is_developing() and self._has_choice():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Who is the Customer?"),
                "res_model": "crm.development.succeed.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {"default_lead_id": self.id},
            }
        return super().action_set_won_rainbowman()

    def action_view_success_customer(self):
        """Return the action that shows the customer on the addon's own form."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.res_partner_action"
        )
        form = self.env.ref("crm_customer.res_partner_view_form")
        return action | {
            "views": [(form.id, "form")],
            "res_id": self.success_customer_id.id,
        }

    def _has_choice(self):
        """Tell whether a person has to decide who the customer is."""
        candidates = self._get_customer_candidates()[self].sudo()
        others = candidates.user_id - self.user_id
        may_hand_over = self.env.user.has_group(SUPERVISOR)
        return len(candidates) > 1 or bool(others and may_hand_over)

    def _prepare_success_effect(self):
        """Return what core shows when an opportunity is won; closes the dialog."""
        message = self._get_rainbowman_message()
        close = {"type": "ir.actions.act_window_close"}
        if message:
            close["effect"] = {
                "type": "rainbow_man",
                "fadeout": "slow",
                "message": message,
            }
        return close

    def _succeed_in_stage(self, stage):
        """Let those that have not ended succeed, and stand in this won stage."""
        self.filtered(lambda lead: not lead._has_ended())._succeed(stage=stage)

    def _succeed(self, customer=None, create_new=False, stage=None):
        """Do what `action_development_succeed` promises.

        :param customer: chosen by a person, who thereby agrees to take it over
        :param bool create_new: a person decided that it is none of those who fit
        :param stage: won stage to end in, else the next one of the team
        """
        self._check_may_end()
        self._lock_for_development()
        self._check_developing()
        self._check_assignees(self.user_id)
        if customer:
            customers = dict.fromkeys(self, customer)
        else:
            customers = self._find_customers(create_new=create_new)
        self._check_take_over(customers, agreed=bool(customer))
        # sudo: the checks above decide; the customer may be a colleague's until now,
        # and users write the end of an opportunity through the actions only
        self.sudo()._win_customers({lead.id: customers[lead].sudo() for lead in self})
        self.sudo()._win(stage)
        return True

    # ------------------------------------------------------------
    # Who is the customer
    # ------------------------------------------------------------

    def _find_customers(self, create_new=False):
        """Return the customer of each opportunity, none for a new one.

        :raises UserError: if it cannot be told
        """
        found = {}
        candidates = {} if create_new else self._get_customer_candidates()
        for lead in self:
            fitting = candidates.get(lead, self.env["res.partner"])
            if len(fitting) > 1:
                lead._raise_several_customers(fitting)
            if not fitting:
                lead._check_names_customer()
            found[lead] = fitting
        return found

    def _get_customer_candidates(self):
        """Return the known customers who fit each opportunity.

        The linked customer alone. Else those of the same name (whatever its legal
        form); of several, those with the phone or e-mail as well. Else those with the
        phone, else those with the e-mail. Archived ones too.

        :return: dict ``{lead: res.partner}``
        """
        linked = self.filtered("partner_id")
        candidates = {lead: lead._get_linked_customer() for lead in linked}
        others = self - linked
        by_name = others._get_customers_by_key("name", lambda lead: lead._name_key())
        by_phone = others._get_customers_by_key(
            "phone", lambda lead: phone_key(lead.phone)
        )
        by_email = others._get_customers_by_email()
        for lead in others:
            reached = by_phone[lead] | by_email[lead]
            named = by_name[lead]
            candidates[lead] = (
                (named & reached) or named or by_phone[lead] or by_email[lead]
            )
        return candidates

    def _name_key(self):
        return name_key(self.partner_name)

    def _get_linked_customer(self):
        customer = self.partner_id.commercial_partner_id
        # sudo: only tells customers from employees and companies of the group
        known = customer.sudo().filtered_domain(customer._get_compared_domain())
        if not known:
            raise UserError(
                self.env._(
                    "%(name)s is linked to %(partner)s, who is no customer but belongs "
                    "to your own company. Choose another contact.",
                    name=self.display_name,
                    partner=self.partner_id.display_name,
                )
            )
        return customer

    def _get_customers_by_key(self, reason, get_key):
        """Return the customers with the same key as each opportunity.

        :param str reason: ``name`` or ``phone``
        :return: dict ``{lead: res.partner}``
        """
        fields_ = {
            "name": ["duplicate_name_key"],
            "phone": ["duplicate_phone_key", "duplicate_mobile_key"],
        }[reason]
        keys = {lead: get_key(lead) for lead in self}
        wanted = [key for key in set(keys.values()) if key]
        # sudo: a customer is known also when the user may not see it
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain.OR(Domain(field, "in", wanted) for field in fields_)
        found = partners.search(domain & partners._get_compared_domain())
        by_key = defaultdict(partners.browse)
        for partner in found:
            for field in fields_:
                by_key[partner[field]] |= partner
        return {
            lead: lead._filter_same_company(by_key[key] if key else partners)
            for lead, key in keys.items()
        }

    def _get_customers_by_email(self):
        """Return the customers with the e-mail of each opportunity."""
        emails = [email for email in set(self.mapped("email_normalized")) if email]
        # sudo: a customer is known also when the user may not see it
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        found = partners.search([("email_normalized", "in", emails)])
        customers = found.commercial_partner_id.filtered_domain(
            partners._get_compared_domain()
        )
        by_email = defaultdict(partners.browse)
        for partner in found:
            customer = partner.commercial_partner_id & customers
            by_email[partner.email_normalized] |= customer
        return {
            lead: lead._filter_same_company(
                by_email[lead.email_normalized] if lead.email_normalized else partners
            )
            for lead in self
        }

    def _filter_same_company(self, partners):
        """Leave out the customers of other companies."""
        company = self.company_id
        return partners.filtered(
            lambda partner: (
                not company or partner.company_id in (company.browse(), company)
            )
        ).sudo(self.env.su)

    def _raise_several_customers(self, customers):
        # sudo: only names, also of customers of a colleague
        names = [
            f"{customer.display_name} ({customer.ref})" for customer in customers.sudo()
        ]
        raise UserError(
            self.env._(
                "%(name)s fits several customers: %(customers)s. Open the opportunity "
                "and press “Succeeded” to choose one.",
                name=self.display_name,
                customers=", ".join(names),
            )
        )

    def _check_names_customer(self):
        if not self.partner_name and not self._get_contact_name():
            raise UserError(
                self.env._(
                    "%(name)s does not say who the new customer is. Fill in the "
                    "customer name, or the contact name of a private customer.",
                    name=self.display_name,
                )
            )

    def _get_contact_name(self):
        """Return the name of the contact, else the one that its e-mail came with."""
        return self.contact_name or parse_contact_from_email(self.email_from)[0]

    def _check_take_over(self, customers, agreed):
        """Raise UserError if a customer has another account manager or is lost.

        A supervisor may hand it over, and is asked first.
        """
        is_supervisor = self.env.su or self.env.user.has_group(SUPERVISOR)
        for lead, customer in customers.items():
            # sudo: only compares the account managers
            manager = customer.sudo().user_id
            if manager and manager != lead.user_id and not (is_supervisor and agreed):
                lead._raise_other_manager(customer, manager)
            customer._check_lost_edit()

    def _raise_other_manager(self, customer, manager):
        raise UserError(
            self.env._(
                "%(name)s fits the customer %(customer)s of %(manager)s. A sales "
                "supervisor decides who keeps the customer, by pressing “Succeeded” "
                "on the opportunity.",
                name=self.display_name,
                customer=customer.sudo().display_name,
                manager=manager.name,
            )
        )

    # ------------------------------------------------------------
    # Winning, in superuser mode
    # ------------------------------------------------------------

    def _win_customers(self, customers):
        """Create or take over the customers, and link the opportunities to them.

        :param dict customers: customer of each opportunity by its id, none for a new
        """
        new = self.filtered(lambda lead: not customers[lead.id])
        if new:
            new._wait_for_new_customers()
        customers = customers | new._create_customers()
        self._take_over_customers(customers)
        contacts = self._get_success_contacts(customers)
        for (contact, customer), leads in self.grouped(
            lambda lead: (contacts[lead.id], customers[lead.id])
        ).items():
            leads.write({"partner_id": contact.id, "success_customer_id": customer.id})

    def _wait_for_new_customers(self):
        """Let one transaction at a time create customers of opportunities.

        Two opportunities may name the same new customer, whom neither transaction would
        see in the other. The one that waits here is run again by Odoo, and finds it.
        """
        sequence = self.env.ref("crm_development_plan.sequence_opportunity")
        self.env.cr.execute(
            SQL(
                "UPDATE ir_sequence SET write_date = write_date WHERE id = %s",
                sequence.id,
            )
        )

    def _create_customers(self):
        """Create one customer for all opportunities of the same name.

        :return: dict ``{lead id: res.partner}``
        """
        groups = self.grouped(lambda lead: lead._name_key() or lead.id)
        created = self.env["res.partner"].create(
            [leads[0]._prepare_success_customer_vals() for leads in groups.values()]
        )
        return {
            lead.id: customer
            for leads, customer in zip(groups.values(), created, strict=True)
            for lead in leads
        }

    def _prepare_success_customer_vals(self):
        """Return the values of the new customer, a company if it has a name."""
        name = self.partner_name or self._get_contact_name()
        vals = self._prepare_customer_values(name, is_company=bool(self.partner_name))
        if self.partner_name:
            vals["function"] = False
        return vals | {
            "user_id": self.user_id.id,
            "region_id": self.region_id.id,
            "industry_id": self.industry_id.id,
        }

    def _take_over_customers(self, customers):
        """Give the customers the account manager, region and industry of the deal."""
        changes = defaultdict(self.env["res.partner"].browse)
        for lead in self:
            customer = customers[lead.id]
            vals = {"user_id": lead.user_id.id, "active": True}
            for name in ("region_id", "industry_id"):
                if not customer[name] and lead[name]:
                    vals[name] = lead[name].id
            vals = {
                name: value
                for name, value in vals.items()
                if customer._fields[name].convert_to_write(customer[name], customer)
                != value
            }
            if vals:
                changes[tuple(vals.items())] |= customer
        for vals, partners in changes.items():
            partners.write(dict(vals))

    def _get_success_contacts(self, customers):
        """Return the contact of each opportunity, or the customer where there is none.

        A contact of the same name is taken, else created.

        :return: dict ``{lead id: res.partner}``
        """
        partners = self.env["res.partner"]
        companies = partners.union(*customers.values())
        # below a company each person is found by name
        known = {
            (contact.parent_id.id, name_key(contact.name)): contact
            for contact in partners.search([("parent_id", "in", companies.ids)])
        }
        contacts, missing = {}, {}
        for lead in self:
            customer = customers[lead.id]
            key = name_key(lead._get_contact_name())
            if lead.partner_id and lead.partner_id != customer:
                contacts[lead.id] = lead.partner_id
            elif not key or not customer.is_company:
                contacts[lead.id] = customer
            elif (customer.id, key) in known:
                contacts[lead.id] = known[customer.id, key]
            else:
                missing.setdefault((customer.id, key), []).append(lead)
        return contacts | self._create_contacts(missing)

    def _create_contacts(self, missing):
        created = self.env["res.partner"].create(
            [
                leads[0]._prepare_success_contact_vals(customer_id)
                for (customer_id, _key), leads in missing.items()
            ]
        )
        return {
            lead.id: contact
            for leads, contact in zip(missing.values(), created, strict=True)
            for lead in leads
        }

    def _prepare_success_contact_vals(self, customer_id):
        vals = self._prepare_customer_values(
            self._get_contact_name(), parent_id=customer_id
        )
        # those belong to the customer, not to each of its contacts
        return vals | {"user_id": False, "comment": False, "website": False}

    def _win(self, stage=None):
        """Put these into a won stage: the given one, or the next of the team."""
        if stage:
            by_stage = {stage: self}
        else:
            stages = {
                team: self._stage_find(
                    team_id=team.id, domain=[("is_won", "=", True)], limit=None
                )
                for team in {lead.team_id for lead in self}
            }
            by_stage = self.grouped(
                lambda lead: lead._get_next_stage(stages[lead.team_id])
            )
        for won_stage, leads in by_stage.items():
            leads.write({"stage_id": won_stage.id, "probability": 100})

    def _get_next_stage(self, stages):
        """Return the first of these stages after the present one, else the last."""
        if not stages:
            raise UserError(
                self.env._(
                    "The sales team has no won stage. Ask the CRM administrator to "
                    "mark one."
                )
            )
        later = stages.filtered(lambda stage: stage.sequence > self.stage_id.sequence)
        return later[:1] or stages[-1:]

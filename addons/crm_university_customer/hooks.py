from odoo.tools import SQL

BATCH_SIZE = 1000
SCHOOL_CLAUSE = ", '|', ('school_id', '=', False), ('is_company', '=', True)"


def post_init_hook(env):
    """Make those no customers who are persons of a school already, set by set.

    They keep the customer number that they were given: it may stand on documents.
    """
    env.flush_all()
    keys = env["res.partner"]._get_duplicate_key_fields()
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET %s WHERE school_id IS NOT NULL"
            " AND is_company IS NOT TRUE",
            SQL(", ").join(
                SQL("%s = NULL", SQL.identifier(name))
                for name in ("customer_status", *keys)
            ),
        )
    )
    env.invalidate_all()


def uninstall_hook(env):
    """Make persons of a school customers again, as crm_customer has it."""
    action = env.ref("crm_customer.res_partner_action")
    action.domain = action.domain.replace(SCHOOL_CLAUSE, "")
    partners = env["res.partner"].with_context(active_test=False)
    people = partners.search(
        [("school_id", "!=", False), ("is_company", "=", False)]
    ).filtered(lambda person: not person.parent_id)
    for start in range(0, len(people), BATCH_SIZE):
        _make_customers(people[start : start + BATCH_SIZE])


def _make_customers(people):
    for person in people:
        person.write(
            person._get_duplicate_keys(
                {
                    name: person[name]
                    for name in ("name", "phone", "mobile", "company_registry")
                }
            )
        )
    for person_id, status in people._get_customer_status_map().items():
        people.browse(person_id).customer_status = status
    missing = people.filtered(lambda person: not person.ref)
    for person, ref in zip(missing, people._next_refs(len(missing)), strict=True):
        person.ref = ref

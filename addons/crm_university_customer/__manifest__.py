{
    "name": "University – Customers",
    "summary": "Students are no customers; interactions with them stay in the school",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Education",
    "depends": ["crm_customer", "crm_university"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "views/res_partner_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}

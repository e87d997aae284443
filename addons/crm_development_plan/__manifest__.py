{
    "name": "Customer Development Plan",
    "summary": "Opportunities assigned, planned by date, and won as customers",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Sales/CRM",
    "depends": ["crm_customer"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_sequence.xml",
        "views/crm_lead_views.xml",
        "views/crm_development_plan_menus.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
}

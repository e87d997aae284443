{
    "name": "Customer Churn – Point of Sale",
    "summary": "Point of sale orders count as orders of the churn scan",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Sales/CRM",
    "depends": ["crm_churn", "point_of_sale"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}

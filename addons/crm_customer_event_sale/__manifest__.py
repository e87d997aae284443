{
    "name": "Customers – Event Sales",
    "summary": "Executives open orders where tickets to events are sold",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Sales/CRM",
    "depends": ["crm_customer", "event_sale"],
    "data": [
        "views/sale_order_views.xml",
    ],
    "auto_install": True,
}

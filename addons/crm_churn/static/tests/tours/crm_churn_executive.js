import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_executive", {
    url: "/odoo/crm-churn-warnings",
    steps: () => [
        {
            content: "no button in the list",
            trigger: ".o_list_view:not(:has(button[name='action_request_scan']))",
        },
        {
            content: "open a warning",
            trigger: ".o_data_row .o_data_cell:contains('Own Trading')",
            run: "click",
        },
        {
            content: "no step to take in the form",
            trigger:
                ".o_form_view:not(:has(button[name='action_open_measure_wizard'])):not(:has(button[name='action_open_lost_wizard'])) .o_field_widget[name='partner_id']",
        },
    ],
});

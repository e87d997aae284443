import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_account_manager", {
    url: "/odoo/crm-churn-warnings",
    steps: () => [
        {
            content: "only the own warning is in the list",
            trigger: ".o_list_view:not(:contains('Foreign Trading'))",
        },
        {
            content: "an account manager starts no scan",
            trigger: ".o_list_view:not(:has(button[name='action_request_scan']))",
        },
        {
            content: "open the warning",
            trigger: ".o_data_row .o_data_cell:contains('Own Trading')",
            run: "click",
        },
        {
            content: "add a measure",
            trigger: "button[name='action_open_measure_wizard']",
            run: "click",
        },
        {
            content: "write what is done",
            trigger: ".modal .o_field_widget[name='description'] textarea",
            run: "edit Visited on site",
        },
        {
            content: "keep it",
            trigger: ".modal button[name='action_add']",
            run: "click",
        },
        {
            content: "the measure is there and the warning is being worked on",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='retaining']) .o_field_widget[name='measure_ids']:contains('Visited on site')",
        },
        {
            content: "measures cannot be removed or added in the list",
            trigger:
                ".o_field_widget[name='measure_ids']:not(:has(.o_list_record_remove)):not(:has(.o_field_x2many_list_row_add))",
        },
        {
            content: "confirm the loss",
            trigger: "button[name='action_open_lost_wizard']",
            run: "click",
        },
        {
            content: "open the reasons",
            trigger: ".modal .o_field_widget[name='reason_id'] input",
            run: "click",
        },
        {
            content: "choose the first",
            trigger: ".o-autocomplete--dropdown-item:not(:has(.fa-spin)):eq(0) a",
            run: "click",
        },
        {
            content: "say what happened",
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit Buys elsewhere now",
        },
        {
            content: "confirm",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "the customer is lost and nothing is left to press",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='lost']):not(:has(button[name='action_open_measure_wizard'])) .o_field_widget[name='lost_note']:contains('Buys elsewhere now')",
        },
    ],
});

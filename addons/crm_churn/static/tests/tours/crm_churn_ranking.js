import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_ranking", {
    url: "/odoo/crm-churn-rankings",
    steps: () => [
        {
            content: "start a ranking",
            trigger: "button[name='action_request_ranking']",
            run: "click",
        },
        {
            content: "read where the result will be",
            trigger: ".o_notification",
        },
        {
            content: "the request is in the list at once",
            trigger: ".o_data_row.text-muted",
        },
        {
            content: "open the ranking that is done",
            trigger: ".o_data_row:not(.text-muted) td[name='customer_count']",
            run: "click",
        },
        {
            content: "read why there is no model",
            trigger: ".o_form_view .alert-info .o_field_widget[name='no_model_reason']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_churn_ranked_warnings", {
    url: "/odoo/crm-churn-warnings",
    steps: () => [
        {
            content: "the customer worth most comes first",
            trigger: ".o_data_row:first:contains('Best Trading'):contains('900')",
        },
        {
            content: "what the rank follows from is beside it",
            trigger: ".o_data_row:first td[name='value_basis']:not(:empty)",
        },
        {
            content: "look at the cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "they are in the same order",
            trigger:
                ".o_kanban_group:first .o_kanban_record:first:contains('Best Trading')" +
                ":contains('#1')",
        },
        {
            content: "open it",
            trigger: ".o_kanban_record:contains('Best Trading')",
            run: "click",
        },
        {
            content: "read what the rank follows from",
            trigger: ".o_form_view .o_field_widget[name='value_note']:contains('200')",
        },
    ],
});

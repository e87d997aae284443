import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_backtest", {
    url: "/odoo/crm-churn-backtests",
    steps: () => [
        {
            content: "a new back-test",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "its limits are there",
            trigger: "[name='line_ids'] .o_data_row:nth-child(6)",
        },
        {
            content: "look fewer weeks ahead",
            trigger: ".o_field_widget[name='horizon_weeks'] input",
            run: "edit 4",
        },
        {
            content: "run it",
            trigger: "button[name='action_run']",
            run: "click",
        },
        {
            content: "it waits for the scheduler",
            trigger: ".o_arrow_button_current[data-value='queued']",
        },
        {
            content: "nothing to press any more",
            trigger: ".o_form_view:not(:has(button[name='action_run']:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_churn_backtest_result", {
    url: "/odoo/crm-churn-backtests",
    steps: () => [
        {
            content: "open the back-test that has run",
            trigger: ".o_data_row:has(.text-bg-success) .o_data_cell",
            run: "click",
        },
        {
            content: "the limits are side by side",
            trigger:
                "[name='line_ids'] .o_data_row [name='precision']:contains('100%')",
        },
        {
            content: "the chart is drawn",
            trigger: ".o_crm_churn_backtest_chart canvas[aria-label*='100.0 %']",
        },
        {
            content: "nothing to press",
            trigger: ".o_form_view:not(:has(button[name='action_run']:visible))",
        },
        {
            content: "compare",
            trigger: "button[name='action_view_lines']",
            run: "click",
        },
        {
            content: "the graph of the figures",
            trigger: ".o_graph_view canvas",
        },
    ],
});

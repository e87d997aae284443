import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_supervisor", {
    url: "/odoo/crm-churn-warnings",
    steps: () => [
        {
            content: "every open warning is in the list",
            trigger: ".o_list_view:contains('Foreign Trading'):contains('Own Trading')",
        },
        {
            content: "start a scan",
            trigger: "button[name='action_request_scan']",
            run: "click",
        },
        {
            content: "read where the result will be",
            trigger: ".o_notification",
        },
        {
            content: "open the filters",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "see what has no measure in time",
            trigger: ".o_filter_menu .o_menu_item:eq(7)",
            run: "click",
        },
        {
            content: "close the filters",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "the warning with a measure is gone",
            trigger: ".o_list_view:contains('Own Trading'):not(:contains('Foreign'))",
        },
        {
            content: "look at the cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "cards stay where the steps put them",
            trigger: ".o_kanban_view .o_kanban_record:not(.o_draggable)",
        },
        {
            content: "look at the table",
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            content: "the table is there",
            trigger: ".o_pivot table",
        },
    ],
});

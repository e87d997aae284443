import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_timeline", {
    steps: () => [
        {
            content: "the timeline comes first, the newest on top",
            trigger: ".o_timeline_entry:eq(0):contains('Tour visit')",
        },
        {
            content: "write an interaction down",
            trigger: ".o_timeline_log",
            run: "click",
        },
        {
            content: "the customer is chosen",
            trigger:
                ".modal .o_field_widget[name='partner_id'] input:value(Own Trading)",
        },
        {
            content: "sum it up",
            trigger: ".modal .o_field_widget[name='name'] textarea",
            run: "edit Tour call",
        },
        {
            content: "say where",
            trigger: ".modal .o_field_widget[name='place'] input",
            run: "edit By phone",
        },
        {
            content: "describe it",
            trigger: ".modal .o_field_widget[name='description'] textarea",
            run: "edit They want ten presses",
        },
        {
            content: "save it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it is on top of the timeline",
            trigger:
                "body:not(:has(.modal)) .o_timeline_entry:eq(0):contains('They want ten presses')",
        },
        {
            content: "choose the orders",
            trigger: ".o_customer_timeline button.btn[data-kind='order']",
            run: "click",
        },
        {
            content: "only orders are left",
            trigger:
                ".o_customer_timeline:not(:has(.o_timeline_entry[data-kind='interaction']))",
        },
        {
            content: "open the order",
            trigger: ".o_timeline_entry[data-kind='order']:contains('TOUR-1')",
            run: "click",
        },
        {
            content: "its form opens",
            trigger: ".o_form_view .o_field_widget[name='order_line']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_customer_timeline_executive", {
    steps: () => [
        {
            content: "the executive reads the timeline",
            trigger: ".o_timeline_entry:contains('Tour visit')",
        },
        {
            content: "and logs nothing",
            trigger: ".o_customer_timeline:not(:has(.o_timeline_log))",
        },
        {
            content: "load the older entries",
            trigger: ".o_timeline_more",
            run: "click",
        },
        {
            content: "the oldest of more than a page is there",
            trigger: ".o_customer_timeline:not(:has(.o_timeline_more))",
        },
        {
            content: "open an interaction",
            trigger: ".o_timeline_entry:eq(0)",
            run: "click",
        },
        {
            content: "it cannot be changed",
            trigger:
                ".o_form_view .o_field_widget[name='place']:not(:has(input)):contains('Shanghai')",
        },
    ],
});

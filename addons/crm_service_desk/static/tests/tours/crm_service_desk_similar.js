import {registry} from "@web/core/registry";

const NAME = ".o_form_view .o_field_widget[name='name'] :is(input, textarea)";

registry.category("web_tour.tours").add("crm_service_desk_similar", {
    url: "/odoo/crm-service-requests",
    steps: () => [
        {
            content: "open the request",
            trigger: ".o_kanban_record:contains('Hall three')",
            run: "click",
        },
        {
            content: "type a better summary, and stay in the field",
            trigger: NAME,
            run: "edit Pump is leaking oil",
        },
        {
            content: "a similar request is found while typing; look at it",
            trigger: ".o_similar_requests > button",
            run: "click",
        },
        {
            content: "its solution is shown",
            trigger: ".o_similar_request:contains('Seal replaced')",
        },
        {
            content: "open the similar request",
            trigger: ".o_similar_request a:contains('Pump leaks oil')",
            run: "click",
        },
        {
            content: "it is shown without leaving this one",
            trigger: ".modal .o_form_view .o_field_widget[name='number']",
        },
        {
            content: "close it",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            content: "solve with it",
            trigger: "body:not(.modal-open) .o_similar_use",
            run: "click",
        },
        {
            content: "the solution is filled in",
            trigger:
                ".modal .o_field_widget[name='solution'] textarea:value(/Seal replaced/)",
        },
        {
            content: "the dialog offers the same; take it once more",
            trigger: ".modal .o_similar_use",
            run: "click",
        },
        {
            content: "it is added to what is there",
            trigger:
                ".modal .o_field_widget[name='solution'] textarea:value(/Seal replaced\\s+Seal replaced/)",
            run: "edit Seal replaced, oil filled up",
        },
        {
            content: "solve",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "the form knows it",
            trigger:
                "body:not(.modal-open) .o_form_view button[name='action_open_feedback']",
        },
    ],
});

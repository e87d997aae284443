import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_service_desk_report", {
    url: "/odoo/crm-service-analysis",
    steps: () => [
        {
            content: "Nothing is archived, so no share of it came back",
            trigger: ".o_pivot table:contains(Reopen Rate):not(:contains(%))",
        },
    ],
});

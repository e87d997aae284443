import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_service_desk_customer_asks", {
    steps: () => [
        {
            content: "Open the requests",
            trigger: "a[href='/my/tickets']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Begin a new one",
            trigger: "a[href='/new/ticket']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Say in a few words what it is about",
            trigger: "input[name=subject]",
            run: "edit Pump leaks",
        },
        {
            content: "Tell the whole story",
            trigger: "textarea[name=description]",
            run: "edit Since Monday, at the gasket",
        },
        {
            content: "Send it",
            trigger: "form[action='/submitted/ticket'] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived",
            trigger: ".alert-success",
        },
    ],
});

registry.category("web_tour.tours").add("crm_service_desk_customer_judges", {
    steps: () => [
        {
            content: "The solution is shown",
            trigger: "#service_verdict:contains(New gasket)",
        },
        {
            content: "It does not satisfy",
            trigger: "label[for=service_rate_2]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: "textarea[name=feedback]",
            run: "edit It still drips",
        },
        {
            content: "Send the verdict",
            trigger: "#service_verdict button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It goes back to work",
            trigger: ".badge:contains(In progress)",
        },
    ],
});

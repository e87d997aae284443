import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onWillUnmount, status, useState} from "@odoo/owl";

const INTERVAL = 20000;
const NOTICE = "crm_service_desk/viewers";

/**
 * Tells who else has the request on the screen, and whether they are writing.
 */
export class RequestViewers extends Component {
    static template = "crm_service_desk.RequestViewers";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.state = useState({viewers: []});
        this.onNotice = ({ticket_id: ticketId}) => {
            if (ticketId === this.ticketId) {
                this.report();
            }
        };
        this.bus.subscribe(NOTICE, this.onNotice);
        useRecordObserver(async ({resId, dirty}) => {
            const before = this.ticketId;
            if (before !== resId || this.isEditing !== dirty) {
                this.ticketId = resId;
                this.isEditing = dirty;
                if (before && before !== resId) {
                    this.leave(before);
                }
                this.report();
            }
        });
        this.timer = browser.setInterval(() => this.report(), INTERVAL);
        onWillUnmount(() => {
            browser.clearInterval(this.timer);
            this.bus.unsubscribe(NOTICE, this.onNotice);
            this.leave(this.ticketId);
        });
    }

    async report() {
        if (!this.ticketId) {
            this.state.viewers = [];
            return;
        }
        const asked = this.ticketId;
        try {
            const viewers = await this.orm.silent.call(
                "helpdesk.ticket",
                "notice_viewing",
                [[asked], Boolean(this.isEditing)],
            );
            if (asked === this.ticketId && status(this) !== "destroyed") {
                this.state.viewers = viewers;
            }
        } catch {
            // a hint that fails must not disturb anybody's work
            this.state.viewers = [];
        }
    }

    leave(ticketId) {
        if (ticketId) {
            this.orm.silent
                .call("helpdesk.ticket", "notice_leaving", [[ticketId]])
                .catch(() => {});
        }
    }

    getText({name, is_editing: isEditing}) {
        return isEditing
            ? _t("%s is changing this request", name)
            : _t("%s is looking at this request, too", name);
    }
}

export const requestViewers = {component: RequestViewers};

registry.category("view_widgets").add("request_viewers", requestViewers);

import {_t} from "@web/core/l10n/translation";
import {deserializeDate, deserializeDateTime} from "@web/core/l10n/dates";
import {KeepLast} from "@web/core/utils/concurrency";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useEffect, useState} from "@odoo/owl";

const {DateTime} = luxon;
const MONTH = {year: "numeric", month: "long"};
const DAY = {month: "short", day: "numeric"};
const PAGE = 40;

/**
 * What happened with a customer, newest first: interactions, orders, opportunities and
 * what other addons add on the server (`res.partner._get_timeline_sources`).
 */
export class CustomerTimeline extends Component {
    static template = "crm_customer.CustomerTimeline";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        this.state = useState({
            entries: [],
            kinds: [],
            kind: null,
            next: false,
            canLog: false,
            isLoading: true,
        });
        useEffect(
            () => {
                this.state.kind = null;
                this.load();
            },
            () => [this.props.record.resId],
        );
    }

    get total() {
        return this.state.kinds.reduce((sum, {count}) => sum + count, 0);
    }

    /** Kinds that the customer has entries of. */
    get chips() {
        return this.state.kinds.filter(({count}) => count);
    }

    /** Entries by month, in the user's time zone and language. */
    get months() {
        const months = [];
        for (const entry of this.state.entries) {
            const label = entry.moment.toLocaleString(MONTH);
            if (months.at(-1)?.label !== label) {
                months.push({label, entries: []});
            }
            months.at(-1).entries.push(entry);
        }
        return months;
    }

    async load(isMore = false) {
        const {resId} = this.props.record;
        if (!resId) {
            return;
        }
        this.state.isLoading = true;
        const {kind, next} = this.state;
        const loading = this.orm.call(
            "res.partner",
            "get_customer_timeline",
            [[resId]],
            {
                limit: PAGE,
                offsets: isMore ? next : {},
                kinds: kind ? [kind] : [],
            },
        );
        try {
            this.show(await this.keepLast.add(loading), isMore);
        } finally {
            this.state.isLoading = false;
        }
    }

    show(answer, isMore) {
        const entries = answer.entries.map((entry) => this.prepare(entry));
        Object.assign(this.state, {
            entries: isMore ? [...this.state.entries, ...entries] : entries,
            kinds: answer.kinds,
            next: answer.next,
            canLog: answer.can_log,
        });
    }

    prepare(entry) {
        const isDay = entry.date.length === 10;
        const moment = isDay
            ? deserializeDate(entry.date)
            : deserializeDateTime(entry.date);
        return {
            ...entry,
            moment,
            day: moment.toLocaleString(DAY),
            when: moment.toLocaleString(
                isDay ? DateTime.DATE_FULL : DateTime.DATETIME_MED,
            ),
        };
    }

    choose(kind) {
        this.state.kind = kind;
        return this.load();
    }

    open(entry) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.id,
            views: [[false, "form"]],
        });
    }

    logInteraction() {
        this.dialog.add(FormViewDialog, {
            resModel: "crm.interaction",
            title: _t("New Interaction"),
            context: {default_partner_id: this.props.record.resId},
            onRecordSaved: () => this.load(),
        });
    }
}

registry.category("view_widgets").add("customer_timeline", {
    component: CustomerTimeline,
});

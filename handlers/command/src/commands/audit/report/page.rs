//! The figures as one page for a browser: nothing is fetched for it, nothing runs in it,
//! and whatever is put into it is escaped.

use maud::{DOCTYPE, Markup, html};
use textledger_projections::report::{Figure, Section, Total};

use super::screen::detail;
use super::told::Told;

const STYLE: &str = "\
body{font:15px/1.45 system-ui,sans-serif;color:#1a1a1a;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:1.8rem 0 .3rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #d8d8d8}
th{font-weight:600;border-bottom:2px solid #888}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}
td:last-child code{white-space:nowrap}
.wrong td{font-weight:700}
footer{margin-top:2rem;font-size:.9rem;color:#444}
@media print{body{font-size:10pt;max-width:none;margin:0;padding:0;color:#000}
section{break-inside:avoid}h2{break-after:avoid}@page{margin:18mm}}";

/// The page.
#[must_use]
pub fn page(told: &Told) -> String {
    let Told { from, to, read, rates, .. } = told;
    let title = format!("Report of {from} to {to}");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p {
                    "Days by UTC and the time of recording, both included. "
                    @if let Some(last) = &read.last_event {
                        "It rests on " (read.events) " events recorded in these days, the last one "
                        code { (last.event_id) } " of " (last.recorded_at) ", and on " (read.earlier_events)
                        " earlier events of contacts who ever revoked anything."
                    } @else {
                        "Nothing was recorded in these days."
                    }
                }
                @for section in sections(told) { (of_section(told, section)) }
                section {
                    h2 { "Rates" }
                    table {
                        tr { th { "Rate" } th.number { "Percent" } th.number { "Cases" } th.number { "Of" } th { "What it says" } }
                        @for rate in rates {
                            tr {
                                td { code { (rate.rate) } }
                                td.number { (rate.percent.as_deref().unwrap_or("–")) }
                                td.number { (rate.cases) }
                                td.number { (rate.of) }
                                td { (rate.what) }
                            }
                        }
                    }
                }
                (notes(told))
            }
        }
    };
    page.into_string()
}

fn sections(told: &Told) -> Vec<Section> {
    let mut sections: Vec<Section> = told.figures.iter().map(|total| total.section).collect();
    sections.dedup();
    sections
}

fn of_section(told: &Told, section: Section) -> Markup {
    html! {
        section {
            h2 { (section.title()) }
            table {
                tr { th { "What" } th.number { "Cases" } th { "" } th { "Figure" } }
                @for total in told.figures.iter().filter(|total| total.section == section) {
                    tr class=[is_wrong(total).then_some("wrong")] {
                        td { (total.what) }
                        td.number { (total.count) }
                        td {
                            (detail(total))
                            @if let Some(spread) = &total.spread {
                                @for event in &spread.slowest_events { br; code { (event) } }
                            }
                        }
                        td { code { (total.figure.name()) } }
                    }
                }
            }
        }
    }
}

/// What no count but none is right of.
fn is_wrong(total: &Total) -> bool {
    let wrong = [Figure::SentInFault, Figure::DeadlineMissed, Figure::DeadlineOverdue];
    wrong.contains(&total.figure) && total.count > 0
}

fn notes(told: &Told) -> Markup {
    html! {
        footer {
            p {
                "Every figure is the number, the sum or the spread of cases, and every case names its events: "
                code { "textledger audit report --from " (told.from) " --to " (told.to) " --events FIGURE" }
                ". Each event is explained by " code { "textledger audit explain EVENT_ID" } "."
            }
            p {
                "Texts handed over, with what became of them and what they cost, belong to the day on which they "
                "were handed over, and what became of them is told as of the end of the last day. Revocations "
                "belong to the day on which they were recorded; deadlines and confirmations to the day that "
                "settled them; texts that crossed a revocation to the day that shows it. What is open is told of "
                "revocations recorded in these days, and is in no rate: " code { "textledger consent overdue" }
                " lists all that are late. The deadline is the strict reading of ten business days of 47 "
                "CFR 64.1200(a)(10), which skips weekends and no holidays; confirmations have five minutes by "
                "64.1200(a)(12). p99 is the nearest rank. Prices are sums of what the carrier's reports say, "
                "whose unit AWS documents inconsistently."
            }
        }
    }
}

//! A month of the generated year as it is shown: on a terminal, as CSV, as a page; and
//! the events of a figure.

use textledger_command::commands::audit::report::listed::{self, Asked};
use textledger_command::commands::audit::report::{csv, page, screen, told};
use textledger_projections::report::Figure;

use super::days;
use super::totals::kept;

#[tokio::test(flavor = "multi_thread")]
async fn a_month_reads_as_it_did_on_a_terminal_in_a_spreadsheet_and_in_a_browser() {
    let (place, _) = kept(1).await;
    let month = days("2025-03-01", "2025-03-31");
    let told = told::of(&place.ledger, month).await.unwrap();
    let asked = Asked { figure: Figure::SentInRace, after: 0, limit: 3 };
    let listed = listed::of(&place.ledger, month, asked).await.unwrap();
    let screens = format!("{}\n\n━━\n\n{}", screen::screen(&told), listed::screen(&listed));
    let csv = String::from_utf8(csv::csv(&told).unwrap()).unwrap();
    let page = page::page(&told);
    for shown in [&screens, &csv, &page] {
        assert!(!shown.contains("55501"), "no number is shown whole");
    }
    assert!(!page.contains("<script") && !page.contains("http"), "nothing runs and nothing is fetched");
    assert!(page.contains("@media print"));
    insta::with_settings!({ snapshot_path => "../../golden/screens", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report", screens);
        insta::assert_snapshot!("report_csv", csv);
        insta::assert_snapshot!("report_page", page.replace("><", ">\n<"));
    });
}

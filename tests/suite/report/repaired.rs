//! A contact whose first events are lost for good has a report all the same: it begins
//! where the loss is told.

use textledger_command::commands::audit::report::told;
use textledger_command::repair::mend;
use textledger_domain::contact::Contact;
use textledger_domain::policy::Policy;
use textledger_projections::report::{Days, Figure};

use crate::broken_histories::acquainted;
use crate::phones::{settle, stream, text_and_settle};

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_whose_first_events_are_lost_is_read_from_where_that_is_told() {
    let (pipeline, phone, tables) = acquainted().await;
    let end = pipeline.ledger.load::<Contact>(&stream(1)).await.unwrap().head.seq;
    for seq in 1..=end {
        tables.remove_event(&stream(1), seq).await;
    }
    text_and_settle(&pipeline, &phone, "STOP").await;
    let accepted = Some(("no backup".to_owned(), "ana".to_owned()));
    mend(&pipeline.ledger, &Policy::default(), &phone, accepted).await.unwrap();
    settle(&pipeline).await;
    let now = pipeline.ledger.now();
    let day = now.calendar().date_naive();
    let days = Days::new(day, day, now).unwrap();
    let told = told::of(&pipeline.ledger, days).await.unwrap();
    let count = |figure| told.figures.iter().find(|total| total.figure == figure).unwrap().count;
    assert_eq!((count(Figure::Contacts), count(Figure::RevokedByKeyword)), (1, 1));
    assert_eq!(told.read.earlier_events, 0);
}

//! The scenarios about consent: every way to say stop, and every clock.

use textledger_domain::actor::Principal;
use textledger_domain::consent::Reason;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Confirmation, Method, Purpose};
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_embedded::carrier::delivery::{Delivery, Outcome};
use textledger_projections::as_of::Basis;
use textledger_projections::view::ConsentStatus;

use super::files::file;
use super::stage::{Error, Stage};
use textledger_handlers::consents::{CompletionRequest, Consents, WishRequest};

/// 11: free wording, in two languages, and what only looks like it.
pub async fn any_words(stage: &mut Stage) -> Result<(), Error> {
    stage.text(file!("11-english")).await?;
    let confirmed = vec![SendKind::OptOutConfirmation];
    stage.expect(
        "“can u quit texting me pls”: confirmed",
        stage.kinds("+14255550192").await?,
        confirmed.clone(),
    );
    stage.text(file!("11-spanish")).await?;
    stage.expect("so is the same in Spanish", stage.kinds("+14255550193").await?, confirmed);
    let told = stage.inbox("+14255550193")?;
    stage.expect("in Spanish", told.first().is_some_and(|text| text.contains("mensajes")), true);
    stage.text(file!("11-ordinary")).await?;
    let answered = vec![SendKind::AgentReply];
    stage.expect(
        "“don't stop by …, cancel my appointment”: answered",
        stage.kinds("+14255550194").await?,
        answered,
    );
    Ok(())
}

/// 12: a text that may be a request, and a day without an answer.
pub async fn unclear(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550195";
    stage.text(file!("12-unclear")).await?;
    stage.expect("one question", stage.kinds(PHONE).await?, vec![SendKind::Clarification]);
    let phone = PHONE.parse()?;
    let reminder = consents(stage).check(&phone, Channel::Sms, Purpose::Informational).await?;
    stage.expect("reminders wait for the answer", reminder.reason, Reason::AwaitingAnswer);
    stage.wait_for(file!("12-next-day")).await;
    let reply = consents(stage).check(&phone, Channel::Sms, Purpose::Reply).await?;
    stage.expect("a day of silence stops everything", reply.reason, Reason::NoAnswer);
    stage.text(file!("12-next-day")).await?;
    stage.expect("and nothing more is sent", stage.kinds(PHONE).await?, vec![SendKind::Clarification]);
    Ok(())
}

/// 13: two opt-outs taken down on the phone. One is completed, one waits.
pub async fn by_voice(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550196";
    const WAITING: &str = "+14255550197";
    stage.text(file!("13-hello")).await?;
    let (phone, waiting) = (stage.watch(PHONE)?, stage.watch(WAITING)?);
    for (contact, key) in [(&phone, "call-1"), (&waiting, "call-2")] {
        consents(stage).revoke(contact, &call(), key, &Principal::command()).await?;
        // One after the other: two contacts served at once draw their ids in an
        // order that is not the same on every run.
        stage.settle().await?;
    }
    let standing = consents(stage).standing(&phone, None, Basis::Recorded).await?;
    stage.expect("pending as soon as it is entered", standing.status, ConsentStatus::PendingOptOut);
    let days = standing.pending.first().map(|pending| pending.business_days_left);
    stage.expect("with ten business days to complete it", days, Some(10));
    stage.text(file!("13-question")).await?;
    let refused = stage.suppressions(PHONE).await?;
    stage.expect("the answer to a later text is refused, and why", refused, vec![Suppression::Pending]);
    let call_again = consents(stage).check(&phone, Channel::Voice, Purpose::Informational).await?;
    stage.expect("a call would be too", call_again.reason, Reason::PendingOptOut);
    let completion = CompletionRequest {
        revocation: None,
        acknowledged_by: vec!["crm".to_owned(), "dialler".to_owned()],
        evidence: Some("ticket 4711".to_owned()),
        entered_by: "ana@example.com".to_owned(),
    };
    consents(stage).complete(&phone, &completion, "done-1", &Principal::command()).await?;
    stage.settle().await?;
    let standing = consents(stage).standing(&phone, None, Basis::Recorded).await?;
    stage.expect("completed, it is an opt-out like any other", standing.status, ConsentStatus::OptedOut);
    let listed: Vec<String> = consents(stage)
        .pending(None)
        .await?
        .pending
        .into_iter()
        .map(|pending| pending.phone_number)
        .collect();
    stage.expect("the other one still waits", listed, vec![WAITING.to_owned()]);
    Ok(())
}

/// 14: who confirms on a toll-free number.
pub async fn toll_free(stage: &mut Stage) -> Result<(), Error> {
    stage.text(file!("14-stop")).await?;
    stage.expect("STOP: no text of ours", stage.kinds("+14255550198").await?, Vec::new());
    let by_carrier = |event: &Event| matches!(event, Event::ConsentRevoked(revoked) if revoked.confirmation == Confirmation::ByCarrier);
    let recorded = stage.count("+14255550198", by_carrier).await?;
    stage.expect("it is on record that the carrier confirms", recorded, 1);
    stage.text(file!("14-words")).await?;
    let confirmed = vec![SendKind::OptOutConfirmation];
    stage.expect("other words: our confirmation", stage.kinds("+14255550199").await?, confirmed);
    Ok(())
}

/// 15: the carrier takes an answer for spam, and lets the next ones through once
/// the customer says so.
pub async fn carrier_block(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550201";
    let blocked = Some(Outcome::CarrierBlocked);
    stage.pipeline.cloud.carrier.script(Delivery { outcome: blocked, ..Delivery::default() });
    stage.text(file!("15-hello")).await?;
    let told = stage.count(PHONE, |event| matches!(event, Event::CarrierBlocked(_))).await?;
    stage.expect("that the carrier filtered our answer is on record", told, 1);
    let revoked = stage.count(PHONE, |event| matches!(event, Event::ConsentRevoked(_))).await?;
    stage.expect("and no revocation is", revoked, 0);
    let phone = PHONE.parse()?;
    let call = consents(stage).check(&phone, Channel::Voice, Purpose::Informational).await?;
    stage.expect("a call is allowed as before", call.reason, Reason::NotRevoked);
    let text = consents(stage).check(&phone, Channel::Sms, Purpose::Reply).await?;
    stage.expect("a text is not, for the carrier's sake", text.reason, Reason::CarrierBlocks);
    stage.text(file!("15-again")).await?;
    let held = stage.suppressions(PHONE).await?;
    stage.expect("so the next answer is held back, and why", held, vec![Suppression::Carrier]);
    stage.text(file!("15-start")).await?;
    let kinds = vec![SendKind::AgentReply, SendKind::OptInConfirmation];
    stage.expect("START lifts it, and is confirmed", stage.kinds(PHONE).await?, kinds);
    let text = consents(stage).check(&phone, Channel::Sms, Purpose::Reply).await?;
    stage.expect("texts are allowed again", text.reason, Reason::Granted);
    Ok(())
}

fn consents(stage: &Stage) -> Consents {
    stage.pipeline.functions.consent_api.consents.clone()
}

fn call() -> WishRequest {
    WishRequest {
        method: Method::Voice,
        words: "please do not call or text me any more".to_owned(),
        evidence: "recording 2025-11-25/1712".to_owned(),
        entered_by: "ana@example.com".to_owned(),
        channels: None,
        purposes: None,
        requested_at: None,
        language: None,
        customer_id: Some("C-1001".to_owned()),
        confirm: false,
    }
}

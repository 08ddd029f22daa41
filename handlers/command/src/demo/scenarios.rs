//! The scenarios: what happens, and what must come of it.

use crate::pipeline::local::ENVIRONMENT;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendFailure, SendKind, Suppression};
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;
use tokio::sync::oneshot;

use super::consent;
use super::files::{file, sent_at};
use super::stage::{Error, Stage};

/// A story with an end that can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// 1
    Hello,
    /// 2
    Schedule,
    /// 3
    Stop,
    /// 4
    Start,
    /// 5
    LongReplies,
    /// 6
    Redelivery,
    /// 7
    Burst,
    /// 8
    StopWhileThinking,
    /// 9
    Yes,
    /// 10
    Crash,
    /// 11
    AnyWords,
    /// 12
    Unclear,
    /// 13
    ByVoice,
    /// 14
    TollFree,
    /// 15
    CarrierBlock,
}

impl Scenario {
    /// In the order they are played.
    pub const ALL: [Self; 15] = [
        Self::Hello,
        Self::Schedule,
        Self::Stop,
        Self::Start,
        Self::LongReplies,
        Self::Redelivery,
        Self::Burst,
        Self::StopWhileThinking,
        Self::Yes,
        Self::Crash,
        Self::AnyWords,
        Self::Unclear,
        Self::ByVoice,
        Self::TollFree,
        Self::CarrierBlock,
    ];

    /// What it shows.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Hello => "1 · “Hello” gets a friendly reply",
            Self::Schedule => "2 · “Schedule appointment” gets a scheduling prompt",
            Self::Stop => "3 · “STOP” gets one confirmation, then silence",
            Self::Start => "4 · “START” gets a confirmation, then answers again",
            Self::LongReplies => "5 · long replies are counted and split as the carrier does",
            Self::Redelivery => "6 · one text delivered three times, also after a restart, is one text",
            Self::Burst => "7 · three texts within a second get one answer",
            Self::StopWhileThinking => "8 · “stop” while the agent is thinking: its reply stays unsent",
            Self::Yes => "9 · “yes” in a conversation goes to the agent",
            Self::Crash => "10 · a crash while sending never sends twice",
            Self::AnyWords => "11 · any words that mean stop are a STOP, and no others",
            Self::Unclear => "12 · what may be a STOP is asked about once, and no answer is one",
            Self::ByVoice => "13 · an opt-out by phone blocks at once and waits to be completed",
            Self::TollFree => "14 · on a toll-free number the carrier confirms STOP, we all else",
            Self::CarrierBlock => {
                "15 · what a carrier filters is no opt-out: texts wait, and nothing is revoked"
            }
        }
    }

    pub(super) async fn play(self, mut stage: Stage) -> Result<Stage, Error> {
        match self {
            Self::Hello => hello(&mut stage).await?,
            Self::Schedule => schedule(&mut stage).await?,
            Self::Stop => stop(&mut stage).await?,
            Self::Start => start(&mut stage).await?,
            Self::LongReplies => long_replies(&mut stage).await?,
            Self::Redelivery => stage = redelivery(stage).await?,
            Self::Burst => burst(&mut stage).await?,
            Self::StopWhileThinking => stop_while_thinking(&mut stage).await?,
            Self::Yes => yes(&mut stage).await?,
            Self::Crash => crash(&mut stage).await?,
            Self::AnyWords => consent::any_words(&mut stage).await?,
            Self::Unclear => consent::unclear(&mut stage).await?,
            Self::ByVoice => consent::by_voice(&mut stage).await?,
            Self::TollFree => consent::toll_free(&mut stage).await?,
            Self::CarrierBlock => consent::carrier_block(&mut stage).await?,
        }
        Ok(stage)
    }
}

async fn hello(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550181";
    stage.text(file!("01-hello")).await?;
    let inbox = stage.inbox(PHONE)?;
    stage.expect("one reply", inbox.len(), 1);
    stage.expect("it is the agent's", stage.kinds(PHONE).await?, vec![SendKind::AgentReply]);
    stage.expect("it greets", inbox.first().is_some_and(|text| text.starts_with("Hello")), true);
    Ok(())
}

async fn schedule(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550182";
    stage.text(file!("02-schedule")).await?;
    let inbox = stage.inbox(PHONE)?;
    stage.expect("one reply", inbox.len(), 1);
    stage.expect("it asks for a day", inbox.first().is_some_and(|text| text.contains("day")), true);
    Ok(())
}

async fn stop(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550183";
    stage.text(file!("03-hello")).await?;
    stage.text(file!("03-stop")).await?;
    stage.text(file!("03-after-stop")).await?;
    let wanted = vec![SendKind::AgentReply, SendKind::OptOutConfirmation];
    stage.expect("a reply, then one confirmation, then nothing", stage.kinds(PHONE).await?, wanted);
    stage.expect("two texts on the phone", stage.inbox(PHONE)?.len(), 2);
    let suppressed = stage.suppressions(PHONE).await?;
    stage.expect("the silence is on record with its reason", suppressed, vec![Suppression::OptedOut]);
    Ok(())
}

async fn start(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550183";
    stage.text(file!("04-start")).await?;
    stage.text(file!("04-after-start")).await?;
    let kinds = stage.kinds(PHONE).await?;
    let wanted = [SendKind::OptInConfirmation, SendKind::AgentReply];
    stage.expect("a confirmation, then a reply", kinds.ends_with(&wanted), true);
    stage.expect("four texts on the phone in all", stage.inbox(PHONE)?.len(), 4);
    Ok(())
}

async fn long_replies(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550185";
    let hours = "We are open Monday to Friday from 8 to 18, and on Saturday from 9 to 13. ".repeat(6);
    let holidays = "On holidays we are closed 🎄, but you can always write to us. ".repeat(2);
    let services =
        "We offer checkups, cleanings, repairs, advice on site, and a yearly plan for all of it. ".repeat(22);
    for (text, file) in
        [(hours, file!("05-gsm7")), (holidays, file!("05-ucs2")), (services, file!("05-over-1600"))]
    {
        stage.pipeline.cloud.agent.script(ScriptedReply::Text(text));
        stage.text(file).await?;
    }
    let segments: Vec<(String, u32)> = stage
        .events(PHONE)
        .await?
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendStarted(send) => Some((format!("{:?}", send.segments.encoding), send.segments.parts)),
            _ => None,
        })
        .collect();
    let gsm7 = |parts| ("Gsm7".to_owned(), parts);
    let wanted = vec![gsm7(3), ("Ucs2".to_owned(), 2), gsm7(11), gsm7(3)];
    stage.expect(
        "438 GSM-7 characters are 3 parts, 121 UCS-2 units 2, and 1,935 characters two texts",
        segments,
        wanted,
    );
    let longest = stage.inbox(PHONE)?.iter().map(|text| text.chars().count()).max();
    stage.expect(
        "no text is longer than 1,600 characters",
        longest.is_some_and(|longest| longest <= 1600),
        true,
    );
    Ok(())
}

async fn redelivery(mut stage: Stage) -> Result<Stage, Error> {
    const PHONE: &str = "+14255550186";
    stage.text(file!("06-again")).await?;
    stage.text(file!("06-again")).await?;
    stage = stage.restart().await?;
    stage.text(file!("06-again")).await?;
    let received = stage.count(PHONE, |event| matches!(event, Event::MessageReceived(_))).await?;
    stage.expect("one MessageReceived", received, 1);
    stage.expect("one reply", stage.inbox(PHONE)?.len(), 1);
    Ok(stage)
}

async fn burst(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550187";
    let calls_before = stage.pipeline.cloud.agent.call_count();
    stage.text(file!("07-burst")).await?;
    let covers: Vec<usize> = stage
        .events(PHONE)
        .await?
        .iter()
        .filter_map(|event| match event.event() {
            Event::AgentReplied(reply) => Some(reply.covers.len()),
            _ => None,
        })
        .collect();
    stage.expect("one turn that covers all three", covers, vec![3]);
    stage.expect("the agent was asked once", stage.pipeline.cloud.agent.call_count() - calls_before, 1);
    stage.expect("one reply", stage.inbox(PHONE)?.len(), 1);
    Ok(())
}

async fn stop_while_thinking(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550188";
    let (release, held) = oneshot::channel();
    stage.pipeline.cloud.agent.script(ScriptedReply::Hold(held, "Yes, tomorrow works!".to_owned()));
    stage.deliver(file!("08-question")).await?;
    let thinking = async {
        stage.pipeline.cloud.agent.thinking().await;
        stage.pipeline.time.wait_towards(sent_at(file!("08-stop"))).await;
        let name = Function::SmsInbound.deployed_name(ENVIRONMENT);
        let stopped =
            stage.pipeline.cloud.functions.invoke(&name, file!("08-stop").as_bytes().to_vec()).await;
        // The agent answers once the text is in the ledger.
        let _ = release.send(());
        stopped
    };
    let (settled, stopped) = tokio::join!(stage.settle(), thinking);
    settled?;
    stopped?;
    stage.expect(
        "the confirmation is the only text",
        stage.kinds(PHONE).await?,
        vec![SendKind::OptOutConfirmation],
    );
    stage.expect("one text on the phone", stage.inbox(PHONE)?.len(), 1);
    let replied = stage.count(PHONE, |event| matches!(event, Event::AgentReplied(_))).await?;
    stage.expect("what the agent said is on record", replied, 1);
    let suppressed = stage.suppressions(PHONE).await?;
    stage.expect("and so is why it was not sent", suppressed, vec![Suppression::OptedOut]);
    Ok(())
}

async fn yes(stage: &mut Stage) -> Result<(), Error> {
    const PHONE: &str = "+14255550189";
    stage.text(file!("09-hello")).await?;
    stage.text(file!("09-yes")).await?;
    let wanted = vec![SendKind::AgentReply, SendKind::AgentReply];
    stage.expect("both texts are answered by the agent", stage.kinds(PHONE).await?, wanted);
    let granted = stage.count(PHONE, |event| matches!(event, Event::ConsentGranted(_))).await?;
    stage.expect("no grant is recorded", granted, 0);
    Ok(())
}

async fn crash(stage: &mut Stage) -> Result<(), Error> {
    const BEFORE: &str = "+14255550190";
    const AFTER: &str = "+14255550191";
    let in_doubt =
        |event: &Event| matches!(event, Event::SendFailed(failed) if failed.class == SendFailure::InDoubt);

    crash_at_send(stage, Action::CrashCallerBefore, file!("10-before")).await?;
    stage.expect(
        "before the carrier took it: in doubt at first",
        message_status(stage, BEFORE).await?,
        "sending".to_owned(),
    );
    stage.settle().await?;
    stage.expect("after the timeout recorded as in doubt", stage.count(BEFORE, in_doubt).await?, 1);
    stage.expect("and shown so", message_status(stage, BEFORE).await?, "in_doubt".to_owned());
    stage.expect("and not sent on a guess", stage.inbox(BEFORE)?.len(), 0);

    crash_at_send(stage, Action::CrashCallerAfter, file!("10-after")).await?;
    stage.settle().await?;
    stage.expect("after the carrier took it: one text", stage.inbox(AFTER)?.len(), 1);
    stage.expect(
        "settled by its delivery report",
        message_status(stage, AFTER).await?,
        "accepted".to_owned(),
    );
    stage.expect("so never recorded as in doubt", stage.count(AFTER, in_doubt).await?, 0);
    Ok(())
}

/// Delivers a text, lets the function die at the moment it hands the reply to
/// the carrier, and stops there.
async fn crash_at_send(stage: &mut Stage, action: Action, file: &str) -> Result<(), Error> {
    stage.pipeline.cloud.faults.add(Rule {
        service: Service::SmsVoice,
        operation: Some("SendTextMessage".to_owned()),
        skip: 0,
        times: 1,
        action,
    });
    stage.deliver(file).await?;
    let left = stage.settle_for(chrono::TimeDelta::seconds(10)).await?;
    stage.expect("what died is tried again later", matches!(left, Quiet::Pending(_)), true);
    Ok(())
}

/// The status of the one outbound text of `phone` in the messages view.
async fn message_status(stage: &Stage, phone: &str) -> Result<String, Error> {
    let rows = stage.pipeline.views.contact(&phone.parse()?).await?;
    let rows = serde_json::to_value(&rows).unwrap_or_default();
    let status = rows
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|view| view["rows"].as_array().cloned().unwrap_or_default())
        .find(|row| row["direction"] == "outbound")
        .map(|row| row["status"].as_str().unwrap_or_default().to_owned());
    Ok(status.unwrap_or_default())
}

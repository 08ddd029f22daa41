//! `textledger consent revoke` and `grant`: wishes that did not come by text.

use chrono_tz::Tz;
use textledger_domain::actor::Principal;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::time::Timestamp;

use super::super::failure::Ran;
use super::super::instants::instant;
use super::super::source::{self, Source};
use super::entry::{Entry, KeyArg};
use super::values::{Channel, Language, Method, Purpose, time_zone};
use textledger_handlers::consents::WishRequest;

/// Enter that a contact withdraws consent. It blocks at once, and waits to be
/// completed until the systems behind us follow, within ten business days.
#[derive(clap::Args)]
pub(super) struct RevokeArgs {
    #[command(flatten)]
    wish: Wish,
    /// A channel it stops; may be given several times [default: all]
    #[arg(long = "channel", value_name = "CHANNEL", value_enum)]
    channels: Vec<Channel>,
    /// A purpose it stops; may be given several times [default: all]
    #[arg(long = "purpose", value_name = "PURPOSE", value_enum)]
    purposes: Vec<Purpose>,
    /// Whose calendar days the ten business days are counted in
    #[arg(long, value_name = "ZONE", env = "BUSINESS_TIME_ZONE", value_parser = time_zone, default_value = "America/New_York")]
    time_zone: Tz,
}

/// Enter that a contact gives consent. Where the carrier or AWS blocks our
/// texts, only a START from the phone itself lifts that.
#[derive(clap::Args)]
pub(super) struct GrantArgs {
    #[command(flatten)]
    wish: Wish,
    /// A channel it opens; may be given several times [default: sms]
    #[arg(long = "channel", value_name = "CHANNEL", value_enum)]
    channels: Vec<Channel>,
    /// A purpose it opens; may be given several times [default: reply, informational]
    #[arg(long = "purpose", value_name = "PURPOSE", value_enum)]
    purposes: Vec<Purpose>,
}

/// What every wish has.
#[derive(clap::Args)]
struct Wish {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// How it reached us
    #[arg(long, value_enum)]
    method: Method,
    /// The customer's words, or an account of them
    #[arg(long, value_name = "TEXT")]
    words: String,
    /// Where the proof is kept: a recording, an e-mail's id, a form
    #[arg(long, value_name = "WHERE")]
    evidence: String,
    /// Who enters it; kept beside the wish
    #[arg(long, value_name = "NAME", env = "USER")]
    by: String,
    /// When the customer said so, such as 2026-11-22T07:28:00Z [default: now; a grant that
    /// would lift a revocation has to say it]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    requested_at: Option<Timestamp>,
    /// The contact in the business's own records, of 512 bytes at most
    #[arg(long, value_name = "ID")]
    customer_id: Option<String>,
    /// Record it also where it changes nothing, because what stands is later
    #[arg(long)]
    confirm: bool,
    /// The language of the customer's words [default: en]
    #[arg(long, value_enum)]
    language: Option<Language>,
    #[command(flatten)]
    key: KeyArg,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Enters a revocation.
pub(super) async fn revoke(args: RevokeArgs) -> Ran {
    let policy = Policy { time_zone: args.time_zone, ..Policy::default() };
    let request = request(&args.wish, &args.channels, &args.purposes);
    let entry = Entry::open(&args.wish.source, policy, args.wish.key).await?;
    let entered = entry.consents.revoke(&args.wish.phone, &request, &entry.key, &Principal::command()).await;
    entry.close(entered, args.wish.json).await
}

/// Enters a grant.
pub(super) async fn grant(args: GrantArgs) -> Ran {
    let request = request(&args.wish, &args.channels, &args.purposes);
    let entry = Entry::open(&args.wish.source, Policy::default(), args.wish.key).await?;
    let entered = entry.consents.grant(&args.wish.phone, &request, &entry.key, &Principal::command()).await;
    entry.close(entered, args.wish.json).await
}

fn request(wish: &Wish, channels: &[Channel], purposes: &[Purpose]) -> WishRequest {
    WishRequest {
        method: wish.method.into(),
        words: wish.words.clone(),
        evidence: wish.evidence.clone(),
        entered_by: wish.by.clone(),
        channels: given(channels),
        purposes: given(purposes),
        requested_at: wish.requested_at,
        language: wish.language.map(Into::into),
        customer_id: wish.customer_id.clone(),
        confirm: wish.confirm,
    }
}

/// What was given, or nothing for the default.
fn given<T: Copy, U: From<T>>(values: &[T]) -> Option<Vec<U>> {
    (!values.is_empty()).then(|| values.iter().copied().map(U::from).collect())
}

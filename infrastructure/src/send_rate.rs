//! How many parts a second a number of ours may send, as AWS tells (DescribePhoneNumbers).
//! It is asked seldom and never for long, and whoever asks here goes on without an
//! answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::config::retry::RetryConfig;
use aws_sdk_pinpointsmsvoicev2::config::timeout::TimeoutConfig;
use aws_sdk_pinpointsmsvoicev2::types::{NumberType, PhoneNumberInformation};
use chrono::TimeDelta;
use textledger_domain::phone::BusinessNumber;
use textledger_domain::time::Timestamp;
use tracing::warn;

use crate::in_words::in_words;

/// How long what AWS told is taken for true. A number's limits change with its
/// registration, which is a matter of weeks.
const KNOWN_FOR: TimeDelta = TimeDelta::hours(6);
/// How long AWS is not asked again when it did not answer.
const UNKNOWN_FOR: TimeDelta = TimeDelta::minutes(15);
/// How long a question may take: an answer to a customer waits for it.
const ASKED_WITHIN: Duration = Duration::from_secs(1);
/// Pages of numbers that are read, a hundred each.
const PAGES_MAX: usize = 3;
/// The capability that texts need.
const SMS: &str = "SMS";
/// What AWS lets the numbers send that have no limit of their own (User Guide, "Message
/// Parts per Second limits"); that of a 10DLC number is its campaign's.
const TOLL_FREE_RATE: u32 = 3;
/// See [`TOLL_FREE_RATE`].
const SHORT_CODE_RATE: u32 = 100;

/// The rates of our numbers; clones share what they know.
#[derive(Debug, Clone)]
pub struct SendRates {
    client: Client,
    known: Arc<Mutex<Option<Told>>>,
}

/// What AWS told, until when it is not asked again.
#[derive(Debug)]
struct Told {
    until: Timestamp,
    rates: BTreeMap<String, u32>,
}

impl SendRates {
    /// The rates of the numbers that `sdk` reaches.
    #[must_use]
    pub fn new(sdk: &aws_config::SdkConfig) -> Self {
        let config = aws_sdk_pinpointsmsvoicev2::config::Builder::from(sdk)
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_timeout(ASKED_WITHIN).build())
            .build();
        Self { client: Client::from_conf(config), known: Arc::default() }
    }

    /// Parts a second that `number` may send; `None` where AWS does not say, which
    /// keeps nobody waiting.
    pub async fn of(&self, number: &BusinessNumber, now: Timestamp) -> Option<u32> {
        if let Some(known) = &*self.known.lock().unwrap_or_else(PoisonError::into_inner)
            && now < known.until
        {
            return known.rates.get(number.as_str()).copied();
        }
        let told = self.ask().await;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let rates = match told {
            Ok(rates) => Told { until: now + KNOWN_FOR, rates },
            Err(why) => {
                warn!(%why, "the numbers' rates are not known: texts go out as slowly as any number's");
                // What was told before is more than nothing.
                let rates = known.take().map(|known| known.rates).unwrap_or_default();
                Told { until: now + UNKNOWN_FOR, rates }
            }
        };
        known.insert(rates).rates.get(number.as_str()).copied()
    }

    async fn ask(&self) -> Result<BTreeMap<String, u32>, String> {
        let mut rates = BTreeMap::new();
        let mut next = None;
        for _ in 0..PAGES_MAX {
            let page = self.client.describe_phone_numbers().max_results(100).set_next_token(next).send();
            let page = page.await.map_err(|error| in_words(&error))?;
            rates.extend(
                page.phone_numbers().iter().filter_map(|told| Some((told.phone_number.clone(), rate(told)?))),
            );
            next = page.next_token;
            if next.is_none() {
                break;
            }
        }
        Ok(rates)
    }
}

/// The number's own limit, or that of its kind.
fn rate(told: &PhoneNumberInformation) -> Option<u32> {
    let own = told.messaging_limits().and_then(|limits| limits.rate_limits()?.get(SMS).copied());
    let own = own.and_then(|rate| u32::try_from(rate).ok()).filter(|rate| *rate > 0);
    own.or_else(|| match told.number_type() {
        NumberType::TollFree => Some(TOLL_FREE_RATE),
        NumberType::ShortCode => Some(SHORT_CODE_RATE),
        _ => None,
    })
}

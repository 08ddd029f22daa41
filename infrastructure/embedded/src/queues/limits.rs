//! What SQS lets a queue and a message be: names, sizes, delays and ids (API
//! reference, CreateQueue and SendMessage). Pure: no store, no clock.

use textledger_infrastructure::deployment::queues::QueueDescription;

use super::error::Error;
use super::message::NewMessage;

/// The longest delay of a message or a queue.
const DELAY_SECONDS_MAX: u32 = 900;

/// The longest visibility timeout: twelve hours.
const VISIBILITY_SECONDS_MAX: u32 = 43_200;

/// How long a message may be kept.
const RETENTION_SECONDS: std::ops::RangeInclusive<u32> = 60..=1_209_600;

/// How often a message may be received before it goes to the dead letters.
const RECEIVES: std::ops::RangeInclusive<u32> = 1..=1_000;

/// The largest message body, as of August 2025.
const BODY_BYTES_MAX: usize = 1_048_576;

pub(super) fn check_queue(spec: &QueueDescription) -> Result<(), Error> {
    check_name(&spec.name, spec.fifo)?;
    if spec.delay_seconds > DELAY_SECONDS_MAX {
        return Err(Error::Parameter(format!("a delay is at most {DELAY_SECONDS_MAX} seconds")));
    }
    if !RETENTION_SECONDS.contains(&spec.retention_seconds) {
        return Err(Error::Parameter("a message is kept from a minute to 14 days".into()));
    }
    if spec.dead_letters.as_ref().is_some_and(|dead_letters| !RECEIVES.contains(&dead_letters.receives_max)) {
        return Err(Error::Parameter("maxReceiveCount is 1 to 1000".into()));
    }
    check_visibility(spec.visibility_timeout_seconds)
}

pub(super) fn check_visibility(seconds: u32) -> Result<(), Error> {
    if seconds <= VISIBILITY_SECONDS_MAX {
        Ok(())
    } else {
        Err(Error::Parameter(format!("a visibility timeout is 0 to {VISIBILITY_SECONDS_MAX} seconds")))
    }
}

fn check_name(name: &str, fifo: bool) -> Result<(), Error> {
    let stem = if fifo { name.strip_suffix(".fifo") } else { Some(name) };
    let legal = stem.is_some_and(|stem| {
        !stem.is_empty() && stem.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    });
    if legal && name.len() <= 80 {
        Ok(())
    } else {
        Err(Error::Parameter(
            "a queue name has 1 to 80 letters, digits, hyphens and underscores; only a FIFO queue's ends in .fifo"
                .into(),
        ))
    }
}

pub(super) fn check_message(spec: &QueueDescription, message: &NewMessage) -> Result<(), Error> {
    if message.body.is_empty() {
        return Err(Error::Missing("MessageBody"));
    }
    if message.body.len() > BODY_BYTES_MAX {
        return Err(Error::Parameter(format!("a message has at most {BODY_BYTES_MAX} bytes")));
    }
    if message.delay_seconds.is_some_and(|delay| delay > DELAY_SECONDS_MAX) {
        return Err(Error::Parameter(format!("DelaySeconds is 0 to {DELAY_SECONDS_MAX}")));
    }
    if spec.fifo {
        if message.group_id.is_none() {
            return Err(Error::Missing("MessageGroupId"));
        }
        if message.dedup_id.is_none() {
            return Err(Error::Parameter(
                "the queue should have a MessageDeduplicationId: content-based deduplication is off".into(),
            ));
        }
        if message.delay_seconds.is_some_and(|delay| delay != 0) {
            return Err(Error::Parameter("DelaySeconds is not valid for a message of a FIFO queue".into()));
        }
    } else if message.dedup_id.is_some() {
        return Err(Error::Parameter("MessageDeduplicationId is only for FIFO queues".into()));
    }
    for id in [&message.group_id, &message.dedup_id].into_iter().flatten() {
        if id.is_empty() || id.len() > 128 || !id.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Error::Parameter(
                "MessageGroupId and MessageDeduplicationId have 1 to 128 printable ASCII characters".into(),
            ));
        }
    }
    Ok(())
}

//! A queue of dead letters, as whoever clears it up reads it: letters are looked at and
//! given back, or put where they came from and deleted only then. Whoever is killed in
//! between has put a letter there twice at most, and never lost one.

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use textledger_domain::time::Timestamp;

use crate::in_words::in_words;

/// Letters in one answer of SQS.
const AT_ONCE: i32 = 10;
/// How long SQS looks before it says that a queue is empty: a look of no time asks some
/// of its machines only, and may miss letters.
const LOOKS_FOR_SECONDS: i32 = 1;

/// A letter that was received and not deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// SQS's id of it.
    pub id: String,
    /// What it says.
    pub body: String,
    /// Its group, in a FIFO queue.
    pub group: Option<String>,
    /// When it was sent: to this queue where that is FIFO, else to the one it came from.
    pub sent_at: Option<Timestamp>,
    /// How often it was received here, this time included.
    pub received: u32,
    receipt: String,
}

/// A queue that dead letters are taken from.
#[derive(Debug, Clone)]
pub struct DeadLetterQueue {
    client: Client,
    url: String,
}

/// Where letters are put again.
#[derive(Debug, Clone)]
pub struct SourceQueue {
    client: Client,
    url: String,
}

/// Why SQS did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub struct Error {
    what: &'static str,
    why: String,
}

fn failed(what: &'static str) -> impl Fn(&dyn std::error::Error) -> Error {
    move |error| Error { what, why: in_words(error) }
}

/// The URL of the queue called `name`.
///
/// # Errors
/// [`Error`], also where there is none.
pub async fn url_of(sdk: &SdkConfig, name: &str) -> Result<String, Error> {
    let found = Client::new(sdk).get_queue_url().queue_name(name).send().await;
    let found = found.map_err(|error| failed("find a queue by its name")(&error))?;
    found.queue_url.ok_or_else(|| Error { what: "find a queue by its name", why: "SQS named none".into() })
}

/// The ARN of the queue called `name`; empty where SQS names none.
///
/// # Errors
/// [`Error`], also where there is none.
pub async fn arn_of(sdk: &SdkConfig, name: &str) -> Result<String, Error> {
    let asked = Client::new(sdk).get_queue_attributes().queue_url(url_of(sdk, name).await?);
    let told = asked.attribute_names(QueueAttributeName::QueueArn).send().await;
    let told = told.map_err(|error| failed("ask a queue for its ARN")(&error))?;
    Ok(told.attributes.and_then(|mut told| told.remove(&QueueAttributeName::QueueArn)).unwrap_or_default())
}

impl DeadLetterQueue {
    /// The queue called `name`.
    ///
    /// # Errors
    /// [`Error`], also where there is none.
    pub async fn named(sdk: &SdkConfig, name: &str) -> Result<Self, Error> {
        Ok(Self { client: Client::new(sdk), url: url_of(sdk, name).await? })
    }

    /// About how many letters it holds, those that somebody has in hand included.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn letters(&self) -> Result<u64, Error> {
        const COUNTED: [QueueAttributeName; 2] = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let asked = self.client.get_queue_attributes().queue_url(&self.url);
        let asked = asked.set_attribute_names(Some(COUNTED.to_vec())).send().await;
        let told =
            asked.map_err(|error| failed("count dead letters")(&error))?.attributes.unwrap_or_default();
        let number = |name| told.get(name).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
        Ok(COUNTED.iter().map(number).sum())
    }

    /// The next letters, at most `max` (1–10): nobody else sees them for `seconds`. None
    /// where none is to be had. Of a FIFO queue's group the later ones are held back
    /// until those before are given back or deleted.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn next(&self, max: usize, seconds: i32) -> Result<Vec<DeadLetter>, Error> {
        let received = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(i32::try_from(max).unwrap_or(AT_ONCE).clamp(1, AT_ONCE))
            .visibility_timeout(seconds)
            .wait_time_seconds(LOOKS_FOR_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .send()
            .await
            .map_err(|error| failed("receive dead letters")(&error))?;
        Ok(received.messages.unwrap_or_default().into_iter().map(DeadLetter::of).collect())
    }

    /// Gives `letter` back: it can be received again at once.
    ///
    /// # Errors
    /// [`Error`]; it then comes back by itself, after the seconds it was taken for.
    pub async fn give_back(&self, letter: &DeadLetter) -> Result<(), Error> {
        let given = self.client.change_message_visibility().queue_url(&self.url);
        let given = given.receipt_handle(&letter.receipt).visibility_timeout(0).send().await;
        given.map(|_| ()).map_err(|error| failed("give a dead letter back")(&error))
    }

    /// Deletes `letter`, which is done with.
    ///
    /// # Errors
    /// [`Error`]; it then comes back.
    pub async fn delete(&self, letter: &DeadLetter) -> Result<(), Error> {
        let deleted = self.client.delete_message().queue_url(&self.url);
        let deleted = deleted.receipt_handle(&letter.receipt).send().await;
        deleted.map(|_| ()).map_err(|error| failed("delete a dead letter")(&error))
    }
}

impl SourceQueue {
    /// The FIFO queue called `name`.
    ///
    /// # Errors
    /// [`Error`], also where there is none.
    pub async fn named(sdk: &SdkConfig, name: &str) -> Result<Self, Error> {
        Ok(Self { client: Client::new(sdk), url: url_of(sdk, name).await? })
    }

    /// Puts `letter` there as it came, in its group. Its deduplication id is its own as a
    /// dead letter: the queue has not seen it, however lately it saw the trigger, and
    /// takes it once within five minutes however often it is put.
    ///
    /// # Errors
    /// [`Error`]; it may be there all the same.
    pub async fn put(&self, letter: &DeadLetter) -> Result<(), Error> {
        let put = self.client.send_message().queue_url(&self.url).message_body(&letter.body);
        let put = put
            .message_group_id(letter.group.as_deref().unwrap_or(&letter.id))
            .message_deduplication_id(format!("redrive-{}", letter.id));
        put.send().await.map(|_| ()).map_err(|error| failed("put a dead letter back on its queue")(&error))
    }
}

impl DeadLetter {
    fn of(message: Message) -> Self {
        let told = message.attributes.unwrap_or_default();
        let told = |name| told.get(&name).cloned();
        let number = |name| told(name).and_then(|number: String| number.parse::<i64>().ok());
        let received = number(MessageSystemAttributeName::ApproximateReceiveCount);
        Self {
            id: message.message_id.unwrap_or_default(),
            body: message.body.unwrap_or_default(),
            group: told(MessageSystemAttributeName::MessageGroupId),
            sent_at: number(MessageSystemAttributeName::SentTimestamp).and_then(Timestamp::from_unix_millis),
            received: received.and_then(|times| u32::try_from(times).ok()).unwrap_or(1),
            receipt: message.receipt_handle.unwrap_or_default(),
        }
    }
}

//! The topic that AWS End User Messaging publishes inbound texts to, published to by us:
//! for a text that is to come in the way a customer's does.

use aws_config::SdkConfig;
use aws_sdk_sns::Client;

use crate::in_words::in_words;

/// A topic.
#[derive(Debug, Clone)]
pub struct InboundTopic {
    client: Client,
    arn: String,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
#[error("publish on the topic of inbound texts: {why}")]
pub struct Error {
    why: String,
}

impl InboundTopic {
    /// The topic called `name` in the account and region of the queue `queue_arn`: to ask
    /// SNS for it by its name would mean to list every topic of the account.
    ///
    /// # Errors
    /// [`Error`], where the queue has no ARN.
    pub fn beside(sdk: &SdkConfig, queue_arn: &str, name: &str) -> Result<Self, Error> {
        match queue_arn.split(':').collect::<Vec<_>>()[..] {
            ["arn", partition, _, region, account, _] => {
                let arn = format!("arn:{partition}:sns:{region}:{account}:{name}");
                Ok(Self { client: Client::new(sdk), arn })
            }
            _ => Err(Error { why: "SQS names no account and region: is the deployment here?".to_owned() }),
        }
    }

    /// Publishes `message`.
    ///
    /// # Errors
    /// [`Error`]; it may have been published all the same.
    pub async fn publish(&self, message: &str) -> Result<(), Error> {
        let published = self.client.publish().topic_arn(&self.arn).message(message).send().await;
        published.map(|_| ()).map_err(|error| Error { why: in_words(&error) })
    }
}

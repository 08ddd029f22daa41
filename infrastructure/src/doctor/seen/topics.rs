//! Topics and who is subscribed to them, as SNS describes both.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::SNS;
use super::super::unanswered::Unanswered;
use super::Answer;

/// How many pages of topics are read: 10,000 topics.
const PAGES_MAX: usize = 100;

/// A topic.
#[derive(Debug, Clone, Default)]
pub struct SeenTopic {
    /// Its ARN.
    pub arn: String,
    /// Who may publish: a policy in JSON.
    pub policy: String,
    /// Who is told.
    pub subscriptions: Vec<SeenSubscription>,
}

/// A subscription.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenSubscription {
    /// Its ARN; `PendingConfirmation` until it is confirmed.
    pub subscription_arn: String,
    /// Such as `lambda` or `email`.
    pub protocol: String,
    /// Who is told.
    pub endpoint: String,
    /// Its redrive policy, in JSON.
    #[serde(skip)]
    pub redrive: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListAnswer {
    list_topics_result: List,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct List {
    topics: Members<TopicListed>,
    next_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TopicListed {
    topic_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SubscriptionsAnswer {
    list_subscriptions_by_topic_result: Subscriptions,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Subscriptions {
    subscriptions: Members<SeenSubscription>,
}

#[derive(Deserialize)]
struct TopicAnswer {
    #[serde(rename = "GetSubscriptionAttributesResult", alias = "GetTopicAttributesResult")]
    result: TopicAttributes,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TopicAttributes {
    attributes: BTreeMap<String, String>,
}

/// A list, which in XML is an empty text where it is empty.
#[derive(Deserialize)]
#[serde(untagged)]
enum Members<T> {
    Some(Vec<T>),
    None(Blank),
}

#[derive(Clone, Copy, Deserialize)]
enum Blank {
    #[serde(rename = "")]
    Blank,
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self::Some(Vec::new())
    }
}

impl<T> Members<T> {
    fn all(self) -> Vec<T> {
        match self {
            Self::Some(members) => members,
            Self::None(Blank::Blank) => Vec::new(),
        }
    }
}

/// The ARN of the topic called `name`.
pub async fn find(asker: &Asker, name: &str) -> Answer<String> {
    let mut token: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let fields: Vec<_> = token.iter().map(|token| ("NextToken", token.as_str())).collect();
        let answer: ListAnswer = asker.ask(Asking::query(&SNS, "ListTopics", name, &fields)).await?;
        let List { topics, next_token } = answer.list_topics_result;
        let arns = topics.all().into_iter().map(|topic| topic.topic_arn);
        if let Some(arn) = arns.into_iter().find(|arn| super::name_in(arn) == name) {
            return Ok(arn);
        }
        token = next_token;
        if token.is_none() {
            break;
        }
    }
    Err(Unanswered::Missing)
}

/// Asks about the topic called `name`.
pub async fn see(asker: &Asker, name: &str) -> Answer<SeenTopic> {
    let arn = find(asker, name).await?;
    let about = [("TopicArn", arn.as_str())];
    let answer: TopicAnswer = asker.ask(Asking::query(&SNS, "GetTopicAttributes", name, &about)).await?;
    let policy = answer.result.attributes.get("Policy").cloned().unwrap_or_default();
    let mut subscriptions = see_subscriptions(asker, &arn).await?;
    for subscription in &mut subscriptions {
        let about = [("SubscriptionArn", subscription.subscription_arn.as_str())];
        if subscription.protocol == "lambda" {
            let asked = Asking::query(&SNS, "GetSubscriptionAttributes", name, &about);
            let answer: TopicAnswer = asker.ask(asked).await?;
            subscription.redrive = answer.result.attributes.get("RedrivePolicy").cloned();
        }
    }
    Ok(SeenTopic { arn, policy, subscriptions })
}

/// Asks who is subscribed to the topic with this ARN.
pub async fn see_subscriptions(asker: &Asker, arn: &str) -> Answer<Vec<SeenSubscription>> {
    let about = [("TopicArn", arn)];
    let asked = Asking::query(&SNS, "ListSubscriptionsByTopic", super::name_in(arn), &about);
    let answer: SubscriptionsAnswer = asker.ask(asked).await?;
    Ok(answer.list_subscriptions_by_topic_result.subscriptions.all())
}

//! Alarms, and what texts cost this month, as CloudWatch has them.

use serde::Deserialize;
use serde_json::json;
use textledger_domain::time::Timestamp;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::CLOUDWATCH;
use super::Answer;

/// How many pages of alarms are read: 10,000 alarms.
const PAGES_MAX: usize = 100;

/// An alarm.
#[derive(Debug, Clone, Default)]
pub struct SeenAlarm {
    /// Its name.
    pub name: String,
    /// The metric's namespace.
    pub namespace: String,
    /// Its name.
    pub metric: String,
    /// The values of its dimensions.
    pub resources: Vec<String>,
    /// The value it alarms at.
    pub threshold: Option<f64>,
    /// Whether anybody is told.
    pub tells: bool,
    /// Whom, by ARN.
    pub actions: Vec<String>,
    /// Whether it alarms now.
    pub rings: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct AlarmsPage {
    metric_alarms: Vec<AlarmMember>,
    next_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct AlarmMember {
    alarm_name: String,
    /// Neither this nor a metric, where it is one of several metrics.
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Option<Vec<Dimension>>,
    threshold: Option<f64>,
    actions_enabled: Option<bool>,
    alarm_actions: Option<Vec<String>>,
    state_value: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Dimension {
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Statistics {
    datapoints: Vec<Datapoint>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Datapoint {
    /// In seconds since 1970.
    timestamp: f64,
    maximum: Option<f64>,
}

/// Every alarm of the account and region.
pub async fn see(asker: &Asker) -> Answer<Vec<SeenAlarm>> {
    let (mut all, mut token) = (Vec::new(), None::<String>);
    for _ in 0..PAGES_MAX {
        let page = token.map_or_else(
            || json!({ "MaxRecords": 100 }),
            |token| json!({ "MaxRecords": 100, "NextToken": token }),
        );
        let asked = Asking::json(&CLOUDWATCH, "DescribeAlarms", "the account's alarms", &page);
        let AlarmsPage { metric_alarms, next_token } = asker.ask(asked).await?;
        all.extend(metric_alarms.into_iter().map(AlarmMember::seen));
        token = next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(all)
}

/// What texts have cost this month, in US dollars, as of the newest measure between
/// these instants; nothing where there is none.
pub async fn see_spend(asker: &Asker, from: Timestamp, to: Timestamp) -> Answer<Option<f64>> {
    let about = json!({
        "Namespace": "AWS/SMSVoice",
        "MetricName": "TextMessageMonthlySpend",
        "StartTime": from.unix_millis() / 1000,
        "EndTime": to.unix_millis() / 1000,
        "Period": 300,
        "Statistics": ["Maximum"],
    });
    let asked = Asking::json(&CLOUDWATCH, "GetMetricStatistics", "AWS/SMSVoice", &about);
    let Statistics { datapoints } = asker.ask(asked).await?;
    let newest = datapoints.into_iter().max_by(|one, other| one.timestamp.total_cmp(&other.timestamp));
    Ok(newest.and_then(|point| point.maximum))
}

impl AlarmMember {
    fn seen(self) -> SeenAlarm {
        let actions = self.alarm_actions.unwrap_or_default();
        let dimensions = self.dimensions.unwrap_or_default();
        SeenAlarm {
            name: self.alarm_name,
            namespace: self.namespace.unwrap_or_default(),
            metric: self.metric_name.unwrap_or_default(),
            resources: dimensions.into_iter().map(|dimension| dimension.value).collect(),
            threshold: self.threshold,
            tells: self.actions_enabled != Some(false) && !actions.is_empty(),
            actions,
            rings: self.state_value.as_deref() == Some("ALARM"),
        }
    }
}

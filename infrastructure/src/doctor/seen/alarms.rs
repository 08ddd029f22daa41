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
    /// What it measures: one metric, or those that its metric math is made of.
    pub metrics: Vec<SeenMetric>,
    /// The value it alarms at.
    pub threshold: Option<f64>,
    /// Whether anybody is told.
    pub tells: bool,
    /// Whom, by ARN.
    pub actions: Vec<String>,
    /// Whether it alarms now.
    pub rings: bool,
}

/// A metric.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenMetric {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The values of its dimensions.
    pub resources: Vec<String>,
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
    /// These three, where it is of one metric.
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Option<Vec<Dimension>>,
    /// This, where it is of several.
    metrics: Option<Vec<MetricQuery>>,
    threshold: Option<f64>,
    actions_enabled: Option<bool>,
    alarm_actions: Option<Vec<String>>,
    state_value: Option<String>,
}

/// A metric, or what is made of the others.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MetricQuery {
    metric_stat: Option<MetricStat>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MetricStat {
    metric: MetricNamed,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MetricNamed {
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Option<Vec<Dimension>>,
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
        let Self { namespace, metric_name, dimensions, .. } = self;
        let is_of_one = metric_name.as_ref().is_some_and(|name| !name.is_empty());
        let own = is_of_one.then_some(MetricNamed { namespace, metric_name, dimensions });
        let several = self.metrics.unwrap_or_default().into_iter();
        let several = several.filter_map(|query| query.metric_stat).map(|stat| stat.metric);
        SeenAlarm {
            name: self.alarm_name,
            metrics: own.into_iter().chain(several).map(MetricNamed::seen).collect(),
            threshold: self.threshold,
            tells: self.actions_enabled != Some(false) && !actions.is_empty(),
            actions,
            rings: self.state_value.as_deref() == Some("ALARM"),
        }
    }
}

impl MetricNamed {
    fn seen(self) -> SeenMetric {
        SeenMetric {
            namespace: self.namespace.unwrap_or_default(),
            name: self.metric_name.unwrap_or_default(),
            resources: self.dimensions.unwrap_or_default().into_iter().map(|one| one.value).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_alarm_of_several_metrics_is_known_by_each_of_them() {
        let metric = |name: &str| {
            json!({ "Id": name.to_lowercase(), "MetricStat": { "Stat": "Sum", "Period": 60, "Metric": {
                "Namespace": "AWS/SQS", "MetricName": name, "Dimensions": [{ "Name": "QueueName", "Value": "q" }],
            } } })
        };
        let page = json!({ "MetricAlarms": [{
            "AlarmName": "waits", "Threshold": 1.0, "AlarmActions": ["arn:aws:sns:us-east-1:1:alarms"],
            "Metrics": [{ "Id": "all", "Expression": "a + b" }, metric("A"), metric("B")],
        }] });
        let page: AlarmsPage = serde_json::from_value(page).unwrap();
        let seen = page.metric_alarms.into_iter().map(AlarmMember::seen).next().unwrap();
        let named = |name: &str| SeenMetric {
            namespace: "AWS/SQS".to_owned(),
            name: name.to_owned(),
            resources: vec!["q".to_owned()],
        };
        assert_eq!(seen.metrics, [named("A"), named("B")]);
        assert!(seen.tells && !seen.rings);
    }
}

//! The AWS SDK on our time: what it signs with, waits with and gives up by.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};

use super::SharedTime;

#[derive(Debug, Clone)]
struct SdkTime(SharedTime);

/// `config`, going by `time`.
#[must_use]
pub fn on(config: SdkConfig, time: &SharedTime) -> SdkConfig {
    let time = SdkTime(time.clone());
    config
        .into_builder()
        .time_source(SharedTimeSource::new(time.clone()))
        .sleep_impl(SharedAsyncSleep::new(time))
        .build()
}

impl TimeSource for SdkTime {
    fn now(&self) -> SystemTime {
        self.0.now().calendar().into()
    }
}

impl AsyncSleep for SdkTime {
    /// The SDK waits between attempts and gives up attempts by the same means,
    /// so all of it counts as the latter.
    fn sleep(&self, span: Duration) -> Sleep {
        Sleep::new(self.0.limit(span))
    }
}

//! The opt-out list through our own client and aws-sdk-pinpointsmsvoicev2.

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::types::{OptedOutFilter, OptedOutFilterName};
use chrono::TimeDelta;
use textledger_domain::phone::PhoneNumber;

use super::world::{OPT_OUT_LIST, World, world};
use crate::carrier::behaviour::Line;
use crate::carrier::personality::Personality;
use crate::faults::{Action, Rule, Service};
use textledger_infrastructure::opt_out_list::{Error, OptOutList};
use textledger_infrastructure::time::Time as _;

fn phone(n: u32) -> PhoneNumber {
    format!("+1425555{n:04}").parse().unwrap()
}

fn list(world: &World) -> OptOutList {
    OptOutList::new(&world.sdk, OPT_OUT_LIST.to_owned())
}

#[tokio::test]
async fn a_number_put_on_the_list_is_there_once_with_its_first_time() {
    let world = world().await;
    let list = list(&world);
    let put_at = world.clock.now();
    list.put(&phone(1)).await.unwrap();
    world.clock.advance(TimeDelta::milliseconds(1234));
    list.put(&phone(1)).await.unwrap();
    let all = list.all().await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0].number, all[0].opted_out_at, all[0].by_end_user), (&phone(1), put_at, false));
}

#[tokio::test]
async fn a_long_list_is_read_to_its_end() {
    let world = world().await;
    let list = list(&world);
    for n in 0..205 {
        list.put(&phone(n)).await.unwrap();
    }
    let numbers: Vec<PhoneNumber> = list.all().await.unwrap().into_iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (0..205).map(phone).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_number_is_taken_off_once_in_thirty_days() {
    let world = world().await;
    let list = list(&world);
    list.put(&phone(1)).await.unwrap();
    list.delete(&phone(1)).await.unwrap();
    assert_eq!(list.delete(&phone(1)).await, Err(Error::NotListed));
    list.put(&phone(1)).await.unwrap();
    world.clock.advance(TimeDelta::days(30) - TimeDelta::milliseconds(1));
    assert_eq!(list.delete(&phone(1)).await, Err(Error::DeletedTooRecently));
    world.clock.advance(TimeDelta::milliseconds(1));
    list.delete(&phone(1)).await.unwrap();
    assert_eq!(list.all().await.unwrap(), []);
}

#[tokio::test]
async fn what_goes_wrong_is_told_apart_and_never_with_the_number() {
    let world = world().await;
    let elsewhere = OptOutList::new(&world.sdk, "no-such-list".to_owned());
    for refused in [
        elsewhere.put(&phone(1)).await.unwrap_err(),
        elsewhere.delete(&phone(1)).await.unwrap_err(),
        elsewhere.all().await.unwrap_err(),
    ] {
        assert_eq!(refused, Error::Refused { detail: "ResourceNotFoundException".to_owned() });
    }
    let list = list(&world);
    for (action, error) in [
        (Action::Throttle, Error::Throttled),
        (Action::ServerError, Error::Unreachable),
        (Action::Reset, Error::Unreachable),
    ] {
        let rule = Rule { service: Service::SmsVoice, operation: None, skip: 0, times: 1, action };
        world.services.faults.add(rule);
        assert_eq!(list.put(&phone(1)).await, Err(error));
    }
}

#[tokio::test]
async fn numbers_can_be_asked_for_by_name_and_by_who_opted_out() {
    let world = world().await;
    let aws_managed = Line { personality: Personality::AwsManaged, parts_per_second: None };
    world.services.carrier.set_line("+12125550101", aws_managed);
    assert!(!world.services.carrier.hears("+14255550002", "+12125550101", "Stop").unwrap());
    list(&world).put(&phone(1)).await.unwrap();
    let client = Client::new(&world.sdk);
    let describe = || client.describe_opted_out_numbers().opt_out_list_name(OPT_OUT_LIST);

    let filter = |value: &str| {
        let name = OptedOutFilterName::EndUserOptedOut;
        OptedOutFilter::builder().name(name).values(value).build().unwrap()
    };
    for (value, number) in [("true", "+14255550002"), ("false", "+14255550001")] {
        let found = describe().filters(filter(value)).send().await.unwrap();
        assert_eq!(found.opted_out_numbers().len(), 1);
        assert_eq!(found.opted_out_numbers()[0].opted_out_number(), number);
    }
    let named = describe().opted_out_numbers("+14255550001").send().await.unwrap();
    assert_eq!(named.opted_out_numbers().len(), 1);
    let unknown = describe().opted_out_numbers("+14255550003").send().await.unwrap_err();
    assert!(unknown.into_service_error().is_resource_not_found_exception());
}

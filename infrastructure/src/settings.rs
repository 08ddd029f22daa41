//! Configuration, all of it from the environment: values read by name, and
//! everything that is missing or malformed told at once, each by its name and
//! with what it should hold. Which variables there are stands where they are
//! used; here nobody knows one function from another.

use chrono_tz::Tz;
use textledger_domain::deadline::DEFAULT_TIME_ZONE;
use textledger_domain::night::{Night, NoNight};

/// Names the list that opt-outs are mirrored into, where they are.
pub const OPT_OUT_LIST: &str = "OPT_OUT_LIST";

/// Everything that is wrong with the environment.
#[derive(Debug, thiserror::Error)]
#[error("the environment is not complete:\n{}", .0.join("\n"))]
pub struct Error(Vec<String>);

/// Named values, and what was found wrong with those asked for so far.
pub struct Variables<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    wrong: Vec<String>,
}

/// What `settings` makes of this process's environment.
///
/// # Errors
/// [`Error`], listing everything that is missing or malformed.
pub fn from_environment<S>(settings: impl FnOnce(&mut Variables<'_>) -> S) -> Result<S, Error> {
    from_lookup(|name| std::env::var(name).ok(), settings)
}

/// What `settings` makes of any source of named values.
///
/// # Errors
/// As [`from_environment`].
pub fn from_lookup<S>(
    lookup: impl Fn(&str) -> Option<String>,
    settings: impl FnOnce(&mut Variables<'_>) -> S,
) -> Result<S, Error> {
    let mut variables = Variables { lookup: &lookup, wrong: Vec::new() };
    let settings = settings(&mut variables);
    match variables.wrong.is_empty() {
        true => Ok(settings),
        false => Err(Error(variables.wrong)),
    }
}

impl Variables<'_> {
    /// The value of a variable that must be set, and that `holds` describes.
    /// Without one it is empty, and the settings it goes into never get out.
    pub fn required(&mut self, name: &str, holds: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(format!("  {name} is not set: {holds}"));
            String::new()
        })
    }

    /// The value of a variable, if it is set to more than blanks.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// What `read` makes of a variable; `default` where it is not set.
    pub fn read<T>(&mut self, name: &str, default: T, read: impl FnOnce(&str) -> Result<T, String>) -> T {
        let Some(value) = self.optional(name) else { return default };
        read(&value).unwrap_or_else(|why| {
            self.refuse(name, &value, &why);
            default
        })
    }

    /// A whole number of at least one.
    pub fn number(&mut self, name: &str, default: u32, most: u32) -> u32 {
        self.read(name, default, |value| {
            let number = value.parse().ok().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| format!("not a number from 1 to {most}"))
        })
    }

    /// A number of seconds of at least one.
    pub fn seconds(&mut self, name: &str, default: u32, most: u32) -> u32 {
        self.read(name, default, |value| {
            let seconds = value.parse().ok().filter(|seconds| (1..=most).contains(seconds));
            seconds.ok_or_else(|| format!("not a number of seconds from 1 to {most}"))
        })
    }

    /// Notes that `value` is not what the variable should hold.
    pub fn refuse(&mut self, name: &str, value: &str, why: &str) {
        self.wrong.push(format!("  {name} holds `{value}`: {why}"));
    }
}

/// The time zone whose calendar the business days are counted in.
pub fn business_time_zone(variables: &mut Variables<'_>) -> Tz {
    variables.read("BUSINESS_TIME_ZONE", DEFAULT_TIME_ZONE, |name| {
        name.parse().map_err(|_| "not an IANA time zone such as America/Chicago".to_owned())
    })
}

/// The hours in which late answers wait for the morning, if any.
pub fn quiet_hours(variables: &mut Variables<'_>) -> Option<Night> {
    variables.read("QUIET_HOURS", None, |hours| {
        hours.parse().map(Some).map_err(|error: NoNight| error.to_string())
    })
}

/// The values of a list with commas between them, without blanks.
pub fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading<S>(name: &str, value: &str, read: impl FnOnce(&mut Variables<'_>) -> S) -> Result<S, String> {
        from_lookup(|asked| (asked == name).then(|| value.to_owned()), read)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_blank_is_not_set() {
        let told = reading("SECONDS", " ", |variables| {
            variables.seconds("SECONDS", 600, 5400);
            variables.required("QUEUE", "the URL of a queue");
            variables.required("TABLE", "the name of a table");
        });
        let told = told.unwrap_err();
        assert!(told.ends_with(
            "not complete:\n  QUEUE is not set: the URL of a queue\n  TABLE is not set: the name of a table"
        ), "{told}");
    }

    #[test]
    fn a_number_of_seconds_is_within_its_bounds() {
        let seconds = |value: &str| reading("IDLE", value, |variables| variables.seconds("IDLE", 600, 5400));
        assert_eq!((seconds(""), seconds(" 60 ")), (Ok(600), Ok(60)));
        for wrong in ["0", "5401", "soon"] {
            let told = seconds(wrong).unwrap_err();
            assert!(told.contains(&format!("IDLE holds `{wrong}`: not a number of seconds")), "{told}");
        }
    }

    #[test]
    fn the_business_keeps_its_calendar_in_new_york_or_where_it_says() {
        let zone = |name: &str| reading("BUSINESS_TIME_ZONE", name, business_time_zone);
        assert_eq!(zone(""), Ok(DEFAULT_TIME_ZONE));
        assert_eq!(zone("America/Chicago"), Ok(chrono_tz::America::Chicago));
        let told = zone("Chicago").unwrap_err();
        assert!(told.contains("BUSINESS_TIME_ZONE holds `Chicago`"), "{told}");
        assert!(told.contains("such as America/Chicago"), "{told}");
    }
}

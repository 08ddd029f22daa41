//! Requests about opt-out lists as AWS checks them (API reference,
//! PutOptedOutNumber, DeleteOptedOutNumber, DescribeOptedOutNumbers).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::carrier::request::{Invalid, present, read, require};

/// Entries of one page, at most and by default.
const RESULTS_MAX: i64 = 100;
/// Numbers that can be asked for at once.
const NUMBERS_MAX: usize = 50;
/// The one filter there is.
const BY_END_USER: &str = "end-user-opted-out";

/// One number of one list, to put or to delete.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OneNumber {
    /// A name or an ARN.
    pub(super) list: String,
    pub(super) number: String,
}

/// Some of the numbers of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// A name or an ARN.
    pub(super) list: String,
    /// Exactly these, if any.
    pub(super) numbers: Vec<String>,
    /// Only those that the phone's owner opted out, or only the others.
    pub(super) by_end_user: Option<bool>,
    /// Only those behind this one.
    pub(super) after: Option<String>,
    pub(super) limit: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentNumber {
    opt_out_list_name: Option<String>,
    opted_out_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentPage {
    opt_out_list_name: Option<String>,
    #[serde(default)]
    opted_out_numbers: Vec<String>,
    #[serde(default)]
    filters: Vec<Filter>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    name: String,
    values: Vec<String>,
}

impl OneNumber {
    pub(super) fn parse(json: &[u8]) -> Result<Self, Invalid> {
        let sent: SentNumber = read(json)?;
        Ok(Self {
            list: list_name(sent.opt_out_list_name)?,
            number: number(&present(sent.opted_out_number, "OptedOutNumber")?, "OptedOutNumber")?,
        })
    }
}

impl Page {
    pub(super) fn parse(json: &[u8]) -> Result<Self, Invalid> {
        let sent: SentPage = read(json)?;
        let results = sent.max_results.unwrap_or(RESULTS_MAX);
        require((1..=RESULTS_MAX).contains(&results), "MaxResults", "is not within 1 to 100")?;
        require(sent.opted_out_numbers.len() <= NUMBERS_MAX, "OptedOutNumbers", "has more than 50 numbers")?;
        Ok(Self {
            list: list_name(sent.opt_out_list_name)?,
            numbers: sent
                .opted_out_numbers
                .iter()
                .map(|text| number(text, "OptedOutNumbers"))
                .collect::<Result<_, _>>()?,
            by_end_user: by_end_user(&sent.filters)?,
            after: sent.next_token.as_deref().map(position).transpose()?,
            limit: usize::try_from(results).unwrap_or(1),
        })
    }
}

/// The token that leads to what follows `number`.
pub(super) fn token(number: &str) -> String {
    URL_SAFE_NO_PAD.encode(number)
}

fn position(token: &str) -> Result<String, Invalid> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| Invalid {
        reason: "INVALID_NEXT_TOKEN",
        field: "NextToken",
        message: "is not a token given out before".into(),
    })
}

fn list_name(sent: Option<String>) -> Result<String, Invalid> {
    let name = present(sent, "OptOutListName")?;
    let is_name = (1..=256).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:/-".contains(&b));
    require(is_name, "OptOutListName", "is no name or ARN of an opt-out list")?;
    Ok(name)
}

/// AWS takes numbers with or without the `+`; they are kept with it.
fn number(text: &str, field: &'static str) -> Result<String, Invalid> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_number = (2..=19).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    require(is_number, field, "is not a phone number in E.164")?;
    Ok(format!("+{digits}"))
}

fn by_end_user(filters: &[Filter]) -> Result<Option<bool>, Invalid> {
    let mut wanted = None;
    for filter in filters {
        require(filter.name == BY_END_USER, "Filters", "has a filter other than end-user-opted-out")?;
        let [value] = filter.values.as_slice() else { return Err(bad_filter()) };
        wanted = Some(value.parse::<bool>().map_err(|_| bad_filter())?);
    }
    Ok(wanted)
}

fn bad_filter() -> Invalid {
    Invalid {
        reason: "INVALID_FILTER_VALUES",
        field: "Filters",
        message: "has a value that is neither true nor false".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{OneNumber, Page};

    fn refusal(field: &str, value: Value) -> Option<(&'static str, &'static str)> {
        let mut request = json!({ "OptOutListName": "list" });
        request[field] = value;
        Page::parse(request.to_string().as_bytes()).err().map(|invalid| (invalid.reason, invalid.field))
    }

    #[test]
    fn what_aws_refuses_is_refused_by_field() {
        let filter = |name: &str, value: &str| json!([{ "Name": name, "Values": [value] }]);
        for (field, value, reason) in [
            ("OptOutListName", json!("my list"), "INVALID_PARAMETER"),
            ("OptOutListName", Value::Null, "MISSING_PARAMETER"),
            ("MaxResults", json!(0), "INVALID_PARAMETER"),
            ("MaxResults", json!(101), "INVALID_PARAMETER"),
            ("OptedOutNumbers", json!(["call me"]), "INVALID_PARAMETER"),
            ("OptedOutNumbers", json!(vec!["+14255550182"; 51]), "INVALID_PARAMETER"),
            ("NextToken", json!("%"), "INVALID_NEXT_TOKEN"),
            ("Filters", filter("colour", "true"), "INVALID_PARAMETER"),
            ("Filters", filter("end-user-opted-out", "perhaps"), "INVALID_FILTER_VALUES"),
        ] {
            assert_eq!(refusal(field, value.clone()), Some((reason, field)), "{value}");
        }
        assert_eq!(refusal("Filters", filter("end-user-opted-out", "true")), None);
    }

    #[test]
    fn a_number_is_kept_with_its_plus() {
        for sent in ["14255550182", "+14255550182"] {
            let request = json!({ "OptOutListName": "list", "OptedOutNumber": sent }).to_string();
            assert_eq!(OneNumber::parse(request.as_bytes()).unwrap().number, "+14255550182");
        }
    }
}

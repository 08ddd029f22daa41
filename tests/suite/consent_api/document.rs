//! The document says all that is there, and nothing else: routes, statuses,
//! codes, fields, limits and words.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use textledger_domain::consent::Reason;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_handlers::consents::{CompletionRequest, WishRequest};
use textledger_handlers::functions::consent_api::contract::BODY_BYTES_MAX;
use textledger_handlers::functions::consent_api::form::{
    CheckRequest, Field, Form, Holds, SYSTEM_CHARS_MAX, SYSTEMS_MAX, StandingRequest, WORDS_MAX,
};
use textledger_handlers::functions::consent_api::problem::Kind;
use textledger_handlers::functions::consent_api::route::Route;
use textledger_handlers::functions::consent_api::words::{self, Words};
use textledger_handlers::functions::consent_api::{KEY_CHARS_MAX, PENDING_SHOWN_MAX};
use textledger_projections::as_of::Basis;
use textledger_projections::view::ConsentStatus;
use textledger_reading::Language;

use super::schema::{Document, names};

/// The words serde takes for `T`: it lists them when it is given another.
fn words_of<T: DeserializeOwned>() -> BTreeSet<String> {
    let Err(error) = serde_json::from_value::<T>(json!("?")) else { panic!("`?` is a word") };
    let told = error.to_string();
    let (_, allowed) = told.split_once("expected").expect("serde says what it expected");
    allowed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn set(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn it_has_every_route_and_no_other() {
    let document = Document::read();
    let described: BTreeSet<(String, String)> = document.0["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(|method| (path.clone(), method.clone()))
        })
        .collect();
    let served: BTreeSet<(String, String)> =
        Route::ALL.into_iter().map(|route| (route.path().to_owned(), route.method().to_owned())).collect();
    assert_eq!(described, served);
}

#[test]
fn no_path_and_no_query_holds_a_number() {
    let document = Document::read();
    for route in Route::ALL {
        let operation = document.operation(route);
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let names: Vec<&str> =
            parameters.iter().filter_map(|parameter| document.follow(parameter)["name"].as_str()).collect();
        assert!(!names.iter().any(|name| name.contains("phone")), "{route:?} {names:?}");
        assert!(!route.path().contains("phone"), "{route:?}");
    }
}

#[test]
fn it_has_every_status_and_every_code_that_a_route_can_answer() {
    let document = Document::read();
    for route in Route::ALL {
        let responses = document.operation(route)["responses"].as_object().unwrap();
        let mut statuses: BTreeSet<String> = route.successes().iter().map(u16::to_string).collect();
        statuses.extend(route.problems().iter().map(|kind| kind.status().as_str().to_owned()));
        // The gateway's own.
        statuses.extend(["403".to_owned(), "429".to_owned()]);
        assert_eq!(responses.keys().cloned().collect::<BTreeSet<_>>(), statuses, "{route:?}");
        for (status, response) in responses {
            let told: BTreeSet<String> = document.follow(response)["description"]
                .as_str()
                .unwrap()
                .split('`')
                .skip(1)
                .step_by(2)
                .filter(|word| Kind::ALL.iter().any(|kind| kind.code() == *word))
                .map(str::to_owned)
                .collect();
            let can: BTreeSet<String> = route
                .problems()
                .into_iter()
                .filter(|kind| kind.status().as_str() == status)
                .map(|kind| kind.code().to_owned())
                .collect();
            assert_eq!(told, can, "{route:?} {status}");
        }
    }
}

#[test]
fn every_code_stands_for_one_thing() {
    let document = Document::read();
    let codes: BTreeSet<String> = Kind::ALL.iter().map(|kind| kind.code().to_owned()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
    assert_eq!(names(&document.schema("Problem")["properties"]["type"]["enum"]), codes);
    let anywhere: BTreeSet<Kind> =
        Route::ALL.into_iter().flat_map(Route::problems).chain([Kind::NotFound]).collect();
    assert_eq!(anywhere, Kind::ALL.into_iter().collect(), "a code that no route answers with");
}

#[test]
fn it_has_the_words_that_are_taken_and_answered() {
    let document = Document::read();
    let described = |schema: &str| names(&document.schema(schema)["enum"]);
    assert_eq!(described("Method"), words_of::<Method>());
    assert_eq!(described("Channel"), words_of::<Channel>());
    assert_eq!(described("Purpose"), words_of::<Purpose>());
    assert_eq!(described("Language"), words_of::<Language>());
    assert_eq!(described("Basis"), words_of::<Basis>());
    assert_eq!(described("Reason"), words_of::<Reason>());
    assert_eq!(described("Status"), words_of::<ConsentStatus>());
    for (schema, words) in [
        ("EnteredMethod", words::METHOD),
        ("GivenChannel", words::CHANNEL),
        ("Purpose", words::PURPOSE),
        ("Language", words::LANGUAGE),
        ("Basis", words::BASIS),
    ] {
        assert_eq!(described(schema), set(words.allowed), "{schema}");
    }
    let mut not_entered = words_of::<Method>();
    not_entered.retain(|word| !words::METHOD.allowed.contains(&word.as_str()));
    assert_eq!(not_entered, set(&["sms", "carrier"]));
}

#[test]
fn it_has_the_fields_of_every_body_and_their_limits() {
    let document = Document::read();
    fields_agree(&document, "Wish", WishRequest::FIELDS);
    fields_agree(&document, "Completion", CompletionRequest::FIELDS);
    fields_agree(&document, "CheckRequest", CheckRequest::FIELDS);
    fields_agree(&document, "StandingRequest", StandingRequest::FIELDS);
}

#[track_caller]
fn fields_agree(document: &Document, name: &str, fields: &[Field]) {
    let schema = document.schema(name);
    // What is entered must be a number that somebody can have; what is asked about
    // need not.
    let phone = match name {
        "Wish" | "Completion" => r"^\+(1[2-9][0-9]{2}[2-9][0-9]{6}|[2-9][0-9]{6,14})$",
        _ => r"^\+[1-9][0-9]{6,14}$",
    };
    let all: BTreeSet<String> = fields.iter().map(|field| field.name.to_owned()).collect();
    let required = fields.iter().filter(|field| field.is_required).map(|field| field.name.to_owned());
    let described = schema["properties"].as_object().unwrap();
    assert_eq!(described.keys().cloned().collect::<BTreeSet<_>>(), all);
    assert_eq!(names(&schema["required"]), required.collect());
    assert_eq!(schema["additionalProperties"], false);
    for field in fields {
        let property = document.follow(&described[field.name]);
        let (items, least, most) =
            (document.follow(&property["items"]), &property["minItems"], &property["maxItems"]);
        match field.holds {
            Holds::Text(most) => is_text(property, most),
            Holds::Phone => assert_eq!(property["pattern"], phone),
            Holds::Flag => assert_eq!(property["type"], "boolean"),
            Holds::Texts => {
                assert_eq!((least, most), (&json!(1), &json!(SYSTEMS_MAX)));
                is_text(items, SYSTEM_CHARS_MAX);
            }
            Holds::Word(Words { allowed, .. }) => assert_eq!(names(&property["enum"]), set(allowed)),
            Holds::Words(Words { allowed, .. }) => {
                assert_eq!((least, most), (&json!(1), &json!(WORDS_MAX)));
                assert_eq!(names(&items["enum"]), set(allowed));
            }
            Holds::Instant => assert_eq!(property["format"], "date-time"),
            Holds::EventId => assert_eq!(property["format"], "uuid"),
        }
    }
}

#[track_caller]
fn is_text(schema: &Value, most: usize) {
    let rules = (&schema["type"], &schema["minLength"], &schema["maxLength"], &schema["pattern"]);
    assert_eq!(rules, (&json!("string"), &json!(1), &json!(most), &json!(r"\S")));
}

#[test]
fn every_body_that_it_shows_is_taken_by_its_form() {
    let document = Document::read();
    for (route, takes) in [
        (Route::Revocations, is_taken::<WishRequest> as fn(&Value)),
        (Route::Grants, is_taken::<WishRequest>),
        (Route::Completions, is_taken::<CompletionRequest>),
        (Route::Check, is_taken::<CheckRequest>),
        (Route::Consent, is_taken::<StandingRequest>),
    ] {
        let examples = &document.operation(route)["requestBody"]["content"]["application/json"]["examples"];
        let examples = examples.as_object().unwrap();
        assert!(!examples.is_empty());
        examples.values().for_each(|example| takes(&example["value"]));
    }
}

fn is_taken<T: Form>(example: &Value) {
    assert!(
        textledger_handlers::functions::consent_api::form::read::<T>(example.to_string().as_bytes()).is_ok()
    );
}

#[test]
fn every_answer_that_it_shows_is_what_it_says() {
    let document = Document::read();
    let mut shown = 0;
    for route in Route::ALL {
        for response in document.operation(route)["responses"].as_object().unwrap().values() {
            let content = &response["content"]["application/json"];
            if let Some(example) = content.get("example") {
                document.conforms(&content["schema"], example, route.path());
                shown += 1;
            }
        }
    }
    assert!(shown >= 4, "{shown} examples");
}

#[test]
fn its_other_limits_are_those_that_are_kept() {
    let document = Document::read();
    let key = &document.0["components"]["parameters"]["IdempotencyKey"]["schema"];
    assert_eq!(key["maxLength"], KEY_CHARS_MAX);
    assert_eq!(document.schema("PendingList")["properties"]["pending"]["maxItems"], PENDING_SHOWN_MAX);
    let bytes = format!("{},{:03} bytes", BODY_BYTES_MAX / 1000, BODY_BYTES_MAX % 1000);
    let told = &document.operation(Route::Grants)["responses"]["413"]["description"];
    assert!(told.as_str().unwrap().contains(&bytes), "{told}");
}

#[test]
fn nothing_in_it_is_left_unused() {
    let document = Document::read();
    let text = document.0.to_string();
    for (part, named) in document.0["components"].as_object().unwrap() {
        for name in named.as_object().unwrap().keys().filter(|_| part != "securitySchemes") {
            assert!(text.contains(&format!("#/components/{part}/{name}\"")), "{part}/{name} is unused");
        }
    }
}

//! The OpenAPI document, and values held against it. Understands the words of
//! JSON Schema that the document uses and refuses any other, so that nothing in
//! it goes unchecked.

use std::collections::BTreeSet;

use serde_json::Value;
use textledger_handlers::functions::consent_api::contract::DOCUMENT;
use textledger_handlers::functions::consent_api::problem::PROBLEM_JSON;
use textledger_handlers::functions::consent_api::route::Route;

use super::caller::Answer;

/// Words that say something to people or to code generators only.
const SILENT: [&str; 3] = ["description", "format", "examples"];

/// The document.
pub struct Document(pub Value);

impl Document {
    pub fn read() -> Self {
        Self(serde_json::from_str(DOCUMENT).unwrap())
    }

    /// What `reference` points to.
    pub fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.strip_prefix('#').expect("a reference into this document");
                self.0.pointer(pointer).unwrap_or_else(|| panic!("{reference} points nowhere"))
            }
            None => value,
        }
    }

    /// The schema of this name.
    pub fn schema(&self, name: &str) -> &Value {
        let schema = &self.0["components"]["schemas"][name];
        assert!(schema.is_object(), "the document has no schema {name}");
        schema
    }

    /// The operation behind `route`.
    pub fn operation(&self, route: Route) -> &Value {
        &self.0["paths"][route.path()][route.method()]
    }

    /// Holds an answer against what the document says of the route it came from.
    #[track_caller]
    pub fn hold(&self, method: &str, path: &str, answer: &Answer) {
        let content_type = answer.headers["content-type"].to_str().unwrap();
        let is_problem = answer.status >= 400;
        assert_eq!(content_type == PROBLEM_JSON, is_problem, "{answer:?}");
        if is_problem {
            self.conforms(self.schema("Problem"), &answer.body, "problem");
            assert_eq!(answer.body["status"], answer.status);
        }
        let Some(route) = Route::ALL.into_iter().find(|route| matches(route.path(), path)) else {
            assert_eq!((answer.status, answer.code()), (404, "not_found"));
            return;
        };
        if route.method() != method {
            assert_eq!((answer.status, answer.code()), (405, "method_not_allowed"));
            return;
        }
        let response = &self.operation(route)["responses"][answer.status.to_string()];
        assert!(response.is_object(), "{route:?} may not answer {}: {answer:?}", answer.status);
        if is_problem {
            let codes: Vec<&str> = route.problems().into_iter().map(|kind| kind.code()).collect();
            assert!(codes.contains(&answer.code()), "{route:?} may not answer {}", answer.code());
        } else {
            let schema = &response["content"][content_type]["schema"];
            assert!(schema.is_object(), "{route:?} may not answer {content_type}");
            self.conforms(schema, &answer.body, route.path());
        }
    }

    /// Fails where `value` is not what `schema` says.
    #[track_caller]
    pub fn conforms(&self, schema: &Value, value: &Value, place: &str) {
        if schema.get("$ref").is_some() {
            return self.conforms(self.follow(schema), value, place);
        }
        for (word, says) in schema.as_object().unwrap() {
            let agrees = match word.as_str() {
                "type" => says == kind_of(value),
                "enum" => says.as_array().unwrap().contains(value),
                "required" => names(says).iter().all(|name| value.get(name).is_some()),
                "additionalProperties" => {
                    let known = schema["properties"].as_object().unwrap();
                    value.as_object().unwrap().keys().all(|name| known.contains_key(name))
                }
                "properties" => {
                    for (name, schema) in says.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            self.conforms(schema, value, &format!("{place}.{name}"));
                        }
                    }
                    true
                }
                "items" => {
                    for value in value.as_array().unwrap() {
                        self.conforms(says, value, &format!("{place}[]"));
                    }
                    true
                }
                "minimum" => value.as_i64() >= says.as_i64(),
                "maximum" => value.as_i64() <= says.as_i64(),
                "minItems" => value.as_array().unwrap().len() as u64 >= says.as_u64().unwrap(),
                "maxItems" => value.as_array().unwrap().len() as u64 <= says.as_u64().unwrap(),
                "pattern" => fits(says.as_str().unwrap(), value.as_str().unwrap()),
                word if SILENT.contains(&word) => true,
                word => panic!("{place}: `{word}` is not understood here"),
            };
            assert!(agrees, "{place}: {value} against {word} {says}");
        }
    }
}

/// The texts of a list.
pub fn names(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Whether `path` is what the template `route` stands for.
fn matches(route: &str, path: &str) -> bool {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len() && route.iter().zip(&path).all(|(a, b)| a == b || a.starts_with('{'))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The patterns that answers are held against.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        r"^\+[1-9][0-9]{6,14}$" => text.parse::<textledger_domain::phone::PhoneNumber>().is_ok(),
        "^[0-9a-f]{64}$" => {
            text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }
        pattern => panic!("the pattern {pattern} is not understood here"),
    }
}

//! What the fixed texts must keep to, for every text, version and language.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::messages::Versions;
use super::{Brand, Error, Template, TemplateName, Values, fill};
use crate::text::encoding::Encoding;
use crate::text::segments::Segments;
use textledger_reading::Language::{self, En, Es};

/// What a text must say, besides the programme's name: where a placeholder
/// stands for it, the placeholder. English, then Spanish.
fn must_say(name: TemplateName) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        // 47 CFR 64.1200(a)(12): that no more come. CTIA: how to come back.
        TemplateName::OptOutConfirmation => {
            (&["no more messages", "Reply START"], &["ya no le enviaremos", "Responda START"])
        }
        TemplateName::OptInConfirmation | TemplateName::StillSubscribed => {
            (&["HELP for help", "STOP to unsubscribe"], &["HELP para ayuda", "STOP para cancelar"])
        }
        TemplateName::Help => (
            &["{contact}", "Msg&data rates may apply", "Reply STOP"],
            &["{contact}", "Pueden aplicarse tarifas de mensajes y datos", "Responda STOP"],
        ),
        TemplateName::AgentUnavailable => (&["{contact}", "again later"], &["{contact}", "intente de nuevo"]),
        TemplateName::NoText => (&["text messages"], &["mensajes de texto"]),
        TemplateName::TooManyMessages => (&["Reply STOP"], &["Responda STOP"]),
        TemplateName::Clarification => (
            &["Reply STOP", "CONTINUE", "If you do not answer, we stop"],
            &["Responda STOP", "SEGUIR", "Si no responde, dejamos de escribirle"],
        ),
        TemplateName::Status => {
            (&["{subscribed}", "{since}", "{reference}"], &["{subscribed}", "{since}", "{reference}"])
        }
    }
}

/// No confirmation may market, and no fixed text of ours does.
const MARKETING: &[&str] = &[
    "!",
    "%",
    "$",
    "http",
    "www",
    "free",
    "sale",
    "offer",
    "deal",
    "discount",
    "save",
    "buy",
    "gratis",
    "oferta",
    "promo",
    "descuento",
    "ahorr",
    "compr",
];

fn every_template() -> Vec<Template> {
    let mut templates = Vec::new();
    for name in TemplateName::ALL {
        for version in 1..=Versions::of(name).current().version {
            templates.extend([En, Es].map(|language| Template { name, language, version }));
        }
    }
    templates
}

fn brand(name: &str, contact: &str) -> Brand {
    Brand { name: name.to_owned(), contact: contact.to_owned() }
}

/// The text as it stands in the file.
fn raw(template: &Template) -> &'static str {
    template.wording().text(template.language)
}

fn placeholders(text: &str) -> BTreeSet<String> {
    let found = RefCell::new(BTreeSet::new());
    fill(text, |placeholder| {
        found.borrow_mut().insert(placeholder.to_owned());
        None
    });
    found.into_inner()
}

/// A code as long as a UUID, the longest we have.
const VALUES: [Values<'_>; 2] = [
    Values { subscribed: true, since: "2026-11-22", reference: "019a0b1c-2d3e-7f40-8a9b-0c1d2e3f4a5b" },
    Values { subscribed: false, since: "2026-11-22", reference: "019a0b1c-2d3e-7f40-8a9b-0c1d2e3f4a5b" },
];

#[test]
fn every_text_is_one_plain_part_with_an_ordinary_brand() {
    for (brand, parts) in [
        (brand("Acme", "acme.example"), 1),
        (brand("Acme Scheduling", "+1 212 555 0101"), 1),
        // Thirty characters each.
        (brand("Lakeside Family Dental Offices", "help.lakesidedentaloffices.com"), 1),
        // Nobody's name: still plain, and no more than two.
        (brand(&"Lakeside ".repeat(8), &"help.lakeside.example/".repeat(3)), 2),
    ] {
        for template in every_template() {
            for values in VALUES {
                let text = template.render_with(&brand, &values);
                let segments = Segments::of(&text);
                assert_eq!(segments.encoding, Encoding::Gsm7, "{template}: {text}");
                assert!(segments.parts <= parts, "{template} takes {segments:?}: {text}");
            }
        }
    }
}

#[test]
fn every_text_begins_with_the_programme_and_says_what_it_must() {
    for template in every_template() {
        let text = raw(&template);
        assert!(text.starts_with("{brand}: "), "{template}: {text}");
        let (english, spanish) = must_say(template.name);
        for needed in if template.language == En { english } else { spanish } {
            assert!(text.contains(needed), "{template} does not say `{needed}`: {text}");
        }
    }
}

#[test]
fn no_text_markets_anything() {
    for template in every_template() {
        for values in VALUES {
            let text = template.render_with(&brand("Acme", "us"), &values).to_lowercase();
            for word in MARKETING {
                assert!(!text.contains(word), "{template} says `{word}`: {text}");
            }
        }
    }
}

#[test]
fn every_placeholder_has_a_value() {
    for template in every_template() {
        let own: &[&str] = if template.name == TemplateName::Status {
            assert!(template.wording().subscribed.is_some(), "{template} has no words for {{subscribed}}");
            &["brand", "subscribed", "since", "reference"]
        } else {
            &["brand", "contact"]
        };
        for placeholder in placeholders(raw(&template)) {
            assert!(
                own.contains(&placeholder.as_str()),
                "{template} has {{{placeholder}}}, only {own:?} are filled"
            );
        }
        let text = template.render_with(&brand("Acme", "us"), &VALUES[0]);
        assert!(!text.contains(['{', '}']), "{template}: {text}");
    }
}

#[test]
fn a_text_has_the_same_placeholders_in_every_language() {
    for template in every_template() {
        let english = Template { language: En, ..template };
        assert_eq!(placeholders(raw(&template)), placeholders(raw(&english)), "{template}");
    }
}

#[test]
fn every_version_reads_back_from_its_stored_name() {
    for template in every_template() {
        let stored = serde_json::to_string(&template).unwrap();
        assert_eq!(serde_json::from_str::<Template>(&stored).unwrap(), template);
    }
    let stored = |language| Template::new(TemplateName::OptOutConfirmation, language).to_string();
    assert_eq!(stored(En), "opt_out_confirmation/1");
    assert_eq!(stored(Es), "opt_out_confirmation/1.es");
}

#[test]
fn a_stored_name_of_no_text_is_an_error_that_says_why() {
    for (stored, expected) in [
        ("farewell/1", Error::UnknownName("farewell".to_owned())),
        ("help/0", Error::UnknownVersion { name: "help", version: 0, newest: 1 }),
        ("help/9.es", Error::UnknownVersion { name: "help", version: 9, newest: 1 }),
        ("help", Error::Malformed("help".to_owned())),
        ("help/01", Error::Malformed("help/01".to_owned())),
        ("help/1.fr", Error::Malformed("help/1.fr".to_owned())),
        ("", Error::Malformed(String::new())),
    ] {
        assert_eq!(stored.parse::<Template>(), Err(expected));
    }
    let error = serde_json::from_str::<Template>("\"help/9\"").unwrap_err().to_string();
    assert!(error.contains("`help` has no version 9, only 1 to 1"), "{error}");
}

#[test]
fn the_answer_about_a_contact_says_what_holds_since_when() {
    let say = |subscribed, language: Language| {
        let values = Values { subscribed, since: "2026-11-22", reference: "7K2M" };
        Template::new(TemplateName::Status, language).render_with(&brand("Acme", "us"), &values)
    };
    assert_eq!(
        say(true, En),
        "Acme: Subscribed to our texts since 2026-11-22. Ref. 7K2M. Reply HELP for help."
    );
    assert_eq!(
        say(false, Es),
        "Acme: No recibe nuestros mensajes desde el 2026-11-22. Ref. 7K2M. Responda HELP para ayuda."
    );
}

#[test]
fn what_is_filled_in_is_not_searched_again() {
    let text =
        Template::new(TemplateName::Help, En).render_with(&brand("{contact}", "{brand}"), &Values::default());
    assert!(text.starts_with("{contact}: For help contact {brand}. "), "{text}");
    assert_eq!(fill("open {brand", |_| Some("Acme")), "open {brand");
}

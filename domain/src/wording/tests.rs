//! What the fixed texts must keep to, for every text, version and language.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::messages::Versions;
use super::{Brand, Error, Gotten, Template, TemplateName, Values, fill};
use crate::event::consent::Purpose::{self, Informational, Marketing, Reply};
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
        TemplateName::HowToStart => (
            &["START", "HELP for help", "STOP to unsubscribe"],
            &["START", "HELP para ayuda", "STOP para cancelar"],
        ),
        TemplateName::Status => (&["{reference}"], &["{reference}"]),
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

const fn gotten(purposes: &[Purpose]) -> Gotten<'_> {
    Gotten { purposes, since: "2026-11-22" }
}

const fn values<'a>(texts: &'a [Purpose], calls: &'a [Purpose]) -> Values<'a> {
    Values { texts: gotten(texts), calls: gotten(calls), reference: "7K3M-9QX2" }
}

/// Nothing, everything, and what takes the most letters to say.
const VALUES: [Values<'_>; 4] = [
    values(&[], &Purpose::ALL),
    values(&Purpose::ALL, &[]),
    values(&Purpose::OPENED_BY_TEXT, &[Reply, Marketing]),
    values(&[Informational, Marketing], &[Informational, Marketing]),
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
        let wording = template.wording();
        let own: &[&str] = match (template.name, &wording.subscribed, &wording.purposes) {
            (TemplateName::Status, Some(_), None) => &["brand", "subscribed", "since", "reference"],
            (TemplateName::Status, None, Some(_)) => &["brand", "texts", "calls", "reference"],
            _ => &["brand", "contact"],
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
    let say = |version, texts, calls, language: Language| {
        let template = Template { name: TemplateName::Status, language, version };
        template.render_with(&brand("Acme", "us"), &values(texts, calls))
    };
    assert_eq!(
        say(2, &Purpose::OPENED_BY_TEXT, &[], En),
        "Acme: Texts: replies, reminders since 2026-11-22. Calls: none since 2026-11-22. Ref. 7K3M-9QX2. Reply HELP for help."
    );
    assert_eq!(
        say(2, &[Reply], &Purpose::ALL, Es),
        "Acme: Mensajes: respuestas desde 2026-11-22. Llamadas: todo desde 2026-11-22. Ref. 7K3M-9QX2. HELP para ayuda."
    );
    let undated = Values { texts: Gotten { purposes: &[Reply], since: "" }, ..Values::default() };
    let told = Template::new(TemplateName::Status, En).render_with(&brand("Acme", "us"), &undated);
    assert!(told.starts_with("Acme: Texts: replies. Calls: none. "), "{told}");
    // Owed by a build before there were purposes.
    assert_eq!(
        say(1, &Purpose::OPENED_BY_TEXT, &[], En),
        "Acme: Subscribed to our texts since 2026-11-22. Ref. 7K3M-9QX2. Reply HELP for help."
    );
}

#[test]
fn what_is_filled_in_is_not_searched_again() {
    let text =
        Template::new(TemplateName::Help, En).render_with(&brand("{contact}", "{brand}"), &Values::default());
    assert!(text.starts_with("{contact}: For help contact {brand}. "), "{text}");
    assert_eq!(fill("open {brand", |_| Some("Acme")), "open {brand");
}

//! Which texts are phone numbers, which are not, and what of them may be shown.

use proptest::prelude::*;

use super::{BusinessNumber, Error, Impossible, PhoneNumber};

#[test]
fn strict_e164_is_accepted_as_it_is() {
    for text in ["+14255550182", "+6834000", "+29020000", "+442071838750", "+123456789012345"] {
        assert_eq!(text.parse::<PhoneNumber>().unwrap().e164(), text);
        assert_eq!(text.parse::<BusinessNumber>().unwrap().as_str(), text);
    }
}

#[test]
fn anything_else_is_refused_with_the_reason() {
    for (text, expected) in [
        ("", Error::Empty),
        ("+", Error::TooShort { digits: 0 }),
        ("+123456", Error::TooShort { digits: 6 }),
        ("+1234567890123456", Error::TooLong { digits: 16 }),
        ("+04255550182", Error::LeadingZero),
        ("+0", Error::LeadingZero),
        ("14255550182", Error::NoPlus),
        ("4255550182", Error::NoPlus),
        ("12", Error::NoPlus),
        ("123", Error::ShortCode { digits: 3 }),
        ("24273", Error::ShortCode { digits: 5 }),
        ("12345678", Error::ShortCode { digits: 8 }),
        ("+1425555O182", Error::NotDigits),
        ("+1 425 555 0182", Error::NotDigits),
        ("+1-425-555-0182", Error::NotDigits),
        ("(425) 555-0182", Error::NotDigits),
        (" +14255550182", Error::NotDigits),
        ("+14255550182 ", Error::NotDigits),
        ("+14255550182\n", Error::NotDigits),
        ("++14255550182", Error::NotDigits),
        ("tel:+14255550182", Error::NotDigits),
        ("+١٤٢٥٥٥٥٠١٨٢", Error::NotDigits),
        ("＋14255550182", Error::NotDigits),
        ("AMAZON", Error::NotDigits),
    ] {
        assert_eq!(text.parse::<PhoneNumber>(), Err(expected), "{text:?}");
    }
}

#[test]
fn a_customers_number_is_masked_wherever_it_is_printed() {
    for (text, masked) in [
        ("+14255550182", "+1•••0182"),
        ("+442071838750", "+4•••8750"),
        ("+123456789012345", "+1•••2345"),
        ("+4712345678", "+4•••5678"),
        ("+6834000", "+6•••00"),
    ] {
        let number = text.parse::<PhoneNumber>().unwrap();
        assert_eq!(number.to_string(), masked);
        assert_eq!(format!("{number:?}"), masked);
        assert_eq!(format!("{:?}", Some(&number)), format!("Some({masked})"));
    }
}

#[test]
fn a_customers_number_is_stored_in_full() {
    let number = "+14255550182".parse::<PhoneNumber>().unwrap();
    let json = serde_json::to_string(&number).unwrap();
    assert_eq!(json, r#""+14255550182""#);
    assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number);
    let tree = serde_json::Value::from("+14255550182");
    assert_eq!(serde_json::from_value::<PhoneNumber>(tree).unwrap(), number);
}

#[test]
fn reading_a_wrong_number_does_not_repeat_it() {
    for json in ["14255550182", "-14255550182", "14255550182.5", r#""14255550182""#, r#""+1 4255550182""#] {
        let error = serde_json::from_str::<PhoneNumber>(json).unwrap_err().to_string();
        assert!(!error.contains("4255550182"), "{error}");
    }
}

#[test]
fn our_own_number_may_be_a_short_code_and_is_shown_in_full() {
    for text in ["+12125550101", "+18005550101", "123", "24273", "12345678"] {
        let number = text.parse::<BusinessNumber>().unwrap();
        assert_eq!(number.to_string(), text);
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<BusinessNumber>(&json).unwrap(), number);
    }
}

#[test]
fn our_own_number_must_be_able_to_receive() {
    for (text, expected) in [
        ("CLINIC", Error::SenderId),
        ("A", Error::SenderId),
        ("Dr-Lee 24", Error::SenderId),
        ("TextLedger1", Error::SenderId),
        ("TextLedger12", Error::NotDigits),
        ("CLÍNICA", Error::NotDigits),
        ("+1CLINIC", Error::NotDigits),
        ("555-0101", Error::NotDigits),
        ("", Error::Empty),
        ("12", Error::NoPlus),
        ("123456789", Error::NoPlus),
        ("+24273", Error::TooShort { digits: 5 }),
    ] {
        assert_eq!(text.parse::<BusinessNumber>(), Err(expected), "{text:?}");
    }
}

#[test]
fn only_what_no_number_of_country_code_1_can_be_is_impossible() {
    for (number, expected) in [
        ("+14255550182", Ok(())),
        ("+19115550182", Ok(())),
        ("+12029110182", Ok(())),
        ("+1425555018", Err(Impossible::Length { digits: 9 })),
        ("+142555501829", Err(Impossible::Length { digits: 11 })),
        ("+10255550182", Err(Impossible::AreaCode)),
        ("+11255550182", Err(Impossible::AreaCode)),
        ("+14250550182", Err(Impossible::ExchangeCode)),
        ("+14251550182", Err(Impossible::ExchangeCode)),
        // Other plans are not looked at.
        ("+6834123", Ok(())),
        ("+2125550101", Ok(())),
    ] {
        assert_eq!(number.parse::<PhoneNumber>().unwrap().possible(), expected, "{number}");
    }
}

proptest! {
    #[test]
    fn a_mask_hides_more_than_three_digits_in_the_middle(text in "\\+[1-9][0-9]{6,14}") {
        let number = text.parse::<PhoneNumber>().unwrap();
        let masked = number.to_string();
        let (first, last) = masked.split_once("•••").unwrap();
        prop_assert!(text.starts_with(first) && text.ends_with(last));
        prop_assert!(first.len() + last.len() + 4 <= text.len());
    }

    #[test]
    fn an_error_never_repeats_the_text(text in "\\+?[0-9]{0,2}[0-9 a-z]{9,20}") {
        if let Err(error) = text.parse::<PhoneNumber>() {
            prop_assert!(!error.to_string().contains(&text));
            let debugged = format!("{error:?}");
            prop_assert!(!debugged.contains(&text));
        }
    }
}

//! The canonical form that hashes are taken over: RFC 8785 (JCS), for values in
//! which it is beyond doubt. Numbers are integers below 2^53, the ones that every
//! JSON reader agrees on (RFC 8785 §3.2.2.3, RFC 7493 §2.2).

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The first integer that not every reader of JSON keeps: 2^53.
const INTEGER_END: u64 = 1 << 53;

/// More than most events take.
const FORM_BYTES: usize = 2_048;

/// Why a value has no canonical form. Does not repeat the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A number is not an integer.
    #[error("a number is not an integer: amounts are kept as text")]
    Fraction,
    /// An integer is too large.
    #[error("an integer is 2^53 or more: larger ones are kept as text")]
    TooLarge,
    /// It is no JSON at all.
    #[error("it has no JSON form")]
    NoJson,
}

/// The RFC 8785 form of `value` in UTF-8.
///
/// # Errors
/// [`Error`]
pub fn to_vec(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_jcs::to_vec(value).map_err(|_| Error::NoJson)
}

/// The RFC 8785 form of `value`, whose objects say their members in canonical order:
/// structures by how they are declared, JSON by [`InOrder`]; and whose numbers are
/// integers below 2^53. Every event is hashed when it is sealed and each time it is
/// read, and [`to_vec`], which puts any value in order, takes several times as long.
///
/// # Errors
/// [`Error::NoJson`]
pub fn ordered_to_vec(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut form = Vec::with_capacity(FORM_BYTES);
    serde_json::to_writer(&mut form, value).map_err(|_| Error::NoJson)?;
    Ok(form)
}

/// JSON that says its members in the order of RFC 8785 §3.2.3, by UTF-16 units.
pub struct InOrder<'a>(pub &'a Value);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            // The order of bytes, which for ASCII is the same, and as a rule there already.
            Value::Object(object)
                if object.keys().is_sorted() && object.keys().all(|name| name.is_ascii()) =>
            {
                serializer.collect_map(object.iter().map(|(name, value)| (name, InOrder(value))))
            }
            Value::Object(object) => {
                let mut members: Vec<(&String, &Value)> = object.iter().collect();
                members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
                serializer.collect_map(members.into_iter().map(|(name, value)| (name, InOrder(value))))
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(InOrder)),
            other => other.serialize(serializer),
        }
    }
}

/// Whether every number in `value` is one that all readers keep.
///
/// # Errors
/// [`Error`]
pub fn check_numbers(value: &Value) -> Result<(), Error> {
    match value {
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(size), _) if size < INTEGER_END => Ok(()),
            (None, Some(negative)) if negative.unsigned_abs() < INTEGER_END => Ok(()),
            (None, None) => Err(Error::Fraction),
            _ => Err(Error::TooLarge),
        },
        Value::Array(items) => items.iter().try_for_each(check_numbers),
        Value::Object(object) => object.values().try_for_each(check_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// JSON as the data of events may be, and worse.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (1 - (INTEGER_END as i64)..INTEGER_END as i64).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        // Names on both sides of where UTF-16 sorts otherwise than UTF-8.
        let name = "[a-c\u{0}-\u{1f}\"\\\\\u{e000}-\u{ffff}\u{10000}-\u{10ffff}]{0,3}";
        leaf.prop_recursive(4, 48, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_in_order_has_the_form_that_any_value_is_put_into(value in json()) {
            prop_assert_eq!(ordered_to_vec(&InOrder(&value)), to_vec(&value));
        }
    }

    fn canonical(json: &str) -> String {
        let value: Value = serde_json::from_str(json).unwrap();
        String::from_utf8(to_vec(&value).unwrap()).unwrap()
    }

    #[test]
    fn rfc_8785_section_3_2_2() {
        let given = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let wanted = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(canonical(given), wanted);
    }

    #[test]
    fn rfc_8785_section_3_2_3_sorts_by_utf_16_units() {
        let given = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let wanted = [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ];
        let canonical = canonical(given);
        let places: Vec<_> = wanted.iter().map(|name| canonical.find(name).unwrap()).collect();
        assert!(places.is_sorted(), "{canonical}");
    }

    #[test]
    fn rfc_8785_appendix_b() {
        for (bits, wanted) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            let written = to_vec(&f64::from_bits(bits)).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), wanted, "{bits:x}");
        }
    }

    #[test]
    fn numbers_that_some_reader_would_change_are_refused() {
        for (json, wanted) in [
            ("[0, -1, 9007199254740991, -9007199254740991]", Ok(())),
            ("{\"a\": [9007199254740992]}", Err(Error::TooLarge)),
            ("-9007199254740992", Err(Error::TooLarge)),
            ("18446744073709551615", Err(Error::TooLarge)),
            ("[{\"a\": 0.5}]", Err(Error::Fraction)),
            ("1e3", Err(Error::Fraction)),
        ] {
            assert_eq!(check_numbers(&serde_json::from_str(json).unwrap()), wanted, "{json}");
        }
    }
}

//! The phone crate from outside: one module per line of the specification, then properties and reference cases.

mod c10_spellings;
mod c11_same;
mod c12_external;
mod properties;
mod reference;
mod values;

use phone::{PhoneNumber, Region};

fn region(code: &str) -> Region {
    Region::parse(code).unwrap_or_else(|| panic!("{code} has a numbering plan"))
}

fn number(e164: &str) -> PhoneNumber {
    PhoneNumber::parse(e164, None).unwrap_or_else(|| panic!("{e164} is a number"))
}

//! The same inputs as another port of the library: a wrong E.164 attaches a call to the wrong customer.

use phone::{PhoneNumber, Region};

use crate::region;

const CASES: &str = include_str!("../data/reference.tsv");

#[test]
fn agrees_with_the_python_port() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for line in CASES.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(text), Some(code), Some(expected), None) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            panic!("not three columns: {line}");
        };
        let home: Option<Region> = (code != ".").then(|| region(code));
        let read = PhoneNumber::parse(text, home);
        let found = read.as_ref().map_or("-", PhoneNumber::e164);
        if found != expected {
            wrong.push(format!("{text} in {code}: {found} instead of {expected}"));
        }
        checked += 1;
    }
    assert!(checked >= 300, "only {checked} cases");
    assert_eq!(wrong, Vec::<String>::new());
}

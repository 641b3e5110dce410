//! What each construct of each language becomes.

mod bounds;
mod corpus;
mod dump;
mod entries;
mod invariants;
mod javascript;
mod python;
mod soup;
mod values;

#[test]
#[ignore = "prints the file that LOOK names"]
fn look() {
    let path = std::env::var("LOOK").unwrap();
    let language = crate::language_of(&path.as_str().into()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    println!("{}", dump::all(&dump::source(language, &text)));
}

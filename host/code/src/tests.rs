//! What each construct of each language becomes.

mod bounds;
mod corpus;
mod csharp;
mod dump;
mod entries;
mod go;
mod invariants;
mod java;
mod javascript;
mod kotlin;
mod php;
mod python;
mod ruby;
mod rust;
mod soup;
mod table;
mod values;

#[test]
#[ignore = "prints the file that LOOK names"]
fn look() {
    let path = std::env::var("LOOK").unwrap();
    let language = crate::language_of(&path.as_str().into()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    println!("{}", dump::all(&dump::source(language, &text)));
}

#[test]
fn languages_are_told_by_the_end_of_the_name() {
    use tollgate_model::code::Language::{
        CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, Tsx, TypeScript,
    };
    for (path, language) in [
        ("src/pay.js", Some(JavaScript)),
        ("src/pay.mjs", Some(JavaScript)),
        ("src/pay.cjs", Some(JavaScript)),
        ("src/Pay.JSX", Some(JavaScript)),
        ("src/pay.ts", Some(TypeScript)),
        ("src/pay.mts", Some(TypeScript)),
        ("src/pay.cts", Some(TypeScript)),
        ("src/pay.tsx", Some(Tsx)),
        ("pay.go", Some(Go)),
        ("src/pay.rs", Some(Rust)),
        ("pay.py", Some(Python)),
        ("src/main/java/Pay.java", Some(Java)),
        ("src/main/kotlin/Pay.kt", Some(Kotlin)),
        ("pay.main.kts", Some(Kotlin)),
        ("src/Pay.cs", Some(CSharp)),
        ("pay.csproj", None),
        ("pay.pyi", None),
        ("app/models/pay.rb", Some(Ruby)),
        ("lib/tasks/pay.rake", Some(Ruby)),
        ("config.ru", Some(Ruby)),
        ("src/Pay.php", Some(Php)),
        ("includes/pay.inc", Some(Php)),
        ("pay.d.ts", None),
        ("pay.d.mts", None),
        ("pay.test.ts", Some(TypeScript)),
        ("pay.json", None),
        ("pay", None),
        (".ts", None),
        ("js", None),
    ] {
        assert_eq!(crate::language_of(&path.into()), language, "{path}");
    }
}

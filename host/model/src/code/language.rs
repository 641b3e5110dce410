//! The languages that can be read: what the rest of the program must know of each is in its row.

use serde::{Deserialize, Serialize};

/// A language that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// JavaScript, with JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Python.
    Python,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
    /// C#.
    CSharp,
    /// Go.
    Go,
    /// Rust.
    Rust,
}

/// What is known of a language.
#[derive(Clone, Copy)]
struct Row {
    word: &'static str,
    family: &'static str,
    has_implicit_self: bool,
    returns_errors: bool,
    has_typed_fields: bool,
    gives_last_value: bool,
    has_scope_functions: bool,
}

/// The row of a language that is its own family and has nothing out of the ordinary.
const fn plain(word: &'static str) -> Row {
    Row {
        word,
        family: word,
        has_implicit_self: false,
        returns_errors: false,
        has_typed_fields: false,
        gives_last_value: false,
        has_scope_functions: false,
    }
}

/// The row of a language whose classes are declared with the types of their fields.
const fn typed(word: &'static str, family: &'static str) -> Row {
    Row {
        family,
        has_implicit_self: true,
        has_typed_fields: true,
        ..plain(word)
    }
}

/// The row of a language whose errors are values.
const fn with_errors(word: &'static str) -> Row {
    Row {
        returns_errors: true,
        has_typed_fields: true,
        ..plain(word)
    }
}

impl Language {
    const fn row(self) -> Row {
        match self {
            Language::JavaScript => plain("javascript"),
            Language::TypeScript | Language::Tsx => Row {
                family: "javascript",
                ..plain("typescript")
            },
            Language::Python => plain("python"),
            Language::Ruby => Row {
                gives_last_value: true,
                ..plain("ruby")
            },
            Language::Php => plain("php"),
            Language::Java => typed("java", "java"),
            Language::Kotlin => Row {
                gives_last_value: true,
                has_scope_functions: true,
                ..typed("kotlin", "java")
            },
            Language::CSharp => typed("csharp", "csharp"),
            Language::Go => with_errors("go"),
            Language::Rust => with_errors("rust"),
        }
    }

    /// The word for it across the boundary and in `catalogue/*.toml`. TSX is TypeScript there.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// The family that shares packages and conventions, by which SDKs in the catalogue name
    /// theirs: Kotlin is of the family `java`, TypeScript of `javascript`.
    pub fn family(self) -> &'static str {
        self.row().family
    }

    /// Whether a bare name may be a field or method of the own object: `charge(order)` calls
    /// what other languages write as `this.charge(order)`.
    pub fn has_implicit_self(self) -> bool {
        self.row().has_implicit_self
    }

    /// Whether functions hand errors back as values, and nothing is thrown. Their readers say
    /// of each call what becomes of its error, see [`super::ErrorUse`].
    pub fn returns_errors(self) -> bool {
        self.row().returns_errors
    }

    /// Whether objects of options and parameters have the fields of a type, named as the
    /// language names them and not as they are sent.
    pub fn has_typed_fields(self) -> bool {
        self.row().has_typed_fields
    }

    /// Whether a block gives the value of its last statement, behind which the function around
    /// it goes on.
    pub fn gives_last_value(self) -> bool {
        self.row().gives_last_value
    }

    /// Whether calls that only run a closure are written as blocks: `order.let { it.id }`,
    /// `withContext(io) { pay() }`. What such a call gives is what its closure gives.
    pub fn has_scope_functions(self) -> bool {
        self.row().has_scope_functions
    }
}

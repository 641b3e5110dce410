//! Reading the contract, for the declarations of all languages.

use wit_bindgen_core::wit_parser::{Interface, Resolve, TypeDef, TypeId, TypeOwner};

/// What a type is.
pub(crate) fn definition(resolve: &Resolve, id: TypeId) -> Result<&TypeDef, String> {
    let found = resolve.types.get(id);
    found.ok_or_else(|| "a type is missing".to_owned())
}

/// The full name of an interface: `tollgate:policy/facts@0.1.0`.
pub(crate) fn interface_id(resolve: &Resolve, interface: &Interface) -> Result<String, String> {
    let name = interface.name.as_ref().ok_or("an interface has no name")?;
    let package = interface.package.ok_or("an interface has no package")?;
    let package = resolve
        .packages
        .get(package)
        .ok_or("a package is missing")?;
    Ok(package.name.interface_id(name))
}

/// The full name of the interface that a type comes from.
pub(crate) fn home(resolve: &Resolve, id: TypeId) -> Result<String, String> {
    match definition(resolve, id)?.owner {
        TypeOwner::Interface(owner) => {
            let owner = resolve.interfaces.get(owner);
            interface_id(resolve, owner.ok_or("an interface is missing")?)
        }
        _ => Err("a type has no interface".to_owned()),
    }
}

/// The lines of what the contract says about something.
pub(crate) fn lines_of(contents: &Option<String>) -> Vec<&str> {
    let contents = contents.as_deref().unwrap_or_default();
    contents.trim_end().lines().collect()
}

/// `CallQuery` of `call-query`.
pub(crate) fn pascal(name: &str) -> String {
    name.split('-').map(capital).collect()
}

pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

pub(crate) fn lost(_: std::fmt::Error) -> String {
    "text can't be written".to_owned()
}

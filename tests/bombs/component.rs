//! From the fields of a core module to a component.

use std::path::{Path, PathBuf};

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A policy that is not hostile: it reports one finding. All of it is the template's.
pub(crate) const GOOD: &str = "(func (export \"check\") (param i32) (result i32)
    (call $drop-change (local.get 0)) (i32.const 544))";

const TEMPLATE: &str = include_str!("template.wat");

/// The functions of `guard`, with what the template does in each.
const GUARD: [(&str, &str); 3] = [
    (
        "describe",
        "(func (export \"describe\") (result i32) (i32.const 320))",
    ),
    (
        "configure",
        "(func (export \"configure\") (param i32 i32) (result i32) (i32.const 400))",
    ),
    (
        "check",
        "(func (export \"check\") (param i32) (result i32)
            (call $drop-change (local.get 0)) (i32.const 416))",
    ),
];

/// Where the bombs are.
pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bombs")
}

/// Builds the component that a bomb's text stands for.
pub(crate) fn build(bomb: &str) -> Vec<u8> {
    if is_component(bomb) {
        return wat::parse_str(bomb).unwrap();
    }
    if bomb
        .lines()
        .any(|line| line == ";; built: as a core module")
    {
        return core_module(bomb);
    }
    let module = core_module(bomb);
    let mut encoder = ComponentEncoder::default();
    encoder
        .module(&module)
        .and_then(|encoder| encoder.encode())
        .unwrap()
}

fn is_component(bomb: &str) -> bool {
    let mut code = bomb.lines().filter(|line| !line.starts_with(";;"));
    code.any(|line| line.starts_with("(component"))
}

/// Builds the core module with the description of its world, as wit-bindgen leaves it.
pub(super) fn core_module(bomb: &str) -> Vec<u8> {
    let version = bomb
        .lines()
        .find_map(|line| line.strip_prefix(";; interface: "))
        .unwrap_or("0.1.0");
    let mut fields = bomb.to_owned();
    for (name, default) in GUARD {
        if !fields.contains(&format!("(export \"{name}\")")) {
            fields.push_str(default);
        }
    }
    for (name, _) in GUARD {
        let full = format!("(export \"tollgate:policy/guard@{version}#{name}\")");
        fields = fields.replace(&format!("(export \"{name}\")"), &full);
    }
    let text = TEMPLATE
        .replace(";; BOMB", &fields)
        .replace("facts\"", &format!("facts@{version}\""));
    let mut module = wat::parse_str(text).unwrap();

    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit/policy.wit");
    let contract = std::fs::read_to_string(contract).unwrap();
    let contract = contract.replace("policy@0.1.0;", &format!("policy@{version};"));
    let mut resolve = Resolve::default();
    let package = resolve.push_str("policy.wit", &contract).unwrap();
    let world = resolve.select_world(&[package], Some("policy")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    module
}

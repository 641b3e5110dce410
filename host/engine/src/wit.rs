//! What `wit/policy.wit` is in Rust. Generated; nothing is written here by hand.
//!
//! The generated code implements wasmtime's marker traits, which are `unsafe` to implement; it
//! is the macro that answers for them, and no line of ours in this crate does the same.
#![allow(unsafe_code, unreachable_pub, missing_docs, clippy::all)]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "policy",
    imports: { default: trappable },
    with: {
        "tollgate:policy/facts.change": crate::handles::Change,
        "tollgate:policy/facts.file-query": crate::handles::FileQuery,
        "tollgate:policy/facts.call-query": crate::handles::CallQuery,
        "tollgate:policy/facts.word-query": crate::handles::WordQuery,
        "tollgate:policy/facts.file": crate::handles::File,
        "tollgate:policy/facts.call": crate::handles::Call,
        "tollgate:policy/facts.operation": crate::handles::Operation,
        "tollgate:policy/facts.reach": crate::handles::Reach,
        "tollgate:policy/facts.reach-step": crate::handles::ReachStep,
        "tollgate:policy/facts.key": crate::handles::Key,
        "tollgate:policy/facts.argument": crate::handles::Argument,
        "tollgate:policy/facts.read": crate::handles::Read,
        "tollgate:policy/facts.repeat": crate::handles::Repeat,
        "tollgate:policy/facts.function": crate::handles::Function,
        "tollgate:policy/facts.step": crate::handles::Step,
        "tollgate:policy/facts.expression": crate::handles::Expression,
        "tollgate:policy/facts.origin": crate::handles::Origin,
        "tollgate:policy/facts.setting": crate::handles::Setting,
        "tollgate:policy/facts.dependency": crate::handles::Dependency,
        "tollgate:policy/facts.landmine": crate::handles::Landmine,
        "tollgate:policy/facts.commit": crate::handles::Commit,
        "tollgate:policy/facts.gateway": crate::handles::Gateway,
    },
});

pub(crate) use exports::tollgate::policy::guard;
pub(crate) use tollgate::policy::facts;

//! The contract as stubs of Python's modules, with the names that componentize-py gives to them.
//!
//! Its own stubs say `Any` for what is declared further down, and would be there only once a policy
//! was built.

use std::fmt::Write as _;

use wit_bindgen_core::wit_parser::{
    Function, FunctionKind, Handle, Interface, Resolve, Type, TypeDefKind, TypeId,
};

use crate::contract::{definition, home, lines_of, lost, pascal};

/// What stands above each stub.
const HEAD: &str = "# The contract beside this (`tollgate/wit/policy.wit`), as Python has it.\n\
                    # Written by Tollgate. Not edited by hand.\n";

/// The module of the types of an interface.
pub(crate) fn declare(resolve: &Resolve, name: &str) -> Result<String, String> {
    let interface = interface(resolve, name)?;
    let writer = Writer { resolve, interface };
    let mut text = format!(
        "{HEAD}{}\nfrom dataclasses import dataclass\nfrom enum import Enum\n",
        docs(&interface.docs.contents, "")
    );
    for id in interface.types.values() {
        writer.define(&mut text, *id)?;
    }
    Ok(text)
}

/// The module of what a policy exports: a class with the functions of the interface.
pub(crate) fn declare_export(resolve: &Resolve, name: &str) -> Result<String, String> {
    let interface = interface(resolve, name)?;
    let writer = Writer { resolve, interface };
    let mut text = format!(
        "{HEAD}\nfrom typing import Protocol\n\nfrom ..imports.facts import *\n\
         from . import {name} as {name}\nfrom .{name} import *\n\nclass {}(Protocol):\n",
        pascal(name)
    );
    for function in interface.functions.values() {
        writer.method(&mut text, function, 0)?;
    }
    Ok(text)
}

fn interface<'a>(resolve: &'a Resolve, name: &str) -> Result<&'a Interface, String> {
    let mut all = resolve.interfaces.iter().map(|(_, interface)| interface);
    let found = all.find(|interface| interface.name.as_deref() == Some(name));
    found.ok_or_else(|| format!("the contract has no interface `{name}`"))
}

struct Writer<'a> {
    resolve: &'a Resolve,
    interface: &'a Interface,
}

impl Writer<'_> {
    fn define(&self, text: &mut String, id: TypeId) -> Result<(), String> {
        let definition = definition(self.resolve, id)?;
        let name = pascal(definition.name.as_deref().ok_or("a type has no name")?);
        let says = docs(&definition.docs.contents, "    ");
        match &definition.kind {
            TypeDefKind::Record(record) => {
                write!(text, "\n@dataclass\nclass {name}:\n{says}").map_err(lost)?;
                for field in &record.fields {
                    let kind = self.kind(&field.ty)?;
                    let docs = docs(&field.docs.contents, "    ");
                    write!(text, "    {}: {kind}\n{docs}", snake(&field.name)).map_err(lost)?;
                }
            }
            TypeDefKind::Enum(cases) => {
                write!(text, "\nclass {name}(Enum):\n{says}").map_err(lost)?;
                for (number, case) in cases.cases.iter().enumerate() {
                    let docs = docs(&case.docs.contents, "    ");
                    let word = snake(&case.name).to_uppercase();
                    write!(text, "    {word} = {number}\n{docs}").map_err(lost)?;
                }
            }
            TypeDefKind::Resource => {
                write!(text, "\nclass {name}:\n{says}").map_err(lost)?;
                self.methods(text, id)?;
            }
            // What another interface declares.
            TypeDefKind::Type(Type::Id(other)) => {
                let home = home(self.resolve, *other)?;
                let module = home.rsplit(['/', ':']).next().unwrap_or_default();
                let module = module.split('@').next().unwrap_or_default();
                writeln!(text, "from ..imports.{module} import {name}").map_err(lost)?;
            }
            other => {
                let kind = other.as_str();
                return Err(format!("`{name}` is a {kind}: teach build/python.rs"));
            }
        }
        Ok(())
    }

    fn methods(&self, text: &mut String, id: TypeId) -> Result<(), String> {
        for function in self.interface.functions.values() {
            match function.kind {
                FunctionKind::Constructor(of) if of == id => self.method(text, function, 0)?,
                FunctionKind::Method(of) if of == id => self.method(text, function, 1)?,
                FunctionKind::Method(_)
                | FunctionKind::Constructor(_)
                | FunctionKind::Freestanding => {}
                _ => {
                    let name = &function.name;
                    return Err(format!(
                        "`{name}` is of another kind: teach build/python.rs"
                    ));
                }
            }
        }
        Ok(())
    }

    /// A function as a method. `skipped` parameters are the handle itself.
    fn method(&self, text: &mut String, function: &Function, skipped: usize) -> Result<(), String> {
        let (name, result) = match (&function.kind, &function.result) {
            (FunctionKind::Constructor(_), _) => ("__init__".to_owned(), "None".to_owned()),
            (_, None) => (snake(function.item_name()), "None".to_owned()),
            (_, Some(kind)) => (snake(function.item_name()), self.kind(kind)?),
        };
        let mut given = vec!["self".to_owned()];
        for one in function.params.iter().skip(skipped) {
            given.push(format!("{}: {}", snake(&one.name), self.kind(&one.ty)?));
        }
        let given = given.join(", ");
        let docs = docs(&function.docs.contents, "        ");
        match docs.is_empty() {
            true => writeln!(text, "    def {name}({given}) -> {result}: ..."),
            false => write!(text, "    def {name}({given}) -> {result}:\n{docs}"),
        }
        .map_err(lost)
    }

    fn kind(&self, kind: &Type) -> Result<String, String> {
        let Type::Id(id) = kind else {
            return Ok(match kind {
                Type::Bool => "bool",
                Type::String | Type::Char => "str",
                Type::F32 | Type::F64 => "float",
                _ => "int",
            }
            .to_owned());
        };
        let definition = definition(self.resolve, *id)?;
        if let Some(name) = &definition.name {
            return Ok(pascal(name));
        }
        Ok(match &definition.kind {
            TypeDefKind::Option(inner) => format!("{} | None", self.kind(inner)?),
            TypeDefKind::List(inner) => format!("list[{}]", self.kind(inner)?),
            TypeDefKind::Tuple(tuple) => {
                let kinds = tuple.types.iter().map(|kind| self.kind(kind));
                let kinds = kinds.collect::<Result<Vec<_>, String>>()?;
                format!("tuple[{}]", kinds.join(", "))
            }
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => {
                self.kind(&Type::Id(*id))?
            }
            // An error is raised.
            TypeDefKind::Result(result) => match &result.ok {
                None => "None".to_owned(),
                Some(kind) => self.kind(kind)?,
            },
            other => return Err(format!("a {}: teach build/python.rs", other.as_str())),
        })
    }
}

/// What the contract says of something, as the text that Python shows for it.
fn docs(contents: &Option<String>, indent: &str) -> String {
    let lines = lines_of(contents).into_iter();
    let lines: Vec<String> = lines.map(|line| line.replace('\\', "\\\\")).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}\"\"\"{line}\"\"\"\n"),
        lines => {
            let lines = lines.iter().map(|line| format!("{indent}{line}"));
            let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
            let text = lines.join("\n");
            format!("{indent}\"\"\"{}\n{indent}\"\"\"\n", text.trim_start())
        }
    }
}

fn snake(name: &str) -> String {
    name.replace('-', "_")
}

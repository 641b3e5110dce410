//! The contract as TypeScript's declarations, in the shapes that componentize-js gives to it.

use std::fmt::Write as _;

use wit_bindgen_core::wit_parser::{
    Function, FunctionKind, Handle, Interface, Resolve, Type, TypeDefKind, TypeId,
};

use crate::contract::{capital, definition, home, interface_id, lines_of, lost, pascal};

/// Declares both interfaces of the contract as the modules that componentize-js knows.
pub(crate) fn declare(resolve: &Resolve) -> Result<String, String> {
    let mut text = String::from(
        "// What policies can ask, and what they are, as the contract beside this has it (`wit/policy.wit`).\n\
         // Written by Tollgate. Not edited by hand.\n",
    );
    for (_, interface) in resolve.interfaces.iter() {
        let module = interface_id(resolve, interface)?;
        let writer = Writer { resolve, interface };
        write!(
            text,
            "\n{}declare module \"{module}\" {{\n",
            docs(&interface.docs.contents, "")
        )
        .map_err(lost)?;
        for id in interface.types.values() {
            writer.define(&mut text, *id)?;
        }
        let free = interface.functions.values();
        for function in free.filter(|function| function.kind == FunctionKind::Freestanding) {
            text.push_str(&docs(&function.docs.contents, "  "));
            let signature = writer.signature(function, 0)?;
            writeln!(
                text,
                "  export function {}{signature};",
                camel(&function.name)
            )
            .map_err(lost)?;
        }
        text.push_str("}\n");
    }
    Ok(text)
}

struct Writer<'a> {
    resolve: &'a Resolve,
    interface: &'a Interface,
}

impl Writer<'_> {
    fn define(&self, text: &mut String, id: TypeId) -> Result<(), String> {
        let definition = definition(self.resolve, id)?;
        let name = pascal(definition.name.as_deref().ok_or("a type has no name")?);
        let docs_of = docs(&definition.docs.contents, "  ");
        match &definition.kind {
            TypeDefKind::Record(record) => {
                writeln!(text, "{docs_of}  export interface {name} {{").map_err(lost)?;
                for field in &record.fields {
                    let optional = if self.is_option(&field.ty)? { "?" } else { "" };
                    let kind = self.kind(&field.ty)?;
                    let docs = docs(&field.docs.contents, "    ");
                    writeln!(text, "{docs}    {}{optional}: {kind};", camel(&field.name))
                        .map_err(lost)?;
                }
                text.push_str("  }\n");
            }
            TypeDefKind::Enum(cases) => {
                let words = cases.cases.iter().map(|case| format!("\"{}\"", case.name));
                let words: Vec<String> = words.collect();
                writeln!(
                    text,
                    "{docs_of}  export type {name} = {};",
                    words.join(" | ")
                )
                .map_err(lost)?;
            }
            TypeDefKind::Resource => self.class(text, id, &name, &docs_of)?,
            TypeDefKind::Type(Type::Id(other)) => {
                let home = home(self.resolve, *other)?;
                writeln!(text, "  export type {name} = import(\"{home}\").{name};")
                    .map_err(lost)?;
            }
            other => {
                return Err(format!(
                    "`{name}` is a {}: teach build/typescript.rs",
                    other.as_str()
                ));
            }
        }
        Ok(())
    }

    fn class(
        &self,
        text: &mut String,
        id: TypeId,
        name: &str,
        docs_of: &str,
    ) -> Result<(), String> {
        writeln!(text, "{docs_of}  export class {name} {{").map_err(lost)?;
        let mut is_made_by_hosts = true;
        for function in self.interface.functions.values() {
            let docs = docs(&function.docs.contents, "    ");
            match function.kind {
                FunctionKind::Constructor(of) if of == id => {
                    is_made_by_hosts = false;
                    let given = self.parameters(function, 0)?;
                    writeln!(text, "{docs}    constructor({given});").map_err(lost)?;
                }
                FunctionKind::Method(of) if of == id => {
                    let method = camel(function.item_name());
                    let signature = self.signature(function, 1)?;
                    writeln!(text, "{docs}    {method}{signature};").map_err(lost)?;
                }
                FunctionKind::Method(_)
                | FunctionKind::Constructor(_)
                | FunctionKind::Freestanding => {}
                _ => {
                    return Err(format!(
                        "`{}` is of another kind: teach build/typescript.rs",
                        function.name
                    ));
                }
            }
        }
        if is_made_by_hosts {
            text.push_str("    private constructor();\n");
        }
        text.push_str("  }\n");
        Ok(())
    }

    fn signature(&self, function: &Function, skipped: usize) -> Result<String, String> {
        let result = match &function.result {
            None => "void".to_owned(),
            Some(kind) => self.kind(kind)?,
        };
        Ok(format!(
            "({}): {result}",
            self.parameters(function, skipped)?
        ))
    }

    fn parameters(&self, function: &Function, skipped: usize) -> Result<String, String> {
        let given = function.params.iter().skip(skipped);
        let given = given.map(|one| Ok(format!("{}: {}", camel(&one.name), self.kind(&one.ty)?)));
        Ok(given.collect::<Result<Vec<_>, String>>()?.join(", "))
    }

    fn kind(&self, kind: &Type) -> Result<String, String> {
        let Type::Id(id) = kind else {
            return Ok(match kind {
                Type::Bool => "boolean",
                Type::U64 | Type::S64 => "bigint",
                Type::String | Type::Char => "string",
                _ => "number",
            }
            .to_owned());
        };
        let definition = definition(self.resolve, *id)?;
        if let Some(name) = &definition.name {
            return Ok(pascal(name));
        }
        Ok(match &definition.kind {
            TypeDefKind::Option(inner) => format!("{} | undefined", self.kind(inner)?),
            TypeDefKind::List(Type::U32) => "Uint32Array".to_owned(),
            TypeDefKind::List(inner) => format!("{}[]", self.kind(inner)?),
            TypeDefKind::Tuple(tuple) => {
                let kinds = tuple.types.iter().map(|kind| self.kind(kind));
                format!(
                    "[{}]",
                    kinds.collect::<Result<Vec<_>, String>>()?.join(", ")
                )
            }
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => {
                self.kind(&Type::Id(*id))?
            }
            // An error is thrown.
            TypeDefKind::Result(result) => match &result.ok {
                None => "void".to_owned(),
                Some(kind) => self.kind(kind)?,
            },
            other => return Err(format!("a {}: teach build/typescript.rs", other.as_str())),
        })
    }

    fn is_option(&self, kind: &Type) -> Result<bool, String> {
        let Type::Id(id) = kind else {
            return Ok(false);
        };
        Ok(matches!(
            definition(self.resolve, *id)?.kind,
            TypeDefKind::Option(_)
        ))
    }
}

fn docs(contents: &Option<String>, indent: &str) -> String {
    match lines_of(contents).as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {} */\n", closed(line)),
        lines => {
            let lines = lines
                .iter()
                .map(|line| format!("{indent} * {}", closed(line)));
            let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
            format!("{indent}/**\n{}\n{indent} */\n", lines.join("\n"))
        }
    }
}

/// A line that does not end the comment it stands in.
fn closed(line: &str) -> String {
    line.replace("*/", "*\\/")
}

fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(capital).collect::<String>()
}

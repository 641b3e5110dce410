//! Ids that index the lists of a [`Source`](super::Source).

use super::{Binding, Call, Expression, Function, Source, Step};

macro_rules! id {
    ($id:ident, $item:ty, $list:ident, $what:literal) => {
        #[doc = concat!("Names ", $what, " of one source.")]
        #[derive(
            Debug,
            Clone,
            Copy,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            serde::Serialize,
            serde::Deserialize,
        )]
        pub struct $id(pub u32);

        impl std::ops::Index<$id> for Source {
            type Output = $item;

            // Ids are only made by whoever builds the source, so that one out of range is a
            // bug of ours and not of the input.
            fn index(&self, id: $id) -> &$item {
                &self.$list[id.0 as usize]
            }
        }

        impl std::ops::IndexMut<$id> for Source {
            fn index_mut(&mut self, id: $id) -> &mut $item {
                &mut self.$list[id.0 as usize]
            }
        }
    };
}

id!(FunctionId, Function, functions, "a function");
id!(StepId, Step, steps, "a step");
id!(CallId, Call, calls, "a call");
id!(ExpressionId, Expression, expressions, "an expression");
id!(BindingId, Binding, bindings, "a binding");

impl FunctionId {
    /// The module itself, which every source has.
    pub const MODULE: FunctionId = FunctionId(0);
}

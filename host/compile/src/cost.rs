//! The price list: what each instruction costs in fuel.

use wasmtime::{OperatorCost, VariableOperatorCost};

/// The version of the price list.
///
/// The same policy on the same change uses the same fuel for as long as this number stands.
/// Whoever changes a price, or takes a wasmtime that prices or knows another instruction, changes
/// it: budgets were measured under one list.
pub const OPERATOR_COST_VERSION: u32 = 1;

/// What each instruction costs.
///
/// One unit each; structure that generates no code (`block`, `end`, `nop`, `drop`, ...) is free.
/// Work whose size a policy chooses while it runs costs in proportion, or one instruction could
/// fill 64 MiB for one unit.
pub fn operator_cost() -> OperatorCost {
    let mut cost = OperatorCost::new();
    cost.variable = VariableOperatorCost {
        memory_copy_per_byte: 1,
        memory_fill_per_byte: 1,
        memory_init_per_byte: 1,
        // A new page is 64 KiB of zeroes, which the kernel hands out faster than we could write
        // them: the most that this field holds, not a unit per byte.
        memory_grow_per_page: u8::MAX,
        // An element is a pointer of eight bytes.
        table_copy_per_element: 8,
        table_fill_per_element: 8,
        table_init_per_element: 8,
        table_grow_per_element: 8,
        // Arrays belong to garbage collection, which is not compiled in; priced all the same.
        array_copy_per_element: 8,
        array_fill_per_element: 8,
        array_new_data_per_element: 8,
        array_init_data_per_element: 8,
        array_new_elem_per_element: 8,
        array_init_elem_per_element: 8,
        array_new_default_per_element: 8,
        array_new_per_element: 8,
    };
    cost
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::{OPERATOR_COST_VERSION, operator_cost};

    /// The whole list as text, so that a wasmtime with other prices is noticed too.
    fn fingerprint() -> String {
        let list = format!("{:?}", operator_cost());
        Sha256::digest(list.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    #[test]
    fn the_price_list_changes_with_its_version_only() {
        let known = (OPERATOR_COST_VERSION, fingerprint());
        let expected = "47deb2b2bea6c703cd651e2a50e522387a0dd78184cdd09cf248c71a8aed7aa5";
        assert_eq!(
            known,
            (1, expected.to_owned()),
            "a price changed: raise OPERATOR_COST_VERSION"
        );
    }

    #[test]
    fn bulk_operations_cost_by_size() {
        let cost = operator_cost().variable;
        for price in [
            cost.memory_copy_per_byte,
            cost.memory_fill_per_byte,
            cost.memory_init_per_byte,
            cost.memory_grow_per_page,
            cost.table_copy_per_element,
            cost.table_fill_per_element,
            cost.table_init_per_element,
            cost.table_grow_per_element,
        ] {
            assert!(price > 0);
        }
    }

    #[test]
    fn an_endless_loop_is_not_free() {
        let cost = operator_cost();
        assert!(cost.Br > 0 && cost.BrIf > 0 && cost.BrTable > 0 && cost.Call > 0);
    }
}

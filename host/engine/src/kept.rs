//! What native code is kept under.

use std::hash::{Hash as _, Hasher};

use tollgate_compile::OPERATOR_COST_VERSION;
use tollgate_model::Digest;
use wasmtime::Engine;

/// The name of a component's native code: of all that decides what the code is.
pub(crate) fn kept_name(engine: &Engine, component: Digest) -> Digest {
    let mut configuration = Bytes::default();
    engine
        .precompile_compatibility_hash()
        .hash(&mut configuration);
    Digest::of_parts([
        env!("CARGO_PKG_VERSION").as_bytes(),
        &OPERATOR_COST_VERSION.to_le_bytes(),
        &configuration.0,
        component.as_bytes(),
    ])
}

/// All that is hashed, as it comes: the hashers of the standard library may change.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use tollgate_model::Digest;
    use wasmtime::Engine;

    use super::kept_name;

    #[test]
    fn another_component_or_configuration_has_another_name() {
        let ours = Engine::new(&tollgate_compile::configuration()).unwrap();
        let again = Engine::new(&tollgate_compile::configuration()).unwrap();
        let one = Digest::of(b"one");
        assert_eq!(kept_name(&ours, one), kept_name(&again, one));
        assert_ne!(kept_name(&ours, one), kept_name(&ours, Digest::of(b"two")));
        let mut other = tollgate_compile::configuration();
        other.epoch_interruption(false);
        let other = Engine::new(&other).unwrap();
        assert_ne!(kept_name(&ours, one), kept_name(&other, one));
    }
}

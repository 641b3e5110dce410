//! The one configuration of wasmtime.

use std::num::NonZeroUsize;

use wasmtime::{Config, OptLevel, WasmBacktraceDetails};

use crate::cost::operator_cost;

/// How deep a policy may recurse.
///
/// One mebibyte holds thousands of ordinary frames. The thread that calls a policy needs at
/// least four, for the host's own frames above.
pub const MAX_WASM_STACK_BYTES: usize = 1 << 20;

/// How many frames of a trapped policy are told: enough to see where, not a page of recursion.
pub const MAX_BACKTRACE_FRAMES: NonZeroUsize = match NonZeroUsize::new(16) {
    Some(frames) => frames,
    None => NonZeroUsize::MIN,
};

/// The configuration under which every policy is compiled and run.
///
/// - Fuel decides how long a policy may run; epochs are only the backstop against our own bugs.
/// - Whatever could give two machines two results is pinned or off: the bits of a NaN, relaxed
///   SIMD, and the processor. Code is compiled for the baseline of this architecture, not for the
///   machine at hand, so that a binary built here runs everywhere, and keys of caches agree.
/// - 64-bit memories, several memories and other page sizes are off: they unbind the cost of one
///   instruction and of one store.
/// - `WASMTIME_BACKTRACE_DETAILS` in somebody's environment changes nothing.
pub fn configuration() -> Config {
    let mut configuration = Config::new();
    configuration
        .consume_fuel(true)
        .operator_cost(operator_cost())
        .epoch_interruption(true)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_custom_page_sizes(false)
        .memory_init_cow(true)
        .native_unwind_info(cfg!(windows))
        .max_wasm_stack(MAX_WASM_STACK_BYTES)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .wasm_backtrace_max_frames(Some(MAX_BACKTRACE_FRAMES));
    pin_target(&mut configuration);
    configuration
}

/// Names the target, which keeps wasmtime from adding what this processor happens to have.
///
/// Where wasmtime does not know its own host by name, the host is left to it: it then says what
/// is wrong when an engine is made.
fn pin_target(configuration: &mut Config) {
    let host = target_lexicon::HOST.to_string();
    let _unknown = configuration.target(&host);
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};

    use wasmtime::Engine;

    use super::configuration;

    fn compatibility(engine: &Engine) -> u64 {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn two_engines_accept_each_others_code() {
        let build = Engine::new(&configuration()).unwrap();
        let run = Engine::new(&configuration()).unwrap();
        assert_eq!(compatibility(&build), compatibility(&run));
    }

    /// Baseline code has none of the extensions that wasmtime would find on a machine.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn code_asks_nothing_of_the_processor() {
        let component = b"\0asm\x0d\0\x01\0";
        let native = Engine::new(&configuration())
            .unwrap()
            .precompile_component(component)
            .unwrap();
        let at = native
            .windows(7)
            .position(|bytes| bytes == b"has_avx")
            .unwrap();
        // The flags are listed as name, kind of value, value: 2 is a boolean, 0 is false.
        assert_eq!(native.get(at + 7..at + 9), Some(&[2, 0][..]));
    }

    #[test]
    fn fuel_and_operator_costs_are_part_of_it() {
        let ours = Engine::new(&configuration()).unwrap();
        let mut dearer = configuration();
        let mut cost = crate::operator_cost();
        cost.Call += 1;
        dearer.operator_cost(cost);
        assert_ne!(
            compatibility(&ours),
            compatibility(&Engine::new(&dearer).unwrap())
        );
    }
}

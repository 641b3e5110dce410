//! The catalogue, and the matching of calls to operations.
//!
//! A gateway is a file in `catalogue/`: its SDKs, its operations and how each is made safe to
//! repeat. [`Catalogue::match_source`] finds the calls of a source that are such operations, by
//! an SDK or by raw HTTP, through imports, aliases, constructors and fields, and finds the
//! idempotency key wherever that SDK puts it. Names alone never make an operation: `create` and
//! `charge` on something unknown are nothing.
#![forbid(unsafe_code)]

mod arguments;
mod callee;
mod catalogue;
mod chain;
mod condition;
mod embedded;
mod entry;
mod error;
mod fields;
mod form;
mod http;
mod ids;
mod key;
mod matching;
mod names;
mod nearest;
mod needs;
mod own;
mod package;
mod page;
mod scan;

pub use catalogue::{Catalogue, SdkFacts};
pub use entry::{Amounts, Landmine};
pub use error::{CatalogueError, Problem};
pub use ids::nearest_ids;
pub use own::{Callee, Lead, OwnFunction, telling_words};
pub use page::{ErrorClass, KeyPage, OperationPage, Page, SdkPage};

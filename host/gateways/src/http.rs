//! Raw HTTP.
use crate::matching::Matching;
use tollgate_model::code::CallId;
use tollgate_model::gateway::Match;
pub(crate) fn match_call(_matching: &Matching<'_>, _call: CallId) -> Option<Match> {
    None
}

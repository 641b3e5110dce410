//! What can be wrong with the key of one call, in a form that both sides of a change can be
//! compared by.

use tollgate_sdk::Effect;

/// A hazard: the rule that sees it, how bad it is, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hazard {
    /// The rule.
    pub(crate) rule: Kind,
    /// What it asks for.
    pub(crate) effect: Effect,
    /// What it rests on.
    pub(crate) grounds: Vec<Ground>,
}

/// The rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No key at all.
    Missing,
    /// A key that differs when the payment is tried again.
    Unstable,
    /// A key that is the same for every payment.
    Constant,
    /// A key that several payments or operations have in common.
    Shared,
    /// A key where the gateway does not look for it.
    Misplaced,
    /// A key that the change took away or weakened.
    Dropped,
}

/// What a hazard rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// This can run the call again.
    Repeated(Again),
    /// The key has a random part.
    Random,
    /// The key has a part from a clock.
    Clock,
    /// The key counts attempts.
    Attempt,
    /// The key is given only sometimes, and made up otherwise.
    Fallback,
    /// The key has a part that lives for one request, such as a card token.
    ShortLived,
    /// The key was made up by whoever calls the function.
    MadeByCaller,
    /// The key is made anew each time that which repeats the call runs.
    PerAttempt,
    /// The key is a constant.
    Constant,
    /// The key is read from the configuration or an imported constant.
    Configured,
    /// The key is the same for all items of a loop.
    Items,
    /// Another operation has the same key.
    OtherOperation,
    /// Another call of the same operation, with other arguments, has the same key.
    OtherPayment,
    /// The key is set for a whole client.
    Client,
    /// The key is made once, when the module or the object is.
    Once,
    /// The key that stood there is gone.
    Removed,
    /// The key that stood there was stable, and is no more.
    Weakened,
    /// The key that stood there can't be seen any more.
    Unseen,
}

/// What runs a call again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// A loop that tries the same thing again.
    Loop,
    /// A retry helper.
    Helper,
    /// A retry decorator.
    Decorator,
    /// The function calls itself when it fails.
    Recursion,
    /// A queue delivers at least once.
    Job,
    /// The sender of a webhook delivers at least once.
    Webhook,
}

impl Hazard {
    /// A hazard under a rule.
    pub(crate) fn new(
        rule: Kind,
        effect: Effect,
        grounds: impl IntoIterator<Item = Ground>,
    ) -> Hazard {
        let mut grounds_once = Vec::new();
        for ground in grounds {
            if !grounds_once.contains(&ground) {
                grounds_once.push(ground);
            }
        }
        Hazard {
            rule,
            effect,
            grounds: grounds_once,
        }
    }

    /// Whether it rests on something.
    pub(crate) fn rests_on(&self, ground: Ground) -> bool {
        self.grounds.contains(&ground)
    }

    /// Whether it is no worse than another: the same rule, and nothing new that it rests on.
    pub(crate) fn is_within(&self, other: &Hazard) -> bool {
        self.rule == other.rule
            && self.effect <= other.effect
            && self
                .grounds
                .iter()
                .all(|ground| other.grounds.contains(ground))
    }
}

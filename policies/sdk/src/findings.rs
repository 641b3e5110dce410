//! Reporting.

use crate::bindings::exports::tollgate::policy::guard;
use crate::{Call, Dependency, Effect, Function, Rule, Setting, Side, Span};

/// Something that a finding can be about: it has a file and a place in it.
pub trait Place {
    /// The path of its file.
    fn path(&self) -> String;
    /// The place.
    fn span(&self) -> Span;
    /// Whether that is in the base's version of the file.
    fn is_before(&self) -> bool {
        false
    }
}

impl Place for Call {
    fn path(&self) -> String {
        Call::path(self)
    }

    fn span(&self) -> Span {
        Call::span(self)
    }

    fn is_before(&self) -> bool {
        self.on() == Side::Before
    }
}

impl Place for Function {
    fn path(&self) -> String {
        Function::path(self)
    }

    fn span(&self) -> Span {
        Function::span(self)
    }
}

impl Place for Setting {
    fn path(&self) -> String {
        Setting::path(self)
    }

    fn span(&self) -> Span {
        Setting::span(self)
    }
}

impl Place for Dependency {
    fn path(&self) -> String {
        Dependency::path(self)
    }

    fn span(&self) -> Span {
        Dependency::span(self)
    }
}

/// A path with a place in it, at the head.
impl Place for (String, Span) {
    fn path(&self) -> String {
        self.0.clone()
    }

    fn span(&self) -> Span {
        self.1
    }
}

/// A path with a place in it, at the base.
pub struct AtBase(pub String, pub Span);

impl Place for AtBase {
    fn path(&self) -> String {
        self.0.clone()
    }

    fn span(&self) -> Span {
        self.1
    }

    fn is_before(&self) -> bool {
        true
    }
}

/// What a policy has found so far.
#[derive(Default)]
pub struct Findings(Vec<Report>);

impl Findings {
    /// Adds a finding. Say the rest by the methods of what it returns.
    pub fn report(&mut self, rule: &Rule, place: &impl Place) -> &mut Report {
        self.0.push(Report(guard::Finding {
            rule: rule.name.to_owned(),
            effect: None,
            path: place.path(),
            at: place.span(),
            message: rule.summary.to_owned(),
            label: String::new(),
            help: String::new(),
            related: Vec::new(),
            identity: String::new(),
            extra: Vec::new(),
        }));
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    #[doc(hidden)]
    pub fn into_wit(self) -> Vec<guard::Finding> {
        self.0.into_iter().map(|report| report.0).collect()
    }
}

/// A finding in the making.
pub struct Report(guard::Finding);

impl Report {
    /// What is wrong and what it does to the customer.
    pub fn message(&mut self, message: impl Into<String>) -> &mut Report {
        self.0.message = message.into();
        self
    }

    /// A few words beside the underline.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Report {
        self.0.label = label.into();
        self
    }

    /// What to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Report {
        self.0.help = help.into();
        self
    }

    /// What it asks for, where that is not the rule's own effect.
    pub fn effect(&mut self, effect: Effect) -> &mut Report {
        self.0.effect = Some(effect.word().to_owned());
        self
    }

    /// Of all findings of the rule with this text, in whatever files of the change, only one is
    /// told: the one that asks for most.
    pub fn once(&mut self, text: impl Into<String>) -> &mut Report {
        self.0.extra.push(("once".to_owned(), text.into()));
        self
    }

    /// Another place that explains it.
    pub fn related(&mut self, place: &impl Place, message: impl Into<String>) -> &mut Report {
        self.0.related.push(guard::Related {
            path: place.path(),
            at: place.span(),
            is_before: place.is_before(),
            message: message.into(),
        });
        self
    }
}

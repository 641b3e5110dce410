//! The write-up of an incident, in Markdown.
//!
//! What the gate knows is told; what only people know is a TODO that says what belongs there. It
//! is blameless: it asks what made a step look right, and never who took it.

use tollgate_model::time::Timestamp;

/// Everything that the gate knows of an incident.
pub(super) struct WriteUp {
    pub(super) id: String,
    /// What it was; may be empty.
    pub(super) title: String,
    /// The day on which it is begun.
    pub(super) day: String,
    pub(super) environment: String,
    /// The commit whose tree was looked at.
    pub(super) head: String,
    /// Oldest first.
    pub(super) timeline: Vec<Event>,
    /// What is to be said of the log; nothing where none was given.
    pub(super) log: Option<String>,
    /// What was found in the last decision.
    pub(super) found: Vec<String>,
    /// What is found in the tree now.
    pub(super) findings: Vec<Open>,
    /// Where contracts and plans lack something.
    pub(super) gaps: Vec<Open>,
    /// The risks that are accepted now.
    pub(super) waivers: Vec<String>,
    /// What was said of incidents with each gateway.
    pub(super) plans: Vec<Plan>,
}

/// Something that happened.
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) what: String,
}

/// Something that is found.
pub(super) struct Open {
    pub(super) effect: &'static str,
    pub(super) rule: String,
    pub(super) place: String,
    pub(super) message: String,
}

/// What was said beforehand of incidents with a gateway.
pub(super) struct Plan {
    pub(super) gateway: String,
    pub(super) said: Vec<(&'static str, String)>,
}

impl WriteUp {
    /// The page.
    pub(super) fn render(&self) -> String {
        let title = match self.title.trim() {
            "" => "TODO: what happened, in a few words".to_owned(),
            title => line(title),
        };
        let mut text = format!(
            "# {}: {title}\n\n\
             Begun {} with what Tollgate knows of `{}` at {}. This write-up is blameless: it asks what made each step\n\
             look right at the time, and names roles where a name explains nothing.\n",
            line(&self.id),
            self.day,
            code(&self.environment),
            line(&self.head),
        );
        self.summary(&mut text);
        self.timeline(&mut text);
        self.impact(&mut text);
        self.root_cause(&mut text);
        section(
            &mut text,
            "Lessons",
            &[
                "TODO: what went well: what was seen, stopped or undone early, and by what.",
                "TODO: what went badly: what was seen late, or could not be undone.",
                "TODO: where luck helped.",
            ],
        );
        self.action_items(&mut text);
        self.prevention(&mut text);
        self.communication(&mut text);
        text
    }

    fn summary(&self, text: &mut String) {
        section(
            text,
            "Summary",
            &[
                "TODO: in three sentences: what customers noticed, from when to when, and what ended it.",
            ],
        );
    }

    fn timeline(&self, text: &mut String) {
        heading(text, "Timeline");
        text.push_str("All times are UTC.\n\n| time | what happened |\n| --- | --- |\n");
        for event in &self.timeline {
            text.push_str(&format!("| {} | {} |\n", event.at, line(&event.what)));
        }
        for todo in [
            "first customer affected",
            "first noticed, and how",
            "mitigated",
            "over",
        ] {
            text.push_str(&format!("| TODO | {todo} |\n"));
        }
        let about = match &self.log {
            Some(about) => line(about),
            None => "No log of evidence was given (`--log FILE`): deploys are missing.".to_owned(),
        };
        text.push_str(&format!("\n{about}\n"));
    }

    fn impact(&self, text: &mut String) {
        section(
            text,
            "Impact",
            &[
                "TODO: how many customers, and how many payments: taken twice, lost, or late.",
                "TODO: how much money, in which currencies; how much was given back, and when.",
                "TODO: what it took: support, disputes, penalties, trust.",
            ],
        );
    }

    fn root_cause(&self, text: &mut String) {
        section(
            text,
            "Root cause",
            &[
                "TODO: the chain of causes, from what customers saw to the change or the condition that began it.",
                "TODO: why nothing stopped it: review, tests of error cases, contract, gate.",
            ],
        );
        if !self.found.is_empty() {
            text.push_str("\nWhat the gate had found in the last decision above:\n\n");
            list(text, &self.found);
        }
        if !self.findings.is_empty() {
            text.push_str(
                "\nWhat it finds in the whole tree now, which may have nothing to do with it:\n\n",
            );
            opens(text, &self.findings);
        }
        text.push_str("\nRisks that were accepted and are in force:\n\n");
        list(text, &self.waivers);
        text.push_str("\nWhere contracts and plans lack something:\n\n");
        opens(text, &self.gaps);
    }

    fn action_items(&self, text: &mut String) {
        heading(text, "Action items");
        text.push_str("| what | kind | owner | until |\n| --- | --- | --- | --- |\n");
        text.push_str("| TODO: give back what was taken twice | repair | TODO | TODO |\n");
        for waiver in &self.waivers {
            text.push_str(&format!(
                "| look again at the waiver {} | repair | TODO | TODO |\n",
                line(waiver)
            ));
        }
        for gap in &self.gaps {
            text.push_str(&format!(
                "| `{}` at {} | prevent | TODO | TODO |\n",
                code(&gap.rule),
                line(&gap.place)
            ));
        }
        text.push_str(
            "| TODO: the change that would have made it harmless | prevent | TODO | TODO |\n",
        );
    }

    fn prevention(&self, text: &mut String) {
        section(
            text,
            "Preventive measures",
            &[
                "TODO: peer review: which changes to this integration must be looked at (`payment-review`).",
                "TODO: tests: which answer of the gateway is simulated from now on (`error-case-tests`).",
                "TODO: contract: which row was missing or wrong in the page on the gateway (`gateway-contract`).",
                "TODO: gate: which rule would have stopped it, and whether it blocks now (`tollgate.toml`).",
            ],
        );
    }

    fn communication(&self, text: &mut String) {
        heading(text, "Communication plan");
        text.push_str(
            "| whom | what | where | by whom | when |\n| --- | --- | --- | --- | --- |\n",
        );
        let places: Vec<String> = self.said("customers");
        let place = match places.is_empty() {
            true => "TODO".to_owned(),
            false => places.join(", "),
        };
        text.push_str(&format!(
            "| customers who paid twice | what happened, what is given back, until when | {place} | TODO | TODO |\n\
             | all other customers | that it is over, and that they need not do anything | {place} | TODO | TODO |\n\
             | support | what to answer, and what not to promise | TODO | TODO | TODO |\n\
             | the gateway | which payments are disputed among us | TODO | TODO | TODO |\n\
             | the company | this page | TODO | TODO | TODO |\n"
        ));
        if !self.plans.is_empty() {
            text.push_str("\nWhat was said beforehand (`[gateways.<id>.incident]`):\n\n");
            for plan in &self.plans {
                let said = plan
                    .said
                    .iter()
                    .map(|(key, said)| format!("{key}: {}", line(said)));
                let said: Vec<String> = said.collect();
                text.push_str(&format!(
                    "- {}: {}\n",
                    line(&plan.gateway),
                    match said.is_empty() {
                        true => "nothing".to_owned(),
                        false => said.join("; "),
                    }
                ));
            }
        }
    }

    /// What the plans say under a key, each once.
    fn said(&self, wanted: &str) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for (key, text) in self.plans.iter().flat_map(|plan| &plan.said) {
            let text = line(text);
            if *key == wanted && !said.contains(&text) {
                said.push(text);
            }
        }
        said
    }
}

fn heading(text: &mut String, title: &str) {
    text.push_str(&format!("\n## {title}\n\n"));
}

fn section(text: &mut String, title: &str, todos: &[&str]) {
    heading(text, title);
    for todo in todos {
        text.push_str(&format!("- {todo}\n"));
    }
}

fn list(text: &mut String, items: &[String]) {
    for item in items {
        text.push_str(&format!("- {}\n", line(item)));
    }
    if items.is_empty() {
        text.push_str("- none\n");
    }
}

fn opens(text: &mut String, items: &[Open]) {
    let told = items.iter().map(|item| {
        format!(
            "{} `{}` at {}: {}",
            item.effect, item.rule, item.place, item.message
        )
    });
    list(text, &told.collect::<Vec<_>>());
}

/// A text in one line that ends no cell, opens no comment and is no markup of HTML.
fn line(text: &str) -> String {
    let plain = text.replace(tollgate_report::escape::is_hidden, " ");
    let plain = plain.replace(char::is_control, " ");
    let plain = plain.replace('&', "&amp;").replace('<', "&lt;");
    plain.replace('|', "\\|").trim().to_owned()
}

/// A text inside of code.
fn code(text: &str) -> String {
    line(text).replace('`', "'")
}

#[cfg(test)]
mod tests {
    use tollgate_model::time::Timestamp;

    use super::{Event, Open, Plan, WriteUp};

    fn write_up() -> WriteUp {
        WriteUp {
            id: "INC-7".to_owned(),
            title: "customers | charged <b>twice".to_owned(),
            day: "2026-03-01".to_owned(),
            environment: "production".to_owned(),
            head: "0123456789".to_owned(),
            timeline: vec![Event {
                at: Timestamp::from_seconds(0),
                what: "decided\n| `block`".to_owned(),
            }],
            log: None,
            found: Vec::new(),
            findings: Vec::new(),
            gaps: vec![Open {
                effect: "review",
                rule: "gateway-contract/missing-contract".to_owned(),
                place: "src/pay.ts:7".to_owned(),
                message: "no page".to_owned(),
            }],
            waivers: vec!["`a/b` in src/**".to_owned()],
            plans: vec![Plan {
                gateway: "stripe".to_owned(),
                said: vec![("customers", "https://status.example.com".to_owned())],
            }],
        }
    }

    #[test]
    fn all_sections_are_there_in_the_order_that_people_expect() {
        let text = write_up().render();
        let headings: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        assert_eq!(
            headings,
            [
                "Summary",
                "Timeline",
                "Impact",
                "Root cause",
                "Lessons",
                "Action items",
                "Preventive measures",
                "Communication plan"
            ]
        );
        for expected in [
            "# INC-7: customers \\| charged &lt;b>twice",
            "| 1970-01-01T00:00:00Z | decided \\| `block` |",
            "| look again at the waiver `a/b` in src/** | repair | TODO | TODO |",
            "| `gateway-contract/missing-contract` at src/pay.ts:7 | prevent | TODO | TODO |",
            "until when | https://status.example.com | TODO | TODO |",
        ] {
            assert!(text.contains(expected), "no {expected:?} in\n{text}");
        }
    }
}

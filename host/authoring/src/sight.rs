//! What the host sees in a file: nobody has to guess what a policy is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_change::Change;
use tollgate_facts::{At, Facts, FileId, Reads, Scope};
use tollgate_gate::Configuration;
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_model::code::{CallId, FunctionId, Source};
use tollgate_report::human::{ASIDE, EMPHASIS, paint};
use tollgate_report::{Terminal, escape, wrap};

use crate::error::AuthoringError;

/// Renders what the host sees in a file under a configuration, as if the file were new.
///
/// What is called in other files is not followed: `tollgate check` does that.
///
/// # Errors
///
/// [`AuthoringError::Catalogue`], [`AuthoringError::Facts`]: the configuration is wrong.
pub fn see(
    path: &RepoPath,
    text: String,
    configuration: &Configuration,
    terminal: Terminal,
) -> Result<String, AuthoringError> {
    let facts = gather(
        path,
        text.clone(),
        configuration,
        &configuration.payment_paths,
    )?;
    let is_read = |facts: &Facts| {
        let file = FileId(0);
        let known = !facts.dependencies(file, Side::After).is_empty();
        facts.source(file, Side::After).is_some()
            || facts.settings(file, Side::After).is_some()
            || known
    };
    if is_read(&facts) {
        return Ok(render(&facts, terminal));
    }
    let everything = ["**".to_owned()];
    let facts = gather(path, text, configuration, &everything)?;
    if !is_read(&facts) {
        return Ok(format!(
            "{}\n  no source in a language that is read, and no configuration file\n",
            escape::line(path.as_str())
        ));
    }
    let note = "Nothing in it names a gateway, so a check passes over it unless `payment-paths` names it. Then this is seen:";
    let note: String = wrap(note, terminal.width, 0)
        .into_iter()
        .map(|line| format!("{line}\n"))
        .collect();
    Ok(format!("{note}\n{}", render(&facts, terminal)))
}

fn gather(
    path: &RepoPath,
    text: String,
    configuration: &Configuration,
    payment_paths: &[String],
) -> Result<Facts, AuthoringError> {
    let mut catalogue = Catalogue::embedded()?;
    if let Some(text) = &configuration.in_house_gateways {
        catalogue = catalogue.with_in_house("tollgate.toml", text)?;
    }
    let after = BTreeMap::from([(path.clone(), text)]);
    let scope = Scope {
        payment_paths: payment_paths.to_vec(),
        is_whole_tree: true,
        reads: Reads::Mentioning,
        ..Scope::default()
    };
    let change = Change::from_trees(BTreeMap::new(), after);
    Ok(Facts::gather(change, Arc::new(catalogue), &scope)?)
}

fn render(facts: &Facts, terminal: Terminal) -> String {
    let id = FileId(0);
    let file = facts.file(id);
    let mut words = Vec::new();
    words.extend(file.language.map(|language| language.word()));
    words.extend(file.is_test.then_some("test code"));
    words.extend(file.is_on_payment_path.then_some("on a payment path"));
    let mut text = paint(&escape::line(file.path.as_str()), EMPHASIS, terminal);
    if !words.is_empty() {
        text.push_str(&format!(": {}", words.join(", ")));
    }
    text.push('\n');
    if let Some(source) = facts.source(id, Side::After) {
        for gap in &source.gaps {
            let lines = format!(
                "  lines {} to {} could not be read\n",
                gap.start_line, gap.end_line
            );
            text.push_str(&lines);
        }
        for function in source.function_ids() {
            text.push_str(&of_function(facts, source, function, terminal));
        }
    }
    if let Some(settings) = facts.settings(id, Side::After) {
        text.push_str("\nsettings\n");
        for setting in &settings.settings {
            let line = format!(
                "{:>5}  {} = {}",
                setting.span.start_line,
                setting.key,
                setting.value.text()
            );
            text.push_str(&format!("{}\n", escape::line(&line)));
        }
        if let Some((span, problem)) = &settings.problem {
            let line = format!("{:>5}  can't be read from here: {problem}", span.start_line);
            text.push_str(&format!("{}\n", escape::line(&line)));
        }
    }
    for dependency in facts.dependencies(id, Side::After) {
        let line = format!(
            "\ndependency {} {}: {}",
            dependency.dependency.name,
            dependency.dependency.version,
            dependency.gateways.join(", ")
        );
        text.push_str(&format!("{}\n", escape::paragraph(&line)));
    }
    text
}

/// A function with its own calls. One without any is told of where it is a way in.
fn of_function(facts: &Facts, source: &Source, id: FunctionId, terminal: Terminal) -> String {
    let function = &source[id];
    let calls = source
        .call_ids()
        .filter(|call| source[*call].function == id);
    let calls: Vec<CallId> = calls.collect();
    if calls.is_empty() && (id == FunctionId::MODULE || function.entry.is_none()) {
        return String::new();
    }
    let parameters: Vec<&str> = function
        .parameters
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let mut title = match id {
        FunctionId::MODULE => "the module itself".to_owned(),
        _ => format!("{}({})", function.name, parameters.join(", ")),
    };
    if function.is_async {
        title = format!("async {title}");
    }
    let mut words = vec![format!("line {}", function.span.start_line)];
    words.extend(
        function
            .export
            .as_ref()
            .map(|name| format!("exported as {name}")),
    );
    let entry = function.entry.as_ref();
    words.extend(entry.map(|entry| format!("entry: {} ({})", entry.kind.word(), entry.text)));
    words.extend(function.is_test.then(|| "a test".to_owned()));
    let mut text = format!(
        "\n{}  {}\n",
        paint(&escape::line(&title), EMPHASIS, terminal),
        paint(&escape::line(&words.join(", ")), ASIDE, terminal)
    );
    for call in calls {
        text.push_str(&of_call(facts, source, call));
    }
    text
}

fn of_call(facts: &Facts, source: &Source, id: CallId) -> String {
    let call = &source[id];
    let at = At {
        file: FileId(0),
        side: Side::After,
        id,
    };
    let matched = facts.matched(at);
    let mut text = format!(
        "{:>5}  {}\n",
        call.span.start_line,
        escape::line(&call.callee)
    );
    let mut tell = |name: &str, words: String| {
        text.push_str(&format!("         {name:9} {}\n", escape::line(&words)));
    };
    if let Some((module, path)) = source.module_path(call.target) {
        tell("resolves", format!("{module}/{}", path.join(".")));
    }
    if let Some(matched) = matched {
        let operation = &matched.operation;
        let moves = match operation.moves_money {
            true => ", money moves",
            false => "",
        };
        tell(
            "operation",
            format!(
                "{} of {} ({}{moves})",
                operation.kind, operation.gateway, operation.name
            ),
        );
        let rule = &operation.key;
        let place = match rule.place.as_str() {
            "none" => "the gateway takes none".to_owned(),
            place => format!("{place} `{}`", rule.name),
        };
        tell("key", format!("{} ({place})", facts.key_origin(at)));
    }
    let role = facts.role(at);
    if !role.is_empty() {
        tell("role", role.to_owned());
    }
    let repeats = source.repeats(id);
    if !repeats.is_empty() {
        let repeats = repeats.iter();
        let words = repeats
            .map(|repeat| format!("{} (line {})", repeat.kind.word(), repeat.span.start_line));
        tell("repeats", words.collect::<Vec<_>>().join(", "));
    }
    if matched.is_some() || !role.is_empty() {
        let is_async = matched.map_or(call.usage.is_awaited, |matched| matched.operation.is_async);
        let failure = source.failure(id, is_async);
        let mut words = vec![failure.kind.word().to_owned()];
        words.extend(is_async.then(|| match call.usage.is_awaited {
            true => "awaited".to_owned(),
            false => "not awaited".to_owned(),
        }));
        words.extend(
            (!call.usage.is_used && !call.usage.is_returned).then(|| "result not used".to_owned()),
        );
        tell("failure", words.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use tollgate_gate::Configuration;
    use tollgate_report::Terminal;

    use super::see;

    fn seen(path: &str, text: &str) -> String {
        let terminal = Terminal {
            width: 80,
            is_coloured: false,
        };
        see(
            &path.into(),
            text.to_owned(),
            &Configuration::default(),
            terminal,
        )
        .unwrap()
    }

    #[test]
    fn calls_are_told_with_what_is_known_of_them() {
        let text = "import Stripe from 'stripe';\nconst stripe = new Stripe(key);\nexport async function pay(order) {\n  for (const item of order) {\n    await stripe.charges.create({ amount: 1 });\n  }\n}\n";
        let seen = seen("src/pay.ts", text);
        for told in [
            "src/pay.ts: typescript, on a payment path",
            "async pay(order)  line 3, exported as pay",
            "    5  stripe.charges.create\n",
            "operation charge of stripe",
            "key       absent (option `idempotencyKey`)",
            "(line 4)",
            "failure   propagates, awaited",
        ] {
            assert!(seen.contains(told), "no {told:?} in\n{seen}");
        }
    }

    #[test]
    fn what_a_check_passes_over_is_said() {
        assert!(seen("src/a.py", "def f():\n    g()\n").contains("passes over it"));
        assert!(seen("notes.txt", "stripe").contains("no source in a language"));
        assert!(seen("app.env", "STRIPE_KEY=sk_live_1\n").contains("STRIPE_KEY = sk_live_1"));
    }
}

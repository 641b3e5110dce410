//! Every question of `facts`, with what it takes and gives. A method that is new in the WIT needs
//! its line here: without it this does not compile.

use wasmtime::Result;
use wasmtime::component::Resource;

use super::Traced;
use super::shown::Shown;
use crate::handles::{
    Argument, Call, CallQuery, Change, Commit, Dependency, Expression, File, FileQuery, Function,
    Gateway, Key, Landmine, Operation, Origin, Reach, ReachStep, Read, Repeat, Setting, Step,
    WordQuery,
};
use crate::wit::facts;

impl facts::Host for Traced<'_> {}

/// Answers as [`crate::state::State`] does, and notes question and answer.
macro_rules! traced {
    ($($host:ident of $resource:ident {
        $($question:ident($($given:ident: $type:ty),*) -> $answer:ty;)*
    })*) => {$(
        impl facts::$host for Traced<'_> {
            $(fn $question(&mut self, $($given: $type),*) -> Result<$answer> {
                let given: Vec<String> = vec![$($given.shown(&*self.0)),*];
                let answer = facts::$host::$question(&mut *self.0, $($given),*);
                self.note(stringify!($resource), stringify!($question), given, &answer);
                answer
            })*

            fn drop(&mut self, handle: Resource<$resource>) -> Result<()> {
                self.0.take_back(handle)
            }
        }
    )*};
}

traced! {
    HostChange of Change {
        files(change: Resource<Change>, query: Resource<FileQuery>) -> Vec<Resource<File>>;
        paths(change: Resource<Change>) -> Vec<String>;
        calls(change: Resource<Change>, query: Resource<CallQuery>) -> Vec<Resource<Call>>;
        functions(change: Resource<Change>, include_tests: bool) -> Vec<Resource<Function>>;
        settings(change: Resource<Change>, key_glob: String) -> Vec<Resource<Setting>>;
        dependencies(change: Resource<Change>, gateways: Vec<String>) -> Vec<Resource<Dependency>>;
        commits(change: Resource<Change>) -> Vec<Resource<Commit>>;
        branch(change: Resource<Change>) -> Option<String>;
        environment(change: Resource<Change>) -> Option<String>;
        find(change: Resource<Change>, path_glob: String, on: facts::Side) -> Vec<String>;
        read(change: Resource<Change>, path: String, on: facts::Side) -> Option<String>;
        tests_naming(change: Resource<Change>, subjects: Vec<String>, words: Vec<String>) -> Vec<(String, Vec<u32>)>;
        gateways(change: Resource<Change>) -> Vec<Resource<Gateway>>;
        gateway(change: Resource<Change>, id: String) -> Option<Resource<Gateway>>;
        is_whole_tree(change: Resource<Change>) -> bool;
    }
    HostFileQuery of FileQuery {
        new() -> Resource<FileQuery>;
        path(query: Resource<FileQuery>, globs: Vec<String>) -> ();
        status(query: Resource<FileQuery>, statuses: Vec<String>) -> ();
        on_payment_path(query: Resource<FileQuery>) -> ();
    }
    HostCallQuery of CallQuery {
        new() -> Resource<CallQuery>;
        operations(query: Resource<CallQuery>) -> ();
        kinds(query: Resource<CallQuery>, kinds: Vec<String>) -> ();
        moving_money(query: Resource<CallQuery>) -> ();
        gateways(query: Resource<CallQuery>, ids: Vec<String>) -> ();
        callee(query: Resource<CallQuery>, globs: Vec<String>) -> ();
        path(query: Resource<CallQuery>, globs: Vec<String>) -> ();
        touched(query: Resource<CallQuery>) -> ();
        reaching(query: Resource<CallQuery>) -> ();
        include_tests(query: Resource<CallQuery>) -> ();
        include_unaffected(query: Resource<CallQuery>) -> ();
    }
    HostWordQuery of WordQuery {
        new(given: Vec<String>) -> Resource<WordQuery>;
    }
    HostFile of File {
        path(file: Resource<File>) -> String;
        old_path(file: Resource<File>) -> Option<String>;
        status(file: Resource<File>) -> String;
        language(file: Resource<File>) -> Option<String>;
        is_test(file: Resource<File>) -> bool;
        is_on_payment_path(file: Resource<File>) -> bool;
        is_about_payments(file: Resource<File>) -> bool;
        is_read_whole(file: Resource<File>) -> bool;
        gaps(file: Resource<File>) -> Vec<facts::Span>;
        touched_lines(file: Resource<File>) -> Vec<facts::Span>;
        functions(file: Resource<File>, on: facts::Side) -> Vec<Resource<Function>>;
        calls(file: Resource<File>, on: facts::Side) -> Vec<Resource<Call>>;
        settings(file: Resource<File>, on: facts::Side) -> Vec<Resource<Setting>>;
        dependencies(file: Resource<File>, on: facts::Side) -> Vec<Resource<Dependency>>;
        text(file: Resource<File>, on: facts::Side) -> Option<String>;
        has_word(file: Resource<File>, query: Resource<WordQuery>, on: facts::Side) -> bool;
        lines_with(file: Resource<File>, query: Resource<WordQuery>) -> Vec<facts::TextLine>;
        gone_lines_with(file: Resource<File>, query: Resource<WordQuery>) -> Vec<facts::TextLine>;
        contract_of(file: Resource<File>) -> Option<String>;
    }
    HostCall of Call {
        callee(call: Resource<Call>) -> String;
        canonical(call: Resource<Call>) -> Option<String>;
        span(call: Resource<Call>) -> facts::Span;
        path(call: Resource<Call>) -> String;
        on(call: Resource<Call>) -> facts::Side;
        operation(call: Resource<Call>) -> Option<Resource<Operation>>;
        reach(call: Resource<Call>) -> Option<Resource<Reach>>;
        key(call: Resource<Call>) -> Resource<Key>;
        arguments(call: Resource<Call>) -> Vec<Resource<Argument>>;
        chained(call: Resource<Call>) -> Vec<Resource<Call>>;
        within(call: Resource<Call>, kind: String) -> Option<Resource<Step>>;
        step(call: Resource<Call>) -> Resource<Step>;
        enclosing(call: Resource<Call>) -> Vec<Resource<Step>>;
        function(call: Resource<Call>) -> Resource<Function>;
        repeats(call: Resource<Call>) -> Vec<Resource<Repeat>>;
        after(call: Resource<Call>) -> Vec<Resource<Step>>;
        preceding(call: Resource<Call>) -> Vec<Resource<Step>>;
        calls_after(call: Resource<Call>) -> Vec<Resource<Call>>;
        calls_before(call: Resource<Call>) -> Vec<Resource<Call>>;
        failure(call: Resource<Call>) -> String;
        handlers(call: Resource<Call>) -> Vec<Resource<Step>>;
        is_awaited(call: Resource<Call>) -> bool;
        is_returned(call: Resource<Call>) -> bool;
        is_used(call: Resource<Call>) -> bool;
        reads(call: Resource<Call>) -> Vec<Resource<Read>>;
        role(call: Resource<Call>) -> String;
        error(call: Resource<Call>) -> String;
        may_fail(call: Resource<Call>) -> bool;
        is_touched(call: Resource<Call>) -> bool;
        before(call: Resource<Call>) -> Option<Resource<Call>>;
        is_test(call: Resource<Call>) -> bool;
        callees(call: Resource<Call>) -> Vec<Resource<Function>>;
        is_same(call: Resource<Call>, other: Resource<Call>) -> bool;
    }
    HostOperation of Operation {
        gateway(operation: Resource<Operation>) -> String;
        gateway_title(operation: Resource<Operation>) -> String;
        name(operation: Resource<Operation>) -> String;
        kind(operation: Resource<Operation>) -> String;
        moves_money(operation: Resource<Operation>) -> bool;
        is_certain(operation: Resource<Operation>) -> bool;
        is_async(operation: Resource<Operation>) -> bool;
        key_place(operation: Resource<Operation>) -> String;
        key_name(operation: Resource<Operation>) -> String;
        key_lifetime(operation: Resource<Operation>) -> u64;
        is_key_required(operation: Resource<Operation>) -> bool;
        automatic_key(operation: Resource<Operation>) -> String;
        throws_on_decline(operation: Resource<Operation>) -> bool;
        throws_on_error(operation: Resource<Operation>) -> bool;
        result_fields(operation: Resource<Operation>) -> Vec<String>;
        outcome_of(operation: Resource<Operation>, error: String) -> Option<String>;
        source(operation: Resource<Operation>) -> String;
    }
    HostReach of Reach {
        operation(reach: Resource<Reach>) -> Resource<Operation>;
        key_origin(reach: Resource<Reach>) -> String;
        is_followed(reach: Resource<Reach>) -> bool;
        is_guarded(reach: Resource<Reach>) -> bool;
        hands_on_failure(reach: Resource<Reach>) -> bool;
        is_async(reach: Resource<Reach>) -> bool;
        steps(reach: Resource<Reach>) -> Vec<Resource<ReachStep>>;
    }
    HostReachStep of ReachStep {
        path(step: Resource<ReachStep>) -> String;
        span(step: Resource<ReachStep>) -> facts::Span;
        in_function(step: Resource<ReachStep>) -> String;
    }
    HostKey of Key {
        is_given(key: Resource<Key>) -> bool;
        may_be_hidden(key: Resource<Key>) -> bool;
        origin(key: Resource<Key>) -> String;
        value(key: Resource<Key>) -> Option<Resource<Expression>>;
        misplaced(key: Resource<Key>) -> Option<Resource<Expression>>;
        misplaced_name(key: Resource<Key>) -> String;
        shared(key: Resource<Key>) -> Option<Resource<Expression>>;
        is_made_within(key: Resource<Key>, step: Resource<Step>) -> bool;
        is_stored_first(key: Resource<Key>) -> bool;
    }
    HostArgument of Argument {
        name(argument: Resource<Argument>) -> Option<String>;
        value(argument: Resource<Argument>) -> Resource<Expression>;
        is_spread(argument: Resource<Argument>) -> bool;
    }
    HostRead of Read {
        expression(read: Resource<Read>) -> Resource<Expression>;
        path(read: Resource<Read>) -> String;
        is_condition(read: Resource<Read>) -> bool;
    }
    HostRepeat of Repeat {
        kind(repeat: Resource<Repeat>) -> String;
        text(repeat: Resource<Repeat>) -> String;
        span(repeat: Resource<Repeat>) -> facts::Span;
        step(repeat: Resource<Repeat>) -> Option<Resource<Step>>;
    }
    HostFunction of Function {
        name(function: Resource<Function>) -> String;
        span(function: Resource<Function>) -> facts::Span;
        path(function: Resource<Function>) -> String;
        parent(function: Resource<Function>) -> Option<Resource<Function>>;
        named(function: Resource<Function>) -> Resource<Function>;
        decorators(function: Resource<Function>) -> Vec<String>;
        parameters(function: Resource<Function>) -> Vec<String>;
        steps(function: Resource<Function>) -> Vec<Resource<Step>>;
        calls(function: Resource<Function>) -> Vec<Resource<Call>>;
        callers(function: Resource<Function>) -> Vec<Resource<Call>>;
        is_async(function: Resource<Function>) -> bool;
        entry(function: Resource<Function>) -> Option<String>;
        entry_text(function: Resource<Function>) -> String;
        exported_as(function: Resource<Function>) -> Option<String>;
        is_test(function: Resource<Function>) -> bool;
        before(function: Resource<Function>) -> Option<Resource<Function>>;
    }
    HostStep of Step {
        kind(step: Resource<Step>) -> String;
        span(step: Resource<Step>) -> facts::Span;
        text(step: Resource<Step>) -> String;
        label(step: Resource<Step>) -> String;
        catches(step: Resource<Step>) -> Vec<String>;
        parent(step: Resource<Step>) -> Option<Resource<Step>>;
        children(step: Resource<Step>) -> Vec<Resource<Step>>;
        expressions(step: Resource<Step>) -> Vec<Resource<Expression>>;
        calls(step: Resource<Step>) -> Vec<Resource<Call>>;
        all(step: Resource<Step>) -> Vec<Resource<Step>>;
        can_leave(step: Resource<Step>) -> bool;
        always_leaves(step: Resource<Step>) -> bool;
        error_reads(step: Resource<Step>) -> Vec<Resource<Expression>>;
        is_touched(step: Resource<Step>) -> bool;
        is_new(step: Resource<Step>) -> bool;
        before(step: Resource<Step>) -> Option<Resource<Step>>;
        is_same(step: Resource<Step>, other: Resource<Step>) -> bool;
        holds(step: Resource<Step>, other: Resource<Step>) -> bool;
        holds_call(step: Resource<Step>, call: Resource<Call>) -> bool;
    }
    HostExpression of Expression {
        kind(expression: Resource<Expression>) -> String;
        text(expression: Resource<Expression>) -> String;
        span(expression: Resource<Expression>) -> facts::Span;
        constant(expression: Resource<Expression>) -> Option<String>;
        operator(expression: Resource<Expression>) -> String;
        parts(expression: Resource<Expression>) -> Vec<Resource<Expression>>;
        as_call(expression: Resource<Expression>) -> Option<Resource<Call>>;
        entries(expression: Resource<Expression>) -> Vec<(String, Resource<Expression>)>;
        has_more_entries(expression: Resource<Expression>) -> bool;
        origins(expression: Resource<Expression>) -> Vec<Resource<Origin>>;
        step(expression: Resource<Expression>) -> Resource<Step>;
        mentions(expression: Resource<Expression>) -> Vec<String>;
    }
    HostOrigin of Origin {
        kind(origin: Resource<Origin>) -> String;
        expression(origin: Resource<Origin>) -> Resource<Expression>;
    }
    HostSetting of Setting {
        path(setting: Resource<Setting>) -> String;
        key(setting: Resource<Setting>) -> String;
        kind(setting: Resource<Setting>) -> String;
        value(setting: Resource<Setting>) -> String;
        span(setting: Resource<Setting>) -> facts::Span;
        is_touched(setting: Resource<Setting>) -> bool;
        before(setting: Resource<Setting>) -> Option<Resource<Setting>>;
    }
    HostDependency of Dependency {
        name(dependency: Resource<Dependency>) -> String;
        family(dependency: Resource<Dependency>) -> String;
        version(dependency: Resource<Dependency>) -> String;
        is_locked(dependency: Resource<Dependency>) -> bool;
        is_lockfile(dependency: Resource<Dependency>) -> bool;
        is_development(dependency: Resource<Dependency>) -> bool;
        path(dependency: Resource<Dependency>) -> String;
        span(dependency: Resource<Dependency>) -> facts::Span;
        gateways(dependency: Resource<Dependency>) -> Vec<String>;
        before(dependency: Resource<Dependency>) -> Vec<Resource<Dependency>>;
        pinned(dependency: Resource<Dependency>) -> Vec<String>;
        landmines(dependency: Resource<Dependency>) -> Vec<Resource<Landmine>>;
    }
    HostLandmine of Landmine {
        gateway(landmine: Resource<Landmine>) -> String;
        gateway_title(landmine: Resource<Landmine>) -> String;
        versions(landmine: Resource<Landmine>) -> String;
        condition(landmine: Resource<Landmine>) -> String;
        what(landmine: Resource<Landmine>) -> String;
        fixed(landmine: Resource<Landmine>) -> String;
        help(landmine: Resource<Landmine>) -> String;
        source(landmine: Resource<Landmine>) -> String;
        covers(landmine: Resource<Landmine>, version: String) -> bool;
        is_same(landmine: Resource<Landmine>, other: Resource<Landmine>) -> bool;
    }
    HostCommit of Commit {
        id(commit: Resource<Commit>) -> String;
        subject(commit: Resource<Commit>) -> String;
        author(commit: Resource<Commit>) -> String;
    }
    HostGateway of Gateway {
        id(gateway: Resource<Gateway>) -> String;
        title(gateway: Resource<Gateway>) -> String;
        hosts(gateway: Resource<Gateway>) -> Vec<String>;
        errors(gateway: Resource<Gateway>) -> Vec<(String, String)>;
        is_in_house(gateway: Resource<Gateway>) -> bool;
        contract_path(gateway: Resource<Gateway>) -> String;
        contract(gateway: Resource<Gateway>, on: facts::Side) -> Option<String>;
        incident(gateway: Resource<Gateway>) -> Vec<(String, String)>;
    }
}

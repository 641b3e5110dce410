// The verbs that policies are written with. Written by Tollgate {tollgate-version}. Not edited by hand.
import {
  CallQuery,
  Change,
  File,
  FileQuery,
  WordQuery,
} from "tollgate:policy/facts@0.1.0";

/** Makes the `guard` that a policy exports. */
export function definePolicy(policy) {
  const rules = new Map(Object.entries(policy.rules));
  const options = policy.options ?? {};
  let settings;
  return {
    describe() {
      return {
        id: policy.id,
        version: policy.version,
        summary: policy.summary,
        rules: [...rules].map(([name, rule]) => ({ name, ...rule, extra: [] })),
        options: Object.entries(options),
        extra: policy.judges === "by-file" ? [["judges", "by-file"]] : [],
      };
    },

    configure(json) {
      const given = json.trim() === "" ? {} : JSON.parse(json);
      try {
        settings = policy.configure ? policy.configure(given) : given;
      } catch (error) {
        // What is thrown here is what the reader of `tollgate.toml` is told.
        throw error instanceof Error ? error.message : String(error);
      }
    },

    check(change) {
      const findings = new Findings(rules);
      policy.check(change, findings, settings);
      return findings.toWit();
    },
  };
}

/** What a policy has found so far. */
class Findings {
  #rules;
  #reports = [];

  constructor(rules) {
    this.#rules = rules;
  }

  report(rule, place) {
    const declared = this.#rules.get(rule);
    if (!declared) {
      throw new Error(`there is no rule \`${rule}\` in \`rules\``);
    }
    const report = new Report(rule, place, declared.summary);
    this.#reports.push(report);
    return report;
  }

  toWit() {
    return this.#reports.map((report) => report.toWit());
  }
}

/** A finding in the making. */
class Report {
  #finding;

  constructor(rule, place, message) {
    const { path, at } = placeOf(place);
    this.#finding = {
      rule,
      effect: undefined,
      path,
      at,
      message,
      label: "",
      help: "",
      related: [],
      identity: "",
      extra: [],
    };
  }

  message(text) {
    this.#finding.message = text;
    return this;
  }

  label(text) {
    this.#finding.label = text;
    return this;
  }

  help(text) {
    this.#finding.help = text;
    return this;
  }

  effect(effect) {
    this.#finding.effect = effect;
    return this;
  }

  once(text) {
    this.#finding.extra.push(["once", text]);
    return this;
  }

  related(place, message) {
    this.#finding.related.push({ ...placeOf(place), isBefore: isBefore(place), message });
    return this;
  }

  toWit() {
    return this.#finding;
  }
}

function placeOf(place) {
  const told = (value) => (typeof value === "function" ? value.call(place) : value);
  return { path: told(place.path), at: told(place.span) };
}

function isBefore(place) {
  return typeof place.on === "function" ? place.on() === "before" : place.isBefore === true;
}

/** A question for calls. Iterate over it to ask. */
class SelectCalls {
  #change;
  #query = new CallQuery();

  constructor(change) {
    this.#change = change;
  }

  operations() {
    this.#query.operations();
    return this;
  }

  movingMoney() {
    this.#query.movingMoney();
    return this;
  }

  kinds(...kinds) {
    this.#query.kinds(kinds.flat());
    return this;
  }

  gateways(...ids) {
    this.#query.gateways(ids.flat());
    return this;
  }

  callee(...globs) {
    this.#query.callee(globs.flat());
    return this;
  }

  path(...globs) {
    this.#query.path(globs.flat());
    return this;
  }

  touched() {
    this.#query.touched();
    return this;
  }

  reaching() {
    this.#query.reaching();
    return this;
  }

  includeTests() {
    this.#query.includeTests();
    return this;
  }

  includeUnaffected() {
    this.#query.includeUnaffected();
    return this;
  }

  list() {
    return this.#change.calls(this.#query);
  }

  [Symbol.iterator]() {
    return this.list()[Symbol.iterator]();
  }
}

/** A question for changed files. Iterate over it to ask. */
class SelectFiles {
  #change;
  #query = new FileQuery();

  constructor(change) {
    this.#change = change;
  }

  path(...globs) {
    this.#query.path(globs.flat());
    return this;
  }

  status(...statuses) {
    this.#query.status(statuses.flat());
    return this;
  }

  onPaymentPath() {
    this.#query.onPaymentPath();
    return this;
  }

  list() {
    return this.#change.files(this.#query);
  }

  [Symbol.iterator]() {
    return this.list()[Symbol.iterator]();
  }
}

Change.prototype.selectCalls = function selectCalls() {
  return new SelectCalls(this);
};

Change.prototype.selectFiles = function selectFiles() {
  return new SelectFiles(this);
};

File.prototype.units = function units(on) {
  return this.functions(on).filter(isUnit);
};

File.prototype.touchedUnits = function touchedUnits() {
  const touched = this.touchedLines();
  const isTouched = ({ startLine, endLine }) =>
    touched.some((lines) => lines.startLine <= endLine && startLine <= lines.endLine);
  return this.units("after")
    .filter((now) => isTouched(now.span()))
    .map((now) => ({ before: now.before(), now }))
    .filter(({ before }) => before !== undefined);
};

function isUnit(unit) {
  const name = unit.name();
  if (unit.isTest() || name === "<module>") {
    return false;
  }
  const isInner = () => (unit.parent()?.name() ?? "<module>") !== "<module>";
  return !name.startsWith("<") || (unit.named().name() === "<module>" && !isInner());
}

export function anyWordOf(...words) {
  return new WordQuery(words.flat());
}

export function caused(call, judge, stood = same) {
  const now = judge(call);
  if (now === undefined || now === null) {
    return undefined;
  }
  const before = call.before();
  const was = before === undefined ? undefined : judge(before);
  return was !== undefined && was !== null && stood(now, was) ? undefined : now;
}

function same(now, was) {
  return now === was || JSON.stringify(now) === JSON.stringify(was);
}

export function words(text) {
  const found = [];
  let word = "";
  let wasLower = false;
  for (const letter of text) {
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    const isDigit = letter >= "0" && letter <= "9";
    const isPart = isDigit || lower !== upper;
    if (word && (!isPart || (wasLower && letter !== lower))) {
      found.push(word);
      word = "";
    }
    word += isPart ? lower : "";
    wasLower = isDigit || letter !== upper;
  }
  return word ? [...found, word] : found;
}

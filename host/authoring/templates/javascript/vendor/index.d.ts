// The verbs that policies are written with. Written by Tollgate {tollgate-version}. Not edited by hand.
/// <reference path="./facts.d.ts" />
import type { Call, Function, Side, Span, WordQuery } from "tollgate:policy/facts@0.1.0";

/** What a finding asks for: `note` < `review` < `block`. */
export type Effect = "note" | "review" | "block";

/** One rule of a policy. Its name is its key in `rules`: in kebab-case, never used again. */
export interface Rule {
  /** What it looks for, one line. */
  summary: string;
  /** What its findings ask for by default. */
  effect: Effect;
  /** Why it matters and what to do. Markdown. */
  help: string;
}

/** What a policy is. */
export interface Policy<Rules extends string, Settings> {
  /** Its id in kebab-case: the part before the slash in `policy/rule`. */
  id: string;
  /** Its version. */
  version: string;
  /** One line. */
  summary: string;
  /** Its rules, by name. */
  rules: Record<Rules, Rule>;
  /**
   * Its options: name, and a line that says type, default and meaning. It begins with the type:
   * `integer`, `number`, `boolean`, `text`, `list of texts`, `list of integers` or `table`. The
   * host refuses options of another type or name before the policy runs.
   */
  options?: Record<string, string>;
  /**
   * `by-file` for a policy whose findings rest on one file (and what its calls reach) alone: it is
   * shown each source file in a change of its own, and the host remembers what it said of a file.
   */
  judges?: "whole-change" | "by-file";
  /** Makes settings of the options, or throws what is wrong with them. */
  configure?(options: Record<string, any>): Settings;
  /** Judges the change. */
  check(
    change: import("tollgate:policy/facts@0.1.0").Change,
    findings: Findings<Rules>,
    settings: Settings,
  ): void;
}

/** Makes the `guard` that a policy exports. */
export function definePolicy<Rules extends string, Settings = Record<string, any>>(
  policy: Policy<Rules, Settings>,
): object;

/**
 * Something that a finding can be about: a call, function, setting or dependency, or a path with a
 * span.
 */
export type Place =
  | { path(): string; span(): Span; on?(): Side }
  | { path: string; span: Span; isBefore?: boolean };

/** What a policy has found so far. */
export interface Findings<Rules extends string = string> {
  /** Adds a finding. Say the rest by the methods of what it returns. */
  report(rule: Rules, place: Place): Report;
}

/** A finding in the making. */
export interface Report {
  /** What is wrong and what it does to the customer. */
  message(text: string): Report;
  /** A few words beside the underline. */
  label(text: string): Report;
  /** What to do. */
  help(text: string): Report;
  /** What it asks for, where that is not the rule's own effect. */
  effect(effect: Effect): Report;
  /** Of all findings of the rule with this text only one is told: the one that asks for most. */
  once(text: string): Report;
  /** Another place that explains it. */
  related(place: Place, message: string): Report;
}

/** A question for calls at the head of changed files. Iterate over it to ask. */
export interface SelectCalls extends Iterable<Call> {
  /** Only calls that the catalogue knows. */
  operations(): SelectCalls;
  /** Only operations by which money moves, is held, or is released. */
  movingMoney(): SelectCalls;
  /** Only operations of these kinds: `charge`, `refund`, ... */
  kinds(...kinds: string[]): SelectCalls;
  /** Only operations of these gateways. */
  gateways(...ids: string[]): SelectCalls;
  /** Only calls whose callee matches one of these globs: `**.charges.create`. */
  callee(...globs: string[]): SelectCalls;
  /** Only calls in files that match one of these globs. */
  path(...globs: string[]): SelectCalls;
  /** Only calls on lines that the change touched. */
  touched(): SelectCalls;
  /**
   * Only calls that are no operation themselves but reach one, through functions in other files.
   * Limits on operations, kinds and gateways then mean that one.
   */
  reaching(): SelectCalls;
  /** Test code too. */
  includeTests(): SelectCalls;
  /** Calls too that the change can't have an effect on. */
  includeUnaffected(): SelectCalls;
  /** Asks. */
  list(): Call[];
}

/** A question for changed files. Iterate over it to ask. */
export interface SelectFiles extends Iterable<import("tollgate:policy/facts@0.1.0").File> {
  /** Only paths that match one of these globs. */
  path(...globs: string[]): SelectFiles;
  /** Only `added`, `modified`, `deleted`, `renamed` or `mode-changed` files. */
  status(...statuses: string[]): SelectFiles;
  /** Only files on a payment path. */
  onPaymentPath(): SelectFiles;
  /** Asks. */
  list(): import("tollgate:policy/facts@0.1.0").File[];
}

declare module "tollgate:policy/facts@0.1.0" {
  interface Change {
    /** Starts a question for calls at the head of changed files. */
    selectCalls(): SelectCalls;
    /** Starts a question for changed files. */
    selectFiles(): SelectFiles;
  }
  interface File {
    /**
     * The outermost functions of the file on a side, with all that is written into them. Not those
     * of tests, nor the module itself.
     */
    units(on: Side): Function[];
    /** The units at the head that the change touched, with what they were at the base. */
    touchedUnits(): { before: Function; now: Function }[];
  }
}

/** What to look for in texts: any of these words, at most 100. Make it once. */
export function anyWordOf(...words: string[]): WordQuery;

/**
 * Judges a call on both sides of the change, and tells what the change caused: a hazard that stood
 * before is not the change's. `judge` gives what tells one hazard from another, not texts or
 * positions; `stood` says whether the first is no worse than the second.
 */
export function caused<Hazard>(
  call: Call,
  judge: (call: Call) => Hazard | undefined,
  stood?: (now: Hazard, before: Hazard) => boolean,
): Hazard | undefined;

/** The words of a name or text, in lower case: those of `markAsPaid` and `PAYMENT_FAILED`. */
export function words(text: string): string[];

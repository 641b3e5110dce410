// @ts-check
// Refunds above a limit must carry a ledger entry.
//
// Finance books a refund only when its metadata names the entry that allowed it. A large one
// without it has to be traced by hand, weeks later.
import { definePolicy } from "../vendor/tollgate/index.js";

/** @typedef {import("tollgate:policy/facts@0.1.0").Call} Call */
/** @typedef {import("tollgate:policy/facts@0.1.0").Expression} Expression */

export const guard = definePolicy({
  id: "{name}",
  version: "0.1.0",
  summary: "Large refunds are in the ledger before they are made",
  judges: "by-file",

  rules: {
    "unbooked-refund": {
      summary: "a large refund that names no ledger entry",
      effect: "block",
      help: "Write the entry first, then pass its id as `ledger` in the refund's metadata.",
    },
    "unknown-amount": {
      summary: "a refund without a ledger entry whose amount can't be read off the code",
      effect: "note",
      help: "Check that it stays below the limit, or pass the id of its ledger entry.",
    },
  },

  options: {
    "limit-cents": "integer, 50000: refunds up to this need no ledger entry",
  },

  configure(options) {
    const limitCents = options["limit-cents"] ?? 50_000;
    if (limitCents < 0) {
      throw new Error(`\`limit-cents\` is ${limitCents}: it can't be negative`);
    }
    return { limitCents };
  },

  check(change, findings, { limitCents }) {
    for (const refund of change.selectCalls().kinds("refund").touched()) {
      if (entry(refund, "metadata.ledger")) {
        continue;
      }
      const cents = amount(refund);
      if (cents === undefined) {
        findings
          .report("unknown-amount", refund)
          .message("how much this refunds is decided elsewhere, and it names no ledger entry")
          .help("pass the id of its entry as `metadata.ledger`, or check that it stays small");
      } else if (cents > limitCents) {
        findings
          .report("unbooked-refund", refund)
          .message(
            `this refunds ${cents} cents without a ledger entry: above ${limitCents} nobody may`,
          )
          .help("write the entry first, and pass its id as `metadata.ledger`");
      }
    }
  },
});

/**
 * The amount that a call names as a number, also through a constant.
 * @param {Call} call
 */
function amount(call) {
  const [origin, ...others] = entry(call, "amount")?.origins() ?? [];
  if (origin?.kind() !== "constant" || others.length > 0) {
    return undefined;
  }
  const written = origin.expression().text().replaceAll("_", "");
  return /^-?\d+$/.test(written) ? Number(written) : undefined;
}

/**
 * What a call is given under a name: as a keyword, or in an object among its arguments.
 * @param {Call} call
 * @param {string} path
 */
function entry(call, path) {
  const [first, ...rest] = path.split(".");
  for (const argument of call.arguments()) {
    const name = argument.name();
    const found = name === undefined ? inside(argument.value(), first) : argument.value();
    if (found && (name === undefined || name === first)) {
      return rest.reduce((object, name) => object && inside(object, name), /** @type {Expression | undefined} */ (found));
    }
  }
  return undefined;
}

/**
 * @param {Expression} object
 * @param {string} name
 */
function inside(object, name) {
  return object.entries().find(([known]) => known === name)?.[1];
}

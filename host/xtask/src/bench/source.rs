//! The content of the synthetic repository: TypeScript as payment services have it, and the rest.

use std::fmt::Write as _;

/// The sides of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Before,
    After,
}

/// Payment files have this many lines, and up to twice as many.
const PAYMENT_LINES: usize = 200;

const NOUNS: [&str; 16] = [
    "Order", "Invoice", "Cart", "Booking", "Deposit", "Renewal", "Ticket", "Pledge", "Rental",
    "Fare", "Lease", "Voucher", "Upgrade", "Bundle", "Shipment", "Seat",
];

const AREAS: [&str; 12] = [
    "catalog",
    "search",
    "profile",
    "inventory",
    "shipping",
    "reviews",
    "messaging",
    "reports",
    "admin",
    "analytics",
    "media",
    "support",
];

pub(super) fn payment_path(index: usize) -> String {
    let noun = NOUNS[index % NOUNS.len()].to_lowercase();
    format!("services/payments/src/{noun}/{noun}-payments-{index}.ts")
}

/// A service that charges, refunds and records, of 200 to 400 lines.
pub(super) fn payment(index: usize, version: Version) -> String {
    let noun = NOUNS[index % NOUNS.len()];
    let wanted = PAYMENT_LINES + index * 37 % PAYMENT_LINES;
    let mut text = payment_head(noun, index);
    // Counted as they are before the change, so that both versions have the same methods.
    let mut lines = text.lines().count();
    for part in 0.. {
        if lines >= wanted {
            break;
        }
        lines += payment_method(noun, index + part, part, Version::Before)
            .lines()
            .count();
        text.push_str(&payment_method(noun, index + part, part, version));
    }
    text.push_str("}\n");
    text
}

fn payment_head(noun: &str, index: usize) -> String {
    let lower = noun.to_lowercase();
    format!(
        r#"import Stripe from "stripe";
import {{ Injectable, Logger }} from "@nestjs/common";
import {{ Database }} from "../../database";
import {{ Clock }} from "../../clock";
import type {{ {noun}, Customer, Money }} from "../../types";

const MINIMUM_AMOUNT = {minimum};
const SUPPORTED = new Set(["usd", "eur", "gbp", "sek"]);

export interface {noun}PaymentResult {{
  id: string;
  status: "paid" | "pending" | "declined";
  amount: number;
  reference?: string;
}}

@Injectable()
export class {noun}Payments{index} {{
  private readonly logger = new Logger("{lower}-payments-{index}");
  private readonly stripe: Stripe;

  constructor(private readonly database: Database, private readonly clock: Clock, apiKey: string) {{
    this.stripe = new Stripe(apiKey, {{ maxNetworkRetries: 2, timeout: 20_000 }});
  }}
"#,
        minimum = 50 + index % 50
    )
}

/// The parts a service is made of, in turn. Only the first differs between the versions: the
/// change that adds a step between the charge and its record.
fn payment_method(noun: &str, number: usize, part: usize, version: Version) -> String {
    match part % 5 {
        0 => charge(noun, number, part == 0 && version == Version::After),
        1 => refund(noun, number),
        2 => validation(noun, number),
        3 => listing(noun, number),
        _ => statement(noun, number),
    }
}

fn charge(noun: &str, number: usize, is_changed: bool) -> String {
    let lower = noun.to_lowercase();
    let step = if is_changed {
        "      this.assertSupportedResponse(intent, customer);\n      \
         if (intent.amount_received !== amount.value) {\n        \
           throw new Error(`unexpected amount ${intent.amount_received}`);\n      \
         }\n"
    } else {
        ""
    };
    format!(
        r#"
  /** Charges a {lower} once and records what the gateway answered. */
  async charge{noun}{number}({lower}: {noun}, customer: Customer, amount: Money): Promise<{noun}PaymentResult> {{
    if (amount.value < MINIMUM_AMOUNT || !SUPPORTED.has(amount.currency)) {{
      return {{ id: {lower}.id, status: "declined", amount: amount.value }};
    }}
    const idempotencyKey = `{lower}-${{{lower}.id}}-charge-{number}`;
    await this.database.insert("payment_attempts", {{ key: idempotencyKey, {lower}: {lower}.id }});
    try {{
      const intent = await this.stripe.paymentIntents.create(
        {{
          amount: amount.value,
          currency: amount.currency,
          customer: customer.gatewayId,
          payment_method: customer.defaultMethod,
          confirm: true,
          metadata: {{ {lower}: {lower}.id, attempt: String({lower}.attempts) }},
        }},
        {{ idempotencyKey }},
      );
{step}      await this.database.update("payment_attempts", idempotencyKey, {{
        status: intent.status,
        reference: intent.id,
        at: this.clock.now(),
      }});
      return {{ id: {lower}.id, status: "paid", amount: amount.value, reference: intent.id }};
    }} catch (error) {{
      if (error instanceof Stripe.errors.StripeCardError) {{
        await this.database.update("payment_attempts", idempotencyKey, {{ status: "declined" }});
        return {{ id: {lower}.id, status: "declined", amount: amount.value }};
      }}
      this.logger.error(`charge of ${{{lower}.id}} is unknown`, error);
      return {{ id: {lower}.id, status: "pending", amount: amount.value }};
    }}
  }}
"#
    )
}

fn refund(noun: &str, number: usize) -> String {
    let lower = noun.to_lowercase();
    format!(
        r#"
  async refund{noun}{number}(reference: string, reason: "duplicate" | "requested_by_customer") {{
    const known = await this.database.find("refunds", {{ reference }});
    if (known) {{
      return known;
    }}
    const refund = await this.stripe.refunds.create(
      {{ payment_intent: reference, reason, metadata: {{ kind: "{lower}" }} }},
      {{ idempotencyKey: `refund-{number}-${{reference}}` }},
    );
    return this.database.insert("refunds", {{ reference, id: refund.id, status: refund.status }});
  }}
"#
    )
}

fn validation(noun: &str, number: usize) -> String {
    let lower = noun.to_lowercase();
    format!(
        r#"
  private validate{noun}{number}({lower}: {noun}, customer: Customer): string[] {{
    const problems: string[] = [];
    if (!customer.email.includes("@")) {{
      problems.push("the customer has no address for a receipt");
    }}
    for (const line of {lower}.lines) {{
      if (line.quantity <= 0 || !Number.isInteger(line.quantity)) {{
        problems.push(`line ${{line.id}} has quantity ${{line.quantity}}`);
      }}
      const expected = line.unitPrice * line.quantity - (line.discount ?? 0);
      if (Math.abs(expected - line.total) > {tolerance}) {{
        problems.push(`line ${{line.id}} sums to ${{expected}}, not ${{line.total}}`);
      }}
    }}
    return problems;
  }}
"#,
        tolerance = number % 3
    )
}

fn listing(noun: &str, number: usize) -> String {
    let lower = noun.to_lowercase();
    format!(
        r#"
  async list{noun}Payments{number}(customer: Customer, limit = {limit}): Promise<{noun}PaymentResult[]> {{
    const rows = await this.database.query("payment_attempts", {{ customer: customer.id, limit }});
    return rows
      .filter((row) => row.kind === "{lower}" && row.status !== "abandoned")
      .map((row) => ({{
        id: row.id,
        status: row.status === "succeeded" ? "paid" : row.status,
        amount: row.amount,
        reference: row.reference,
      }}))
      .sort((one, other) => one.id.localeCompare(other.id));
  }}
"#,
        limit = 20 + number % 80
    )
}

fn statement(noun: &str, number: usize) -> String {
    let lower = noun.to_lowercase();
    format!(
        r#"
  formatStatement{noun}{number}(results: {noun}PaymentResult[], currency: string): string {{
    const format = new Intl.NumberFormat("en", {{ style: "currency", currency }});
    const total = results.reduce((sum, result) => sum + result.amount, 0) / 100;
    const header = `{lower} statement {number}: ${{results.length}} payments`;
    const lines = results.map((result) => {{
      const amount = format.format(result.amount / 100);
      return `${{result.id.padEnd(24)}} ${{result.status.padEnd(10)}} ${{amount.padStart(12)}}`;
    }});
    return [header, ...lines, `total ${{format.format(total)}}`].join("\n");
  }}
"#
    )
}

pub(super) fn other_path(index: usize) -> String {
    let area = AREAS[index % AREAS.len()];
    let folder = index / AREAS.len() / 25;
    let extension = ["ts", "ts", "tsx", "py", "json", "md"][index % 6];
    format!("services/{area}/src/part-{folder}/unit-{index}.{extension}")
}

/// A file that has nothing to do with payments, of 20 to 80 lines.
pub(super) fn other(index: usize, version: Version) -> String {
    let lines = 20 + index * 31 % 60;
    let changed = lines / 2;
    let mut text = String::new();
    for line in 0..lines {
        let value =
            index * 7 + line * 13 + usize::from(version == Version::After && line == changed);
        let _infallible = match index % 6 {
            0..=2 => writeln!(
                text,
                "export const entry{line} = describe(\"unit-{index}\", {value});"
            ),
            3 => writeln!(text, "entry_{line} = describe(\"unit-{index}\", {value})"),
            4 if line == 0 => writeln!(text, "{{"),
            4 if line + 1 == lines => writeln!(text, "  \"last\": {value}\n}}"),
            4 => writeln!(text, "  \"entry{line}\": {value},"),
            _ => writeln!(text, "- entry {line} of unit {index} is {value}"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Version, other, payment};

    #[test]
    fn payment_files_are_as_long_as_they_are_in_life() {
        for index in 0..40 {
            let lines = payment(index, Version::Before).lines().count();
            assert!(
                (200..=450).contains(&lines),
                "file {index} has {lines} lines"
            );
        }
    }

    #[test]
    fn the_change_adds_a_step_between_charge_and_record() {
        for index in 0..40 {
            let before = payment(index, Version::Before).lines().count();
            assert_eq!(
                payment(index, Version::After).lines().count(),
                before + 4,
                "file {index}"
            );
        }
        let after = payment(3, Version::After);
        let step = after.find("assertSupportedResponse").unwrap();
        assert!(after.find("paymentIntents.create").unwrap() < step);
        assert!(step < after.find("database.update").unwrap());
    }

    #[test]
    fn every_other_file_changes_in_one_line() {
        for index in 0..12 {
            let before = other(index, Version::Before);
            let after = other(index, Version::After);
            let changed = before
                .lines()
                .zip(after.lines())
                .filter(|(one, other)| one != other)
                .count();
            assert_eq!(changed, 1, "file {index}");
        }
    }
}

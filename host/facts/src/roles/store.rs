//! Whether a callee writes to a store or asks one.

use super::name::Name;

impl Name {
    pub(super) fn is_persist(&self, writes_sql: bool) -> bool {
        const VERBS: &[&str] = &[
            "save", "insert", "upsert", "update", "store", "persist", "record", "mark", "write",
            "commit", "flush", "create", "put", "bulk", "set", "add", "append", "finalize",
            "complete", "confirm", "merge", "replace", "claim",
        ];
        const RECORDS: &[&str] = &[
            "paid",
            "payment",
            "payments",
            "order",
            "orders",
            "charge",
            "charges",
            "record",
            "records",
            "ledger",
            "transaction",
            "transactions",
            "invoice",
            "invoices",
            "attempt",
            "attempts",
            "subscription",
            "refund",
            "refunds",
            "status",
            "entry",
            "booking",
            "purchase",
            "settled",
            "captured",
            "failed",
            "succeeded",
            "pending",
            "donation",
            "payout",
            "payouts",
        ];
        const STORES: &[&str] = &[
            "prisma",
            "db",
            "database",
            "repo",
            "repository",
            "knex",
            "objects",
            "session",
            "store",
            "dao",
            "collection",
            "model",
            "mongo",
            "firestore",
            "supabase",
            "ledger",
            "drizzle",
            "sequelize",
            "orm",
            "em",
            "entitymanager",
            "manager",
            "redis",
            "dynamo",
            "table",
            "pool",
            "conn",
            "cursor",
            "client.query",
            "sql",
            "tx",
            "trx",
            "outbox",
            "jdbc",
            "jpa",
            "dslcontext",
            "entitymanager",
            "context",
            "dbcontext",
            "unitofwork",
        ];
        if writes_sql
            && matches!(
                self.method.as_str(),
                "query"
                    | "execute"
                    | "raw"
                    | "run"
                    | "exec"
                    | "$executeRaw"
                    | "sql"
                    | "one"
                    | "none"
                    | "executemany"
                    | "$queryRaw"
                    | "Exec"
                    | "ExecContext"
                    | "NamedExec"
                    | "NamedExecContext"
                    | "MustExec"
                    | "Query"
                    | "QueryRow"
                    | "QueryContext"
                    | "QueryRowContext"
                    | "query_as"
                    | "query_scalar"
                    | "Raw"
            )
        {
            return true;
        }
        let always = matches!(
            self.method.as_str(),
            "save"
                | "asave"
                | "insert"
                | "insertOne"
                | "insertMany"
                | "upsert"
                | "updateOne"
                | "updateMany"
                | "update_one"
                | "insert_one"
                | "findByIdAndUpdate"
                | "findOneAndUpdate"
                | "find_one_and_update"
                | "get_or_create"
                | "update_or_create"
                | "bulk_create"
                | "bulkCreate"
                | "findOrCreate"
                | "commit"
                | "Save"
                | "Insert"
                | "Upsert"
                | "Commit"
                | "InsertOne"
                | "InsertMany"
                | "UpdateOne"
                | "UpdateByID"
                | "FindOneAndUpdate"
                | "FirstOrCreate"
                | "full_clean_and_save"
                | "update_all"
                | "update_column"
                | "update_columns"
                | "update_attribute"
                | "update_attributes"
                | "find_or_create_by"
                | "create_or_find_by"
                | "first_or_create"
                | "insert_all"
                | "upsert_all"
                | "updateOrCreate"
                | "firstOrCreate"
                | "insertGetId"
                | "forceFill"
                | "update_post_meta"
                | "add_post_meta"
                | "update_user_meta"
                | "update_option"
                | "update_meta_data"
                | "payment_complete"
                | "acreate"
                | "aupdate"
                | "executeUpdate"
                | "executeBatch"
                | "insertInto"
                | "batchUpdate"
        );
        if always || self.starts_with(&["save", "persist", "record", "mark"]) {
            return !self.has_word(&["cart", "draft", "preferences"]);
        }
        if self.is_bang && self.starts_with(&["create", "update", "destroy", "increment", "touch"])
        {
            return true;
        }
        // `Order::where("status", "open")->update([...])`, `diesel::insert_into(t).values(v).execute(c)`
        let in_query = self.receivers.iter().any(|receiver| {
            matches!(
                receiver.as_str(),
                "where" | "wherekey" | "whereid" | "wherein" | "wherenull"
            )
        }) && matches!(self.method.as_str(), "update" | "increment" | "decrement");
        let by_diesel = self.receivers.iter().any(|receiver| receiver == "diesel")
            && self.receivers.iter().any(|receiver| {
                matches!(receiver.as_str(), "insert_into" | "update" | "replace_into")
            })
            && matches!(
                self.method.as_str(),
                "execute" | "get_result" | "get_results" | "load" | "first"
            );
        if in_query || by_diesel {
            return true;
        }
        let verb = self.starts_with(VERBS);
        let in_store = self.receivers.iter().any(|receiver| {
            STORES.iter().any(|store| {
                receiver == store
                    || (store.len() > 3 && receiver.contains(store))
                    || receiver.ends_with("repo")
                    || receiver.ends_with("db")
            })
        });
        let plain = matches!(
            self.method.as_str(),
            "create"
                | "update"
                | "put"
                | "add"
                | "set"
                | "write"
                | "delete"
                | "flush"
                | "Create"
                | "Update"
                | "Updates"
                | "Put"
                | "Add"
                | "Set"
        );
        // A mapper of MyBatis, not one of JSON.
        let in_mapper = self
            .receivers
            .iter()
            .any(|receiver| receiver.ends_with("mapper"))
            && self.starts_with(&["insert", "update", "upsert"]);
        in_mapper
            || (verb && in_store)
            || (plain
                && self.receivers.iter().any(|receiver| {
                    RECORDS.contains(&receiver.as_str()) && self.receivers.len() <= 2
                }))
            || (self.starts_with(&[
                "create", "update", "store", "set", "write", "insert", "add", "finalize",
                "complete", "confirm",
            ]) && self.words.len() > 1
                && self.has_word(RECORDS))
    }

    pub(super) fn is_query(&self) -> bool {
        if self.is_parse() {
            return false;
        }
        self.starts_with(&[
            "find", "fetch", "load", "lookup", "retrieve", "select", "query", "count", "exists",
            "read",
        ]) || (matches!(
            self.method.as_str(),
            "get"
                | "filter"
                | "first"
                | "one"
                | "all"
                | "scalar"
                | "aget"
                | "get_object_or_404"
                | "where"
        ) && self.has_receiver(&[
            "objects",
            "query",
            "repo",
            "session",
            "prisma",
            "db",
            "knex",
            "collection",
        ])) || (self.starts_with(&["get"]) && self.words.len() > 1)
    }

    /// Whether it is named as what other languages read as a property: `charge.getStatus`.
    pub(super) fn is_getter(&self) -> bool {
        self.words.len() > 1 && self.starts_with(&["get", "is", "has"]) && !self.is_of_store()
    }

    /// Whether it is named as what other languages write as a property: `order.setStatus`.
    pub(super) fn is_setter(&self) -> bool {
        self.words.len() > 1 && self.starts_with(&["set"]) && !self.is_of_store()
    }

    pub(super) fn is_of_store(&self) -> bool {
        self.receivers.is_empty()
            || self.has_receiver(&[
                "repo", "dao", "store", "service", "client", "cache", "session", "db", "template",
                "mapper", "redis", "gateway", "api",
            ])
    }
}

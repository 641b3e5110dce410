//! `float-column`: a column of a database holds amounts of money in binary floating point.

use std::collections::HashSet;

use tollgate_sdk::{Change, Effect, File, Findings, Rule, Side, Span, WordQuery, words};

use crate::words::is_share;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "float-column",
    summary: "a column holds an amount of money in binary floating point",
    effect: Effect::Review,
    help: "Sums of floats drift: ten times 0.1 is 0.9999999999999999, and no equality of two amounts can be trusted. \
           Store whole minor units in an integer, or a decimal: `DECIMAL(19, 4)`, `t.decimal`, `DecimalField`.",
};

/// Whether schemas and migrations stand at a path.
pub(crate) fn may_hold_schema(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_telling = |folder: &str| {
        matches!(
            folder,
            "migrate" | "migrations" | "Migrations" | "alembic" | "models" | "Models" | "model"
        ) || matches!(folder, "entities" | "Entities" | "entity" | "Entity")
    };
    name == "models.py"
        || name.starts_with("schema")
        || [".sql", ".prisma", ".entity.ts"]
            .iter()
            .any(|ending| name.ends_with(ending))
        || folders.split('/').any(is_telling)
}

/// Words of names that surely hold money.
const MONEY: [&str; 8] = [
    "amount", "balance", "cost", "fee", "fees", "payout", "price", "refund",
];

/// Words of names that mostly do.
const MAYBE: [&str; 10] = [
    "charge", "deposit", "due", "gross", "net", "paid", "salary", "subtotal", "tax", "total",
];

/// Endings of files in which columns are known.
const ENDINGS: [&str; 15] = [
    "sql", "prisma", "rb", "py", "php", "ts", "js", "mjs", "cjs", "mts", "go", "java", "kt", "cs",
    "rs",
];

/// A longer file is data.
const MAX_BYTES: usize = 256 << 10;

/// How many lines belong together at most: a decorator and its field, a name and its type.
const NEAR: usize = 3;

/// A column.
struct Column {
    /// Its name.
    name: String,
    /// The line that gives it its type, from 0.
    line: usize,
}

/// Judges a file that may hold a schema.
pub(crate) fn judge(change: &Change, file: &File, findings: &mut Findings) {
    let path = file.path();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !ENDINGS.contains(&ending) || file.is_test() {
        return;
    }
    let floats = WordQuery::any_of(&["float", "double", "real", "f64", "f32"]);
    if !file.has_word(&floats, Side::After) {
        return;
    }
    let text = file.text(Side::After);
    let Some(text) = text.filter(|text| text.len() <= MAX_BYTES) else {
        return;
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut columns = columns(&path, &text, &lines);
    if columns.is_empty() {
        return;
    }
    let before = match change.is_whole_tree() {
        true => String::new(),
        false => file.text(Side::Before).unwrap_or_default(),
    };
    let old: Vec<&str> = before.lines().collect();
    let known: HashSet<String> = self::columns(&path, &before, &old)
        .into_iter()
        .map(|column| column.name)
        .collect();
    columns.retain(|column| !known.contains(&column.name));
    for column in columns {
        report(&path, &lines, &column, findings);
    }
}

/// The columns of a file that hold money in floats, without those that a step back brings back.
fn columns(path: &str, text: &str, lines: &[&str]) -> Vec<Column> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let Some(read) = reader(ending, text) else {
        return Vec::new();
    };
    let mut found: Vec<Column> = Vec::new();
    let mut is_back = false;
    for (line, text) in lines.iter().enumerate() {
        if let Some(name) = defined(text) {
            is_back = matches!(
                name.to_ascii_lowercase().as_str(),
                "down" | "downgrade" | "backwards"
            );
        }
        if is_back || is_comment(text) {
            continue;
        }
        if let Some(name) = read(lines, line)
            && effect(&name).is_some()
            && !found.iter().any(|other| other.name == name)
        {
            found.push(Column { name, line });
        }
    }
    found
}

/// The name of the function whose definition a line starts.
fn defined(line: &str) -> Option<String> {
    let line = line.trim_start();
    let starts = [
        "def ",
        "func ",
        "function ",
        "public ",
        "protected ",
        "async ",
        "exports.",
        "export ",
        "fn ",
        "fun ",
    ];
    if !starts.iter().any(|start| line.starts_with(start)) {
        return None;
    }
    let head = line.split(['(', '=', '{', ':']).next()?;
    let name = head
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .rfind(|part| !part.is_empty() && *part != "async" && *part != "function")?;
    Some(name.to_owned())
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "* ", "/*", "--"]
        .iter()
        .any(|mark| line.starts_with(mark) && !line.starts_with("#[") && !line.contains("@ORM"))
}

type Read = fn(&[&str], usize) -> Option<String>;

/// How columns are told in a file.
fn reader(ending: &str, text: &str) -> Option<Read> {
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    Some(match ending {
        "sql" => sql,
        "prisma" => prisma,
        "rb" => rails,
        "py" => python,
        "php" => php,
        "ts" | "js" | "mjs" | "cjs" | "mts" => script,
        "go" if has(&["gorm", "`db:\"", "`bun:\"", "`xorm:\""]) => go,
        "java" | "kt"
            if has(&[
                "@Entity",
                "@Table",
                "@Column",
                "@MappedSuperclass",
                ": Table(",
                "IdTable(",
            ]) =>
        {
            jvm
        }
        "cs" if has(&["[Table", "[Column", "[Key]", "table.Column<", "AddColumn<"])
            || is_entity(text) =>
        {
            csharp
        }
        "rs" if has(&["table!", "DeriveEntityModel", "Queryable", "ColumnDef"]) => rust,
        _ => return None,
    })
}

/// Whether a class of C# is an entity, and no model of a view (`BaseEntityModel`).
fn is_entity(text: &str) -> bool {
    ["BaseEntity", "EntityBase"].iter().any(|base| {
        text.split(base)
            .skip(1)
            .any(|rest| !rest.starts_with(|letter: char| letter.is_alphanumeric()))
    })
}

/// `price DOUBLE PRECISION NOT NULL`.
fn sql(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?;
    let parts: Vec<String> = line
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '(' | ')' | ';'))
        .filter(|part| !part.is_empty())
        .map(|part| part.trim_matches(['"', '`', '[', ']']).to_ascii_lowercase())
        .collect();
    let is_type = |part: &String| {
        matches!(
            part.as_str(),
            "float" | "float4" | "float8" | "real" | "double"
        )
    };
    let found = parts.windows(2).find(|pair| {
        let [name, kind] = pair else { return false };
        is_type(kind) && effect(name).is_some()
    })?;
    found.first().cloned()
}

/// `price Float`.
fn prisma(lines: &[&str], at: usize) -> Option<String> {
    let mut parts = lines.get(at)?.split_whitespace();
    let name = parts.next()?;
    let kind = parts.next()?.trim_end_matches(['?', '[', ']']);
    (kind == "Float").then(|| name.to_owned())
}

/// `t.float :price`, `add_column :orders, :price, :float`.
fn rails(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?.trim();
    let symbols = || {
        line.split([' ', ',', '(', ')'])
            .filter_map(|part| part.strip_prefix(':').or(part.strip_prefix('"')))
            .map(|part| part.trim_matches('"'))
    };
    if line.starts_with("t.float") || line.starts_with("t.column") && line.contains(":float") {
        return symbols().next().map(str::to_owned);
    }
    let adds = line.starts_with("add_column") || line.starts_with("change_column");
    let is_float = symbols().any(|symbol| symbol == "float");
    (adds && is_float)
        .then(|| symbols().nth(1).map(str::to_owned))
        .flatten()
}

/// Django, SQLAlchemy, Alembic.
fn python(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?.trim();
    let django = line.contains("FloatField(");
    let is_column = ["Column(", "mapped_column("]
        .iter()
        .any(|call| line.contains(call));
    let is_float = |kind: &&str| {
        ["(", " ", ".", ","]
            .iter()
            .any(|before| line.contains(&format!("{before}{kind}")))
    };
    let has_type = ["Float", "REAL", "DOUBLE", "Double"].iter().any(is_float);
    let alchemy = is_column && (has_type || line.contains("Mapped[float"));
    if !django && !alchemy {
        return None;
    }
    let assigned = line
        .split_once(['=', ':'])
        .map(|(name, _)| name.trim())
        .filter(|name| is_name(name) && *name != "field" && *name != "type_");
    if let Some(name) = assigned {
        return Some(name.to_owned());
    }
    let arguments = line.rsplit_once("Column(").map_or(line, |(_, rest)| rest);
    if let Some(name) = quoted(arguments).filter(|name| is_name(name)) {
        return Some(name);
    }
    // `name='price',` above `field=models.FloatField(`.
    (1..=NEAR).find_map(|by| {
        let above = lines.get(at.checked_sub(by)?)?.trim();
        above.starts_with("name=").then(|| quoted(above)).flatten()
    })
}

/// `$table->float('price')`, `$table->double('price', 8, 2)`, Doctrine's `type: 'float'`.
fn php(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?;
    let made = [
        "->float(",
        "->double(",
        "->unsignedFloat(",
        "->unsignedDouble(",
    ];
    if let Some(rest) = made
        .iter()
        .find_map(|call| line.split_once(call).map(|(_, rest)| rest))
    {
        return quoted(rest);
    }
    let is_mapped = line.contains("Column(")
        && ["'float'", "\"float\"", "Types::FLOAT"]
            .iter()
            .any(|kind| line.contains(kind));
    is_mapped
        .then(|| {
            (0..=NEAR).find_map(|by| {
                let below = lines.get(at + by)?;
                let (_, rest) = below.split_once('$')?;
                Some(leading_name(rest))
            })
        })
        .flatten()
}

/// Knex, Sequelize, TypeORM, Drizzle.
fn script(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?.trim();
    let knex = [".float(", ".double(", "doublePrecision(", "real("];
    for call in knex {
        if let Some((before, rest)) = line.split_once(call) {
            let is_column = call.starts_with('.') && before.ends_with(['t', 'e'])
                || before.trim_end().ends_with(':') && before.contains(':');
            let name = quoted(rest).filter(|name| is_name(name));
            if is_column && name.is_some() {
                return name;
            }
        }
    }
    let sequelize = ["DataTypes.", "Sequelize."].iter().any(|root| {
        ["FLOAT", "DOUBLE", "REAL"]
            .iter()
            .any(|kind| line.contains(&format!("{root}{kind}")))
    });
    if sequelize {
        return key(line)
            .filter(|key| key != "type")
            .or_else(|| (1..=NEAR).find_map(|by| key(lines.get(at.checked_sub(by)?)?.trim())));
    }
    let kinds = [
        "'float'",
        "\"float\"",
        "'double'",
        "\"double\"",
        "'double precision'",
        "\"double precision\"",
        "'real'",
        "\"real\"",
        "'float8'",
    ];
    if !kinds.iter().any(|kind| line.contains(kind)) {
        return None;
    }
    // `@Column({ type: "float" })`, its field below, also where the decorator takes several lines.
    let is_column = |line: &str| line.contains("Column(") || line.contains("@Property(");
    let is_decorated = is_column(line)
        || (1..=NEAR).any(|by| {
            at.checked_sub(by)
                .and_then(|above| lines.get(above))
                .is_some_and(|above| is_column(above))
        });
    is_decorated
        .then(|| {
            let inline = line.rsplit_once(')').and_then(|(_, rest)| field(rest));
            inline.or_else(|| (1..=2 * NEAR).find_map(|by| field(lines.get(at + by)?)))
        })
        .flatten()
}

/// The field that a line of a class declares: `price!: number;`.
fn field(line: &str) -> Option<String> {
    let (head, kind) = line.split_once(':')?;
    let name = head
        .trim()
        .trim_end_matches(['!', '?'])
        .rsplit(' ')
        .next()?;
    let kind = kind.trim_start();
    (is_name(name) && (kind.starts_with("number") || kind.starts_with("string")))
        .then(|| name.to_owned())
}

/// ``Price float64 `gorm:"column:price"` ``.
fn go(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?;
    let mut parts = line.split_whitespace();
    let name = parts.next()?;
    let kind = parts.next()?.trim_start_matches('*');
    let is_float = matches!(kind, "float64" | "float32" | "sql.NullFloat64");
    let is_stored = ["gorm:\"", "db:\"", "bun:\"", "xorm:\""]
        .iter()
        .any(|tag| line.contains(tag))
        || line.trim_end().ends_with(kind) && !line.contains('(');
    (is_float && is_stored && is_name(name)).then(|| name.to_owned())
}

/// JPA's fields, Exposed's columns.
fn jvm(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?.trim();
    if line.contains("val ") || line.contains("var ") {
        let (head, rest) = line.split_once(['=', ':'])?;
        let name = head.trim().rsplit(' ').next()?;
        let rest = rest.trim_start();
        let is_float = ["Double", "Float", "double(", "float("]
            .iter()
            .any(|kind| rest.starts_with(kind));
        return (is_float && is_name(name)).then(|| name.to_owned());
    }
    let parts: Vec<&str> = line
        .split([' ', ';', '='])
        .filter(|part| !part.is_empty())
        .collect();
    let starts = matches!(parts.first(), Some(&("private" | "protected" | "public")));
    let kind = parts
        .iter()
        .position(|part| matches!(*part, "double" | "Double" | "float" | "Float"))?;
    let name = parts.get(kind + 1)?;
    (starts && is_name(name) && !line.contains('(')).then(|| (*name).to_owned())
}

/// Entity Framework's properties and migrations.
fn csharp(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?.trim();
    let floats = [
        "Column<double",
        "Column<float",
        "AddColumn<double",
        "AddColumn<float",
    ];
    if floats.iter().any(|kind| line.contains(kind)) {
        let named = |line: &str| line.contains("name:").then(|| quoted(line)).flatten();
        return line
            .split_once('=')
            .map(|(name, _)| name.trim().to_owned())
            .filter(|name| is_name(name))
            .or_else(|| named(line))
            .or_else(|| (1..=NEAR).find_map(|by| named(lines.get(at + by)?)));
    }
    let rest = line.strip_prefix("public ")?;
    let rest = rest.strip_prefix("virtual ").unwrap_or(rest);
    let (kind, rest) = rest.split_once(' ')?;
    let name = leading_name(rest);
    let is_float = matches!(kind, "double" | "double?" | "float" | "float?");
    (is_float && rest.contains("get;")).then_some(name)
}

/// Diesel's tables, SeaORM's models and migrations.
fn rust(lines: &[&str], at: usize) -> Option<String> {
    let line = lines.get(at)?.trim();
    if let Some((name, kind)) = line.split_once("->") {
        let kind = kind.trim();
        let is_float = ["Float", "Double", "Nullable<Float", "Nullable<Double"]
            .iter()
            .any(|float| kind.starts_with(float));
        return (is_float && is_name(name.trim())).then(|| name.trim().to_owned());
    }
    if line.contains("ColumnDef::new(") && (line.contains(".double()") || line.contains(".float()"))
    {
        let (_, rest) = line.split_once("ColumnDef::new(")?;
        let name = rest.split(')').next()?.rsplit("::").next()?;
        return Some(name.to_owned());
    }
    let (name, kind) = line.strip_prefix("pub ")?.split_once(':')?;
    let kind = kind.trim().trim_start_matches("Option<");
    (is_name(name) && (kind.starts_with("f64") || kind.starts_with("f32"))).then(|| name.to_owned())
}

/// The key that a line starts with: `price: {`.
fn key(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let name = name.trim().trim_matches(['"', '\'']);
    is_name(name).then(|| name.to_owned())
}

/// The first quoted text of a line.
fn quoted(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(['"', '\''])?;
    let (name, _) = rest.split_once(['"', '\''])?;
    Some(name.to_owned())
}

fn leading_name(text: &str) -> String {
    let is_part = |letter: &char| letter.is_alphanumeric() || *letter == '_';
    text.chars().take_while(is_part).collect()
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// What a column of this name asks for; none where it holds no money.
fn effect(name: &str) -> Option<Effect> {
    let heard = words(name);
    let has = |list: &[&str]| heard.iter().any(|word| list.contains(&word.as_str()));
    let is_other = is_share(name)
        || has(&[
            "gas",
            "crypto",
            "btc",
            "eth",
            "temperature",
            "energy",
            "volume",
            "type",
            "change",
            "size",
            "time",
            "ratio",
            "tokens",
            "duration",
            "usage",
            "multiplier",
            "impact",
            "index",
        ]);
    match () {
        () if is_other => None,
        () if has(&MONEY) => Some(Effect::Review),
        () if has(&MAYBE) => Some(Effect::Note),
        () => None,
    }
}

fn report(path: &str, lines: &[&str], column: &Column, findings: &mut Findings) {
    let text = lines.get(column.line).copied().unwrap_or_default();
    let indent = text
        .chars()
        .take_while(|letter| letter.is_whitespace())
        .count() as u32;
    let number = column.line as u32 + 1;
    let span = Span {
        start_line: number,
        start_column: indent + 1,
        end_line: number,
        end_column: (text.trim_end().chars().count() as u32 + 1).max(indent + 1),
    };
    findings
        .report(&RULE, &(path.to_owned(), span))
        .effect(effect(&column.name).unwrap_or(Effect::Note))
        .message(format!(
            "`{}` is stored in binary floating point: sums drift by cents, and equal amounts do not compare equal",
            column.name
        ))
        .label("a float")
        .help("store whole minor units in an integer, or a decimal with a fixed scale");
}

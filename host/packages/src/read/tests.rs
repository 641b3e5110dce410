use super::read;
use crate::{Ecosystem, Format, Wanted};

fn wanted() -> Wanted {
    Wanted::new([
        (Ecosystem::Npm, "stripe"),
        (Ecosystem::Npm, "@adyen/api-library"),
        (Ecosystem::Python, "stripe"),
        (Ecosystem::Python, "gocardless_pro"),
        (Ecosystem::Ruby, "stripe"),
        (Ecosystem::Php, "stripe/stripe-php"),
        (Ecosystem::Java, "com.stripe:stripe-java"),
        (Ecosystem::Go, "github.com/stripe/stripe-go"),
        (Ecosystem::Dotnet, "Stripe.net"),
        (Ecosystem::Rust, "async-stripe"),
    ])
}

/// What is found, each as `name version`, `=` before what is locked, `dev` and the line behind.
fn rows(format: Format, text: &str) -> Vec<String> {
    let file = read(format, text, &wanted());
    assert_eq!(file.problems, [], "{text}");
    let rows = file.dependencies.iter().map(|one| {
        let sign = if one.is_locked { "=" } else { "" };
        let dev = if one.is_development { " dev" } else { "" };
        format!(
            "{} {sign}{}{dev} @{}",
            one.name, one.version, one.span.start_line
        )
    });
    rows.collect()
}

#[test]
fn npm() {
    let manifest = r#"{
  "name": "stripe",
  "dependencies": { "stripe": "^9.1.0", "pay": "npm:stripe@10.2.0", "express": "4" },
  "devDependencies": { "@adyen/api-library": "12.0.0" },
  "peerDependencies": { "stripe": "*" },
  "resolutions": { "**/stripe": "9.2.0" },
  "pnpm": { "x": [], "overrides": { "stripe": "9.3.0" } }
}"#;
    let expected = [
        "stripe ^9.1.0 @3",
        "stripe npm:stripe@10.2.0 @3",
        "@adyen/api-library =12.0.0 dev @4",
        "stripe =9.2.0 @6",
        "stripe =9.3.0 @7",
    ];
    assert_eq!(rows(Format::PackageJson, manifest), expected);
}

#[test]
fn package_locks_of_every_version() {
    let first = r#"{
  "lockfileVersion": 1,
  "dependencies": {
    "a": { "version": "1.0.0", "dependencies": {
      "stripe": { "version": "8.0.0", "requires": { "stripe": "^1" } } } },
    "pay": { "version": "npm:stripe@9.9.0" },
    "stripe": { "version": "9.1.0", "dev": true, "resolved": "https://x/stripe-9.1.0.tgz" }
  }
}"#;
    let expected = [
        "stripe =8.0.0 @5",
        "stripe =9.9.0 @6",
        "stripe =9.1.0 dev @7",
    ];
    assert_eq!(rows(Format::PackageLock, first), expected);
    let second = r#"{
  "packages": {
    "": { "name": "shop", "version": "1.0.0", "dependencies": { "stripe": "^9" } },
    "packages/stripe": { "name": "stripe", "version": "0.0.1" },
    "node_modules/stripe": { "link": true, "resolved": "packages/stripe" },
    "node_modules/a/node_modules/stripe": {
      "version": "9.1.0", "dev": true },
    "node_modules/pay": {
      "name": "stripe",
      "version": "10.2.0"
    }
  },
  "dependencies": { "stripe": { "version": "9.1.0" } }
}"#;
    let expected = ["stripe =9.1.0 dev @7", "stripe =10.2.0 @10"];
    assert_eq!(rows(Format::PackageLock, second), expected);
}

#[test]
fn yarn() {
    let classic = "# yarn lockfile v1\n\n\"@adyen/api-library@^12\", \"@adyen/api-library@^12.1\":\n  version \"12.1.0\"\n  dependencies:\n    stripe \"^1\"\n\nstripe@^9.0.0, stripe@^9.1.0:\n  version \"9.1.0\"\n  resolved \"https://x\"\n\n\"pay@npm:stripe@^8\":\n  version \"8.0.0\"\n";
    let expected = [
        "@adyen/api-library =12.1.0 @4",
        "stripe =9.1.0 @9",
        "stripe =8.0.0 @13",
    ];
    assert_eq!(rows(Format::YarnLock, classic), expected);
    let berry = "__metadata:\n  version: 8\n\n\"pay@npm:stripe@^8\":\n  version: 8.0.0\n  resolution: \"stripe@npm:8.0.0\"\n  checksum: x\n\n\"stripe@npm:^9.0.0, stripe@npm:^9.1\":\n  version: 9.1.0\n  resolution: \"stripe@npm:9.1.0\"\n";
    assert_eq!(
        rows(Format::YarnLock, berry),
        ["stripe =8.0.0 @5", "stripe =9.1.0 @10"]
    );
}

#[test]
fn pnpm() {
    for (text, expected) in [
        (
            "lockfileVersion: 5.4\n\nspecifiers:\n  stripe: ^9\n\ndependencies:\n  stripe: 9.1.0\n\npackages:\n\n  /@adyen/api-library/12.0.0_x@1.0.0:\n    resolution: {integrity: x}\n    dev: true\n\n  /stripe/9.1.0:\n    resolution: {integrity: x}\n    dev: false\n",
            ["@adyen/api-library =12.0.0 dev @11", "stripe =9.1.0 @15"],
        ),
        (
            "lockfileVersion: '6.0'\n\npackages:\n\n  /@adyen/api-library@12.0.0(x@1.0.0):\n    dev: true\n\n  /stripe@9.1.0:\n    dev: false\n",
            ["@adyen/api-library =12.0.0 dev @5", "stripe =9.1.0 @8"],
        ),
        (
            "lockfileVersion: '9.0'\n\nimporters:\n  .:\n    dependencies:\n      stripe:\n        specifier: ^9\n        version: 9.1.0\n\npackages:\n\n  '@adyen/api-library@12.0.0':\n    resolution: {integrity: x}\n\n  stripe@9.1.0:\n    resolution: {integrity: x}\n\nsnapshots:\n\n  stripe@9.1.0:\n    dependencies:\n      qs: 6\n",
            ["@adyen/api-library =12.0.0 @12", "stripe =9.1.0 @15"],
        ),
    ] {
        assert_eq!(rows(Format::PnpmLock, text), expected, "{text}");
    }
}

#[test]
fn bun() {
    let text = "{\n  \"lockfileVersion\": 1, // c\n  \"packages\": {\n    \"@adyen/api-library\": [\"@adyen/api-library@12.0.0\", \"\", {}, \"sha512-x\"],\n    \"a/stripe\": [\"stripe@9.1.0\", \"\", { \"dependencies\": { \"stripe\": \"1\", }, }, \"x\"],\n  },\n}\n";
    let expected = ["@adyen/api-library =12.0.0 @4", "stripe =9.1.0 @5"];
    assert_eq!(rows(Format::BunLock, text), expected);
}

#[test]
fn python_manifests() {
    for (format, text, expected) in [
        (
            Format::Requirements,
            "-r base.txt\n# stripe==1\nstripe[async]==5.1.0 ; python_version > '3.8'  # why\nStripe>=5,<6 \\\n    --hash=sha256:x\ngocardless-pro\nother==1\n-e git+https://x/stripe#egg=stripe\n",
            vec!["stripe =5.1.0 @3", "stripe >=5,<6 @4", "gocardless-pro  @6"],
        ),
        (
            Format::PyProject,
            "[project]\nname = 'stripe'\ndependencies = [\n  'stripe>=5',\n]\n[project.optional-dependencies]\ntest = ['gocardless_pro==3.18.0']\n[dependency-groups]\ndev = ['stripe', {include-group = 'x'}]\n[tool.poetry.dependencies]\nstripe = '^5.1'\ngocardless-pro = { version = '3.18.0', extras = ['x'] }\n[tool.poetry.group.test.dependencies]\nstripe = '*'\n",
            vec![
                "stripe >=5 @4",
                "gocardless-pro =3.18.0 dev @7",
                "stripe  dev @9",
                "stripe ^5.1 @11",
                "gocardless-pro =3.18.0 @12",
                "stripe * dev @14",
            ],
        ),
        (
            Format::SetupCfg,
            "[metadata]\nname = stripe\n[options]\ninstall_requires =\n    stripe>=5\n    other\n[options.extras_require]\ntest = gocardless_pro==3.18.0\n",
            vec!["stripe >=5 @5", "gocardless-pro =3.18.0 dev @8"],
        ),
        (
            Format::SetupPy,
            "setup(\n    name='stripe',\n    install_requires=['other', \"stripe~=5.1\"],\n    tests_require=['gocardless-pro==3.18.0'],\n)\n",
            vec!["stripe ~=5.1 @3", "gocardless-pro =3.18.0 dev @4"],
        ),
        (
            Format::Pipfile,
            "[packages]\nstripe = '==5.1.0'\n[dev-packages]\ngocardless-pro = {version = '*'}\n",
            vec!["stripe =5.1.0 @2", "gocardless-pro * dev @4"],
        ),
    ] {
        assert_eq!(rows(format, text), expected, "{text}");
    }
}

#[test]
fn python_and_cargo_locks() {
    let poetry = "[[package]]\nname = \"stripe\"\nversion = \"5.1.0\"\ndescription = \"x\"\nfiles = [\n    {file = \"version = 1\"},\n]\n\n[package.dependencies]\nversion = \"9\"\n\n[[package]]\nname = \"gocardless-pro\"\nversion = \"3.18.0\"\ngroups = [\"test\"]\n\n[metadata]\nname = \"stripe\"\n";
    let expected = ["stripe =5.1.0 @3", "gocardless-pro =3.18.0 dev @14"];
    assert_eq!(rows(Format::PythonLock, poetry), expected);
    let cargo = "version = 4\n\n[[package]]\nname = \"async-stripe\"\nversion = \"0.39.1\"\ndependencies = [\n \"x\",\n]\n";
    assert_eq!(rows(Format::CargoLock, cargo), ["async-stripe =0.39.1 @5"]);
    let pipenv = r#"{"_meta": {}, "default": {"stripe": {"hashes": ["x"], "version": "==5.1.0"}},
"develop": {"gocardless-pro": {"version": "==3.18.0"}}}"#;
    let expected = ["stripe =5.1.0 @1", "gocardless-pro =3.18.0 dev @2"];
    assert_eq!(rows(Format::PipfileLock, pipenv), expected);
    let manifest = "[package]\nname = 'x'\n[dependencies]\npay = { package = 'async-stripe', version = '1.0.0-rc.6' }\n[dev-dependencies]\nasync-stripe = '=0.39.1'\n[workspace.dependencies]\nasync_stripe = '0.39'\n[target.'cfg(unix)'.dependencies]\nasync-stripe = { path = 'x' }\n";
    let expected = [
        "async-stripe 1.0.0-rc.6 @4",
        "async-stripe =0.39.1 dev @6",
        "async-stripe 0.39 @8",
        "async-stripe  @10",
    ];
    assert_eq!(rows(Format::CargoToml, manifest), expected);
}

#[test]
fn ruby() {
    let gemfile = "source 'https://rubygems.org'\ngem 'stripe', '~> 5.1' # why\ngem \"stripe\", '>= 5', '< 6', require: false\ngem 'stripe', '5.1.0', group: :test\ngem 'stripe', git: 'https://x/y', tag: '5.1.0'\ngroup :development, :test do\n  gem('stripe')\nend\ngroup :production, :test do\n  gem 'stripe', '4.0'\nend\nspec.add_dependency \"stripe\", \">= 4\"\n# gem 'stripe', '1'\n";
    let expected = [
        "stripe ~> 5.1 @2",
        "stripe >= 5, < 6 @3",
        "stripe =5.1.0 dev @4",
        "stripe git @5",
        "stripe  dev @7",
        "stripe =4.0 @10",
        "stripe >= 4 @12",
    ];
    assert_eq!(rows(Format::Gemfile, gemfile), expected);
    let lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n    pay (6.0.0)\n      stripe (>= 5)\n    stripe (5.1.0-x86_64-linux)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  stripe (~> 5.1)\n";
    assert_eq!(rows(Format::GemfileLock, lock), ["stripe =5.1.0 @6"]);
}

#[test]
fn php() {
    let manifest = r#"{"require": {"php": ">=8", "stripe/stripe-php": "^17.1"},
"require-dev": {"Stripe/Stripe-PHP": "v17.1.0"}, "extra": {"require": {"stripe/stripe-php": "1"}}}"#;
    let expected = [
        "stripe/stripe-php ^17.1 @1",
        "stripe/stripe-php =v17.1.0 dev @2",
    ];
    assert_eq!(rows(Format::ComposerJson, manifest), expected);
    let lock = r#"{"packages": [{"name": "a/b", "version": "1"},
{"name": "stripe/stripe-php", "require": {"php": "8"},
"version": "v17.1.0", "authors": [{"name": "x"}]}], "packages-dev": [{"name": "stripe/stripe-php", "version": "16.0"}]}"#;
    let expected = [
        "stripe/stripe-php =v17.1.0 @3",
        "stripe/stripe-php =16.0 dev @3",
    ];
    assert_eq!(rows(Format::ComposerLock, lock), expected);
}

#[test]
fn java() {
    let pom = "<?xml version=\"1.0\"?>\n<project>\n  <properties>\n    <stripe.version>20.0.0</stripe.version>\n  </properties>\n  <dependencies>\n    <dependency>\n      <groupId>com.stripe</groupId> <!-- c -->\n      <artifactId>stripe-java</artifactId>\n      <version>${stripe.version}</version>\n      <exclusions><exclusion><artifactId>x</artifactId></exclusion></exclusions>\n    </dependency>\n    <dependency>\n      <groupId>com.stripe</groupId><artifactId>stripe-java</artifactId>\n      <version>[19,21)</version><scope>test</scope>\n    </dependency>\n    <dependency>\n      <groupId>com.stripe</groupId><artifactId>stripe-java</artifactId>\n    </dependency>\n    <dependency>\n      <groupId>com.stripe</groupId><artifactId>stripe-java</artifactId>\n      <version>${parent.version}</version>\n    </dependency>\n  </dependencies>\n</project>\n";
    let expected = [
        "com.stripe:stripe-java =20.0.0 @10",
        "com.stripe:stripe-java [19,21) dev @15",
        "com.stripe:stripe-java ${parent.version} @22",
    ];
    assert_eq!(rows(Format::Pom, pom), expected);
    let gradle = "plugins { id 'java' version '1' }\next.stripeVersion = '20.1.0'\ndef old = \"19.0.0\"\nval stripeJava by extra(\"18.0.0\")\ndependencies {\n  implementation 'com.stripe:stripe-java:20.0.0'\n  implementation(\"com.stripe:stripe-java:$stripeVersion\")\n  api \"com.stripe:stripe-java:${old}:sources@jar\"\n  testImplementation group: 'com.stripe', name: 'stripe-java', version: '17.+'\n  implementation(group = \"com.stripe\", name = \"stripe-java\", version = stripeJava)\n  implementation 'com.stripe:stripe-java'\n  // implementation 'com.stripe:stripe-java:1.0'\n}\n";
    let expected = [
        "com.stripe:stripe-java =20.0.0 @6",
        "com.stripe:stripe-java =20.1.0 @7",
        "com.stripe:stripe-java =19.0.0 @8",
        "com.stripe:stripe-java 17.+ dev @9",
        "com.stripe:stripe-java =18.0.0 @10",
        "com.stripe:stripe-java platform @11",
    ];
    assert_eq!(rows(Format::Gradle, gradle), expected);
    let lock = "# c\ncom.stripe:stripe-java:20.0.0=compileClasspath,testRuntimeClasspath\ncom.stripe:stripe-java:19.0.0=testCompileClasspath\nempty=\n";
    let expected = [
        "com.stripe:stripe-java =20.0.0 @2",
        "com.stripe:stripe-java =19.0.0 dev @3",
    ];
    assert_eq!(rows(Format::GradleLock, lock), expected);
    let catalogue = "[versions]\nstripe = '20.0.0'\nold = { strictly = '[18,19)', prefer = '18.5' }\n[libraries]\na = { module = 'com.stripe:stripe-java', version.ref = 'stripe' }\nb = { group = 'com.stripe', name = 'stripe-java', version = '17.0.0' }\nc = 'com.stripe:stripe-java:16.0.0'\nd = { module = 'com.stripe:stripe-java', version.ref = 'old' }\n";
    let expected = [
        "com.stripe:stripe-java =20.0.0 @2",
        "com.stripe:stripe-java [18,19) @3",
        "com.stripe:stripe-java =17.0.0 @6",
        "com.stripe:stripe-java =16.0.0 @7",
    ];
    assert_eq!(rows(Format::GradleCatalogue, catalogue), expected);
}

#[test]
fn go() {
    let text = "module example.com/shop\n\ngo 1.22\n\nrequire github.com/stripe/stripe-go/v74 v74.1.0\nrequire (\n\tgithub.com/other/x v1.0.0\n\tgithub.com/stripe/stripe-go/v76 v76.1.0 // indirect\n)\nreplace github.com/stripe/stripe-go/v76 => github.com/stripe/stripe-go/v76 v76.2.0\nreplace (\n\tgithub.com/stripe/stripe-go/v74 v74.1.0 => ../stripe\n)\n";
    assert_eq!(
        rows(Format::GoMod, text),
        ["github.com/stripe/stripe-go =v76.2.0 @10"]
    );
    let text = text.split("replace").next().unwrap();
    let expected = [
        "github.com/stripe/stripe-go =v74.1.0 @5",
        "github.com/stripe/stripe-go =v76.1.0 @8",
    ];
    assert_eq!(rows(Format::GoMod, text), expected);
}

#[test]
fn dotnet() {
    let project = "<Project Sdk=\"x\">\n  <ItemGroup>\n    <PackageReference Include=\"Stripe.net\" Version=\"41.1.0\" />\n    <PackageReference Include=\"stripe.NET\">\n      <PrivateAssets>all</PrivateAssets>\n      <Version>[40.0,41.0)</Version>\n    </PackageReference>\n    <PackageVersion Include='Stripe.net' Version='39.*' />\n    <PackageReference Include=\"Stripe.net\" />\n  </ItemGroup>\n</Project>\n";
    let expected = [
        "stripe.net =41.1.0 @3",
        "stripe.net [40.0,41.0) @4",
        "stripe.net 39.* @8",
    ];
    assert_eq!(rows(Format::DotnetProject, project), expected);
    let old = "<packages>\n  <package id=\"Stripe.net\" version=\"38.0.0\" targetFramework=\"net48\" />\n</packages>\n";
    assert_eq!(rows(Format::DotnetProject, old), ["stripe.net =38.0.0 @2"]);
    let lock = r#"{"version": 1, "dependencies": {"net8.0": {"Stripe.net": {"type": "Direct",
"requested": "[41.1.0, )", "resolved": "41.1.0", "dependencies": {"Stripe.net": "1"}}}}}"#;
    assert_eq!(rows(Format::DotnetLock, lock), ["stripe.net =41.1.0 @2"]);
}

#[test]
fn what_cannot_be_read_is_told_beside_what_can() {
    for (format, text, found) in [
        (
            Format::PackageJson,
            "{\"dependencies\": {\"stripe\": \"^9\", 7",
            1,
        ),
        (
            Format::Pom,
            "<a><dependency><groupId>com.stripe</groupId><artifactId>stripe-java</artifactId><version>1.0</version></dependency><b c=",
            1,
        ),
        (
            Format::CargoToml,
            "[dependencies]\nasync-stripe = '1'\nx = \n",
            1,
        ),
    ] {
        let file = read(format, text, &wanted());
        assert_eq!(file.dependencies.len(), found, "{text}");
        assert!(!file.problems.is_empty(), "{text}");
    }
}
